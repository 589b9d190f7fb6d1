import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Access } from '../access/access.ts'
import type { ParameterRole } from '../protocol/parameter.ts'
import type { Hand } from '../show/command.ts'
import { loginPage, safeNext } from './login-page.ts'
import { CHANGE_HEADER, isDeliberate, ownerOfRequest, roleOfRequest } from './request-facts.ts'
import type { LayoutPort } from './layout-port.ts'
import type { OscQueryPort } from './osc-query-port.ts'
import type { ShowPort } from './show-port.ts'

/** What the routes work on. */
export type RouteContext = {
  readonly show: ShowPort
  readonly access: Access
  readonly oscQuery: OscQueryPort
  readonly layouts: LayoutPort
  /** The port listened on; known once the server is open. */
  readonly port: () => number
  readonly now: () => number
  /** Absolute folder of the built client. */
  readonly clientFolder: string
  readonly clientCount: () => number
}

const RANK: Readonly<Record<ParameterRole, number>> = { view: 0, control: 1, admin: 2 }

/** A hook that lets only requests of at least `role` pass; others get 401 or 403 as JSON. */
export function requireRole(context: RouteContext, role: ParameterRole) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const held = roleOfRequest(request.raw, context.access, context.port())
    if (held === null) return reply.code(401).send({ error: 'log in first' })
    if (RANK[held] < RANK[role]) return reply.code(403).send({ error: 'this session may only watch' })
    return undefined
  }
}

/** Who changes something by a request; for routes behind `requireRole` or `requireChange`. */
export function handOf(request: FastifyRequest, context: RouteContext): Hand {
  const { raw, socket } = request
  const owner = ownerOfRequest(raw, context.port())
  return {
    origin: { kind: 'http', id: socket.remoteAddress ?? '', owner },
    role: roleOfRequest(raw, context.access, context.port()) ?? 'view',
    receivedUs: context.now(),
  }
}

/** A hook that lets only changes that are meant pass: of at least `role`, and marked by the header of changes. */
export function requireChange(context: RouteContext, role: ParameterRole) {
  const hasRole = requireRole(context, role)
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const refused = await hasRole(request, reply)
    if (refused !== undefined) return refused
    if (request.headers[CHANGE_HEADER] === '1' && isDeliberate(request.raw)) return undefined
    return reply.code(403).send({ error: 'changes need the header X-Smalti: 1' })
  }
}

/** A hook for pages: without a session the login page is answered. */
export function requireLogin(context: RouteContext) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    if (roleOfRequest(request.raw, context.access, context.port()) !== null) return undefined
    const next = safeNext(request.url.split('?', 1)[0] ?? '/')
    return sendLoginPage(reply.code(401), { message: '', next })
  }
}

/** Answers the login page. */
export function sendLoginPage(reply: FastifyReply, options: { message: string; next: string }): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(loginPage(options))
}
