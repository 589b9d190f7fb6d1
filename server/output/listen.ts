import { createServer, type Server } from 'node:http'
import { SmaltiError, messageOf } from '../errors/smalti-error.ts'
import { hostLiteral } from '../access/request-origin.ts'

const ASK_OWNER_MS = 400
const MAX_PAIR_TRIES = 5

/** Listens on one address. @returns the port it got */
export function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(error)
    server.once('error', failed)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', failed)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

/**
 * Listens with one server for each host, all on the same port. Hosts that this machine does not have are left out,
 * except the first.
 *
 * @param port 0 for any
 * @throws {SmaltiError} `port-in-use` naming the owner, where it is Smalti, and a free port
 */
export async function listenOnAll(
  makeServer: () => Server,
  hosts: readonly string[],
  port: number,
): Promise<{ readonly servers: readonly Server[]; readonly port: number }> {
  for (let tries = 1; ; tries++) {
    const servers: Server[] = []
    let boundPort = port
    try {
      for (const host of hosts) {
        const server = makeServer()
        const isListening = await listenUnlessMissing(server, host, boundPort, servers.length > 0)
        if (isListening === null) continue
        servers.push(server)
        boundPort = isListening
      }
      return { servers, port: boundPort }
    } catch (error) {
      for (const server of servers) server.close()
      if (codeOf(error) === 'EADDRINUSE' && port === 0 && tries < MAX_PAIR_TRIES) continue
      throw await explain(error, hosts[0] ?? '127.0.0.1', port)
    }
  }
}

async function listenUnlessMissing(
  server: Server,
  host: string,
  port: number,
  isOptional: boolean,
): Promise<number | null> {
  try {
    return await listenOn(server, host, port)
  } catch (error) {
    const isMissing = ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'].includes(codeOf(error))
    if (isOptional && isMissing) return null
    throw error
  }
}

async function explain(error: unknown, host: string, port: number): Promise<SmaltiError> {
  const code = codeOf(error)
  if (code === 'EADDRINUSE') {
    const [owner, freePort] = await Promise.all([findOwner(port), findFreePort(host)])
    const by = owner === null ? 'another program' : `Smalti at ${owner}`
    return new SmaltiError('port-in-use', `port ${port} is in use by ${by}`, `use --port ${freePort}`)
  }
  if (code === 'EACCES') {
    return new SmaltiError('bad-option', `port ${port} is not allowed`, 'use a --port above 1023')
  }
  return new SmaltiError(
    'bad-option',
    `cannot listen on ${host}: ${messageOf(error)}`,
    "name one of this machine's addresses with --host",
    { cause: error },
  )
}

async function findOwner(port: number): Promise<string | null> {
  const url = `http://127.0.0.1:${port}`
  try {
    const response = await fetch(`${url}/healthz`, {
      signal: AbortSignal.timeout(ASK_OWNER_MS),
      redirect: 'error',
    })
    const body: unknown = await response.json()
    const isSmalti = typeof body === 'object' && body !== null && 'name' in body && body.name === 'smalti'
    return isSmalti ? url : null
  } catch {
    return null
  }
}

async function findFreePort(host: string): Promise<number> {
  const server = createServer()
  const port = await listenOn(server, host, 0)
  await new Promise((resolve) => server.close(resolve))
  return port
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** The addresses to listen on: the one asked for, and loopback beside it unless it covers that already. */
export function hostsFor(host: string): readonly string[] {
  const isEverywhere = host === '0.0.0.0' || host === '::'
  return isEverywhere ? [host] : [...new Set([host, '127.0.0.1', '::1'])]
}

/** The URL of an address and port; a wildcard address is told as loopback. */
export function urlOf(host: string, port: number): string {
  const isEverywhere = host === '0.0.0.0' || host === '::'
  return `http://${isEverywhere ? '127.0.0.1' : hostLiteral(host)}:${port}`
}
