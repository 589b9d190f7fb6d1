import type { IncomingMessage } from 'node:http'
import type { Access } from '../access/access.ts'
import { secretDigest } from '../access/secret.ts'
import { isOwnHost, originOf } from '../access/request-origin.ts'
import type { ParameterRole } from '../protocol/parameter.ts'

/** Header that no foreign page can send without being asked first, so that it stands for a deliberate change. */
export const CHANGE_HEADER = 'x-smalti'

/** Why a request is turned away before any route sees it, as an HTTP status; null when it may pass. */
export function refusalOf(
  request: IncomingMessage,
  port: number,
  isLan: boolean,
  ownNames: readonly string[],
): 403 | 421 | null {
  const { host, origin } = request.headers
  if (!isOwnHost(host, port, request.socket.localAddress, isLan, ownNames)) return 421
  return originOf(origin, host ?? '') === 'foreign' ? 403 : null
}

/** Whether a request may change something, besides its role: it comes from an own page or says so by its header. */
export function isDeliberate(request: IncomingMessage): boolean {
  const isMarked = request.headers[CHANGE_HEADER] === '1'
  return isMarked || originOf(request.headers.origin, request.headers.host ?? '') === 'same'
}

/** Name of the session cookie; cookies ignore ports, so it carries the port. */
export function sessionCookieName(port: number): string {
  return `smalti-${port}`
}

/** What the sender of a request may do, by its cookie or `?token=`; null when it must log in. */
export function roleOfRequest(request: IncomingMessage, access: Access, port: number): ParameterRole | null {
  return access.roleOf({
    session: readSession(request, port),
    token: readToken(request.url),
  })
}

/** Who is behind a request, the same whenever he comes back: by his session; undefined where none is needed. */
export function ownerOfRequest(request: IncomingMessage, port: number): string | undefined {
  const session = readSession(request, port)
  return session === undefined ? undefined : `session ${secretDigest(session).slice(0, 16)}`
}

/** The session of a request's cookie, or undefined. */
export function readSession(request: IncomingMessage, port: number): string | undefined {
  return readCookie(request.headers.cookie, sessionCookieName(port))
}

/** The `token` of a request's query, or undefined. */
export function readToken(url: string | undefined): string | undefined {
  const query = url?.split('?', 2)[1]
  return query === undefined ? undefined : (new URLSearchParams(query).get('token') ?? undefined)
}

function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return undefined
}
