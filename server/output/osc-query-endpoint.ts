import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import type { Access } from '../access/access.ts'
import { messageOf } from '../errors/smalti-error.ts'
import { CLOSE } from '../protocol/messages.ts'
import type { ParameterRole } from '../protocol/parameter.ts'
import type { Logger } from '../telemetry/logger.ts'
import { MessageBudget } from './message-budget.ts'
import type { OscQueryPort, OscQuerySession } from './osc-query-port.ts'
import { answerRaw } from './raw-answer.ts'
import { refusalOf, roleOfRequest } from './request-facts.ts'
import { SOCKET_LIMITS } from './socket-limits.ts'

const MAX_CLIENTS = 32
const MAX_BUFFERED_BYTES = 1_000_000
const CHECK_MS = 5000
const POLICY_VIOLATION = 1008

type Connected = { readonly socket: WebSocket; isAlive: boolean }

/**
 * Turns upgrades of `/`, `/osc` and the OSC prefix into clients of OSCQuery, or turns them away with an HTTP status.
 * Browsers name the page that they open a WebSocket for, and only own pages pass; who names none is a program, and may do
 * what its login or its pairing for OSC lets it.
 */
export class OscQueryEndpoint {
  readonly #access: Access
  readonly #query: OscQueryPort
  readonly #logger: Logger
  readonly #port: () => number
  readonly #ownNames: () => readonly string[]
  readonly #now: () => number
  readonly #connected = new Set<Connected>()
  readonly #timer: NodeJS.Timeout
  #clientNumber = 0
  readonly #sockets = new WebSocketServer(SOCKET_LIMITS)

  constructor(options: {
    readonly access: Access
    readonly query: OscQueryPort
    readonly logger: Logger
    readonly port: () => number
    readonly ownNames: () => readonly string[]
    readonly now: () => number
  }) {
    this.#access = options.access
    this.#query = options.query
    this.#logger = options.logger
    this.#port = options.port
    this.#ownNames = options.ownNames
    this.#now = options.now
    this.#sockets.on('wsClientError', (_error, socket) => answerRaw(socket, 400))
    this.#timer = setInterval(() => this.#dropSilent(), CHECK_MS)
    this.#timer.unref()
  }

  /** Whether an upgrade is meant for it. */
  isFor(request: IncomingMessage): boolean {
    const path = (request.url?.split('?', 1)[0] ?? '').toLowerCase().replace(/\/$/, '')
    return path === '' || path === '/osc' || path === this.#query.prefix.toLowerCase()
  }

  /** Takes an `upgrade` event of the HTTP server. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const address = request.socket.remoteAddress ?? ''
    const role = roleOfRequest(request, this.#access, this.#port()) ?? this.#query.roleOfSender(address)
    const refusal =
      refusalOf(request, this.#port(), this.#access.isLan, this.#ownNames()) ?? this.#lackOf(role)
    if (refusal !== null || role === null) {
      this.#logger.info('oscquery-refused', { status: refusal })
      return answerRaw(socket, refusal ?? 401)
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#add(webSocket, role, address))
  }

  /** Cuts every client off. */
  close(): void {
    clearInterval(this.#timer)
    for (const { socket } of this.#connected) socket.terminate()
  }

  #lackOf(role: ParameterRole | null): 401 | 503 | null {
    if (role === null) return 401
    return this.#connected.size >= MAX_CLIENTS ? 503 : null
  }

  #add(socket: WebSocket, role: ParameterRole, address: string): void {
    const client = { socket, isAlive: true }
    this.#connected.add(client)
    const session = this.#query.connect({
      id: `oscquery-${++this.#clientNumber}`,
      role,
      address,
      send: (data) => sendWithinBound(socket, data),
    })
    const budget = new MessageBudget(this.#now)
    socket.on('error', () => socket.terminate())
    socket.on('pong', () => (client.isAlive = true))
    socket.on('message', (data, isBinary) => {
      client.isAlive = true
      if (budget.take()) this.#take(session, socket, data, isBinary)
      else socket.close(POLICY_VIOLATION, 'too many messages')
    })
    socket.on('close', () => {
      this.#connected.delete(client)
      session.close()
    })
  }

  #take(session: OscQuerySession, socket: WebSocket, data: RawData, isBinary: boolean): void {
    const bytes = Buffer.isBuffer(data) ? data : Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
    try {
      if (isBinary) session.takePacket(bytes)
      else session.takeText(bytes.toString('utf8'))
    } catch (error) {
      this.#logger.info('oscquery-bad-message', { cause: messageOf(error) })
      socket.close(POLICY_VIOLATION, 'bad message')
    }
  }

  #dropSilent(): void {
    for (const client of this.#connected) {
      if (!client.isAlive) client.socket.terminate()
      client.isAlive = false
      client.socket.ping()
    }
  }
}

function sendWithinBound(socket: WebSocket, data: string | Uint8Array): void {
  if (socket.readyState !== socket.OPEN) return
  if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.close(CLOSE.STALLED, 'stalled')
  else socket.send(data)
}
