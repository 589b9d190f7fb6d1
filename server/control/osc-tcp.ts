import { once } from 'node:events'
import { createServer } from 'node:net'
import { messageOf, SmaltiError } from '../errors/smalti-error.ts'
import { MAX_PACKET_BYTES } from './osc-decoder.ts'
import { peerKey, plainAddress } from './osc-peer.ts'
import { encodeSlip, SlipReader } from './slip.ts'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { OscPeer } from './osc-peer.ts'

/** What an `OscTcp` is told of and asks. */
export type OscTcpHandlers = {
  readonly onPacket: (bytes: Uint8Array, peer: OscPeer) => void
  /** A connection sent what is no SLIP or too large a packet, and was ended for it. */
  readonly onBroken: (peer: OscPeer) => void
  readonly onEnd: (peer: OscPeer) => void
  /** Whether a connection may speak; one that may not is ended after a while. */
  readonly isPaired: (peer: OscPeer) => boolean
}

/** Connections at once, strangers' among them. */
export const MAX_CONNECTIONS = 16
/** Connections of strangers at once. */
export const MAX_STRANGERS = 8

const MAX_WAITING_BYTES = 1 << 20
const STRANGER_MS = 10_000
const PACKET_MS = 10_000
const KEEP_ALIVE_MS = 15_000

type Connection = {
  readonly socket: Socket
  readonly peer: OscPeer
  readonly reader: SlipReader
  readonly sinceMs: number
  insideSinceMs: number | null
}

/**
 * OSC 1.1 over TCP: packets framed by SLIP, both ways. Bounded in connections, packets and what waits to be sent; a
 * connection that does not pair, stays inside a packet or does not read what it is sent is ended.
 */
export class OscTcp {
  readonly port: number
  readonly #servers: readonly Server[]
  readonly #handlers: OscTcpHandlers
  readonly #connections = new Map<string, Connection>()
  readonly #nowMs: () => number
  #isClosed = false

  private constructor(servers: readonly Server[], handlers: OscTcpHandlers, nowMs: () => number) {
    this.#servers = servers
    this.#handlers = handlers
    this.#nowMs = nowMs
    this.port = portOf(servers[0])
    for (const server of servers) server.on('connection', (socket) => this.#accept(socket))
  }

  /**
   * Listens on the first address, and on those after it where this machine has them.
   *
   * @param options.port 0 for any
   * @throws {SmaltiError} `port-in-use` or `bad-option`, with the cure
   */
  static async open(options: {
    readonly hosts: readonly string[]
    readonly port: number
    readonly handlers: OscTcpHandlers
    readonly nowMs?: () => number
  }): Promise<OscTcp> {
    const [first = '127.0.0.1', ...others] = options.hosts
    const servers = [await listenOrExplain(first, options.port)]
    const port = portOf(servers[0])
    for (const host of others) {
      const bound = await listen(host, port).catch(() => null)
      if (bound) servers.push(bound)
    }
    return new OscTcp(servers, options.handlers, options.nowMs ?? (() => performance.now()))
  }

  /** Connections open now. */
  get connectionCount(): number {
    return this.#connections.size
  }

  /** Sends a packet over the connection of a peer; false when it has ended. One that does not read is cut off. */
  send(bytes: Uint8Array, peer: OscPeer): boolean {
    const socket = this.#connections.get(peerKey(peer))?.socket
    if (!socket) return false
    if (socket.writableLength > MAX_WAITING_BYTES) socket.destroy()
    else socket.write(encodeSlip(bytes))
    return true
  }

  /** Ends connections of strangers and packets that take too long; to be called a few times a second. */
  check(): void {
    const nowMs = this.#nowMs()
    for (const { socket, peer, sinceMs, insideSinceMs } of this.#connections.values()) {
      const isStale = insideSinceMs !== null && nowMs - insideSinceMs > PACKET_MS
      const isStrange = nowMs - sinceMs > STRANGER_MS && !this.#handlers.isPaired(peer)
      if (isStale || isStrange) socket.destroy()
    }
  }

  /** Stops listening and ends all connections. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    const closed = this.#servers.map((server) => new Promise<void>((done) => server.close(() => done())))
    for (const { socket } of this.#connections.values()) socket.destroy()
    await Promise.all(closed)
  }

  #accept(socket: Socket): void {
    socket.on('error', () => socket.destroy())
    const { remoteAddress, remotePort } = socket
    if (this.#isClosed || remoteAddress === undefined || remotePort === undefined)
      return void socket.destroy()
    const peer: OscPeer = { link: 'tcp', address: plainAddress(remoteAddress), port: remotePort }
    if (!this.#hasRoomFor(peer)) return void socket.destroy()
    socket.setNoDelay(true)
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
    const reader = new SlipReader(MAX_PACKET_BYTES, (packet) => this.#handlers.onPacket(packet, peer))
    const connection: Connection = { socket, peer, reader, sinceMs: this.#nowMs(), insideSinceMs: null }
    this.#connections.set(peerKey(peer), connection)
    socket.on('data', (bytes: Buffer) => this.#read(connection, bytes))
    socket.on('close', () => {
      this.#connections.delete(peerKey(peer))
      this.#handlers.onEnd(peer)
    })
  }

  #read(connection: Connection, bytes: Uint8Array): void {
    const { socket, peer, reader } = connection
    if (socket.destroyed) return
    if (!reader.read(bytes)) {
      socket.destroy()
      return this.#handlers.onBroken(peer)
    }
    connection.insideSinceMs = reader.isInside ? (connection.insideSinceMs ?? this.#nowMs()) : null
  }

  #hasRoomFor(peer: OscPeer): boolean {
    if (this.#connections.size >= MAX_CONNECTIONS) return false
    if (this.#handlers.isPaired(peer)) return true
    const strangers = [...this.#connections.values()].filter((each) => !this.#handlers.isPaired(each.peer))
    return strangers.length < MAX_STRANGERS
  }
}

function portOf(server: Server | undefined): number {
  return (server?.address() as AddressInfo | null)?.port ?? 0
}

async function listenOrExplain(host: string, port: number): Promise<Server> {
  try {
    return await listen(host, port)
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    throw new SmaltiError(
      isTaken ? 'port-in-use' : 'bad-option',
      isTaken
        ? `OSC port ${port} over TCP is taken by another program`
        : `OSC cannot listen on ${host}:${port} over TCP: ${messageOf(error)}`,
      isTaken ? 'Use another, or --osc-tcp-port 0 for any.' : 'Give an address of this machine with --host.',
      { cause: error },
    )
  }
}

async function listen(host: string, port: number): Promise<Server> {
  const server = createServer()
  server.listen({ host, port, exclusive: true, ipv6Only: host.includes(':') })
  await once(server, 'listening')
  return server
}
