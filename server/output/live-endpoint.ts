import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Access } from '../access/access.ts'
import type { ParameterRole } from '../protocol/parameter.ts'
import { WIRE_SUBPROTOCOL } from '../protocol/wire.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Broadcaster } from './broadcaster.ts'
import { answerRaw } from './raw-answer.ts'
import { isDeliberate, ownerOfRequest, refusalOf, roleOfRequest } from './request-facts.ts'
import { SOCKET_LIMITS } from './socket-limits.ts'

/** Turns upgrades of `/live` into clients of the broadcaster, or turns them away with an HTTP status. */
export class LiveEndpoint {
  readonly #access: Access
  readonly #broadcaster: Broadcaster
  readonly #logger: Logger
  readonly #maxClients: number
  readonly #port: () => number
  readonly #ownNames: () => readonly string[]
  readonly #sockets = new WebSocketServer({
    ...SOCKET_LIMITS,
    handleProtocols: (offered) => (offered.has(WIRE_SUBPROTOCOL) ? WIRE_SUBPROTOCOL : false),
  })

  constructor(options: {
    readonly access: Access
    readonly broadcaster: Broadcaster
    readonly logger: Logger
    readonly maxClients: number
    readonly port: () => number
    readonly ownNames: () => readonly string[]
  }) {
    this.#access = options.access
    this.#broadcaster = options.broadcaster
    this.#logger = options.logger
    this.#maxClients = options.maxClients
    this.#port = options.port
    this.#ownNames = options.ownNames
    this.#sockets.on('wsClientError', (_error, socket) => answerRaw(socket, 400))
  }

  /** Takes an `upgrade` event of the HTTP server. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const role = roleOfRequest(request, this.#access, this.#port())
    const refusal = this.#refusalOf(request, role)
    if (refusal !== null || role === null) {
      this.#logger.info('upgrade-refused', { status: refusal })
      return answerRaw(socket, refusal ?? 401)
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) =>
      this.#broadcaster.addClient(
        webSocket,
        isDeliberate(request) ? role : 'view',
        ownerOfRequest(request, this.#port()),
      ),
    )
  }

  #refusalOf(request: IncomingMessage, role: ParameterRole | null): number | null {
    const refusal = refusalOf(request, this.#port(), this.#access.isLan, this.#ownNames())
    if (refusal !== null) return refusal
    if (request.url?.split('?', 1)[0] !== '/live') return 404
    if (role === null) return 401
    const offered = request.headers['sec-websocket-protocol']
    if (offered !== undefined && !offered.split(',').some((name) => name.trim() === WIRE_SUBPROTOCOL))
      return 400
    return this.#broadcaster.clientCount >= this.#maxClients ? 503 : null
  }
}
