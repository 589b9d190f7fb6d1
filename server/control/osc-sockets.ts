import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIP } from 'node:net'
import { messageOf, SmaltiError } from '../errors/smalti-error.ts'
import { isLoopback } from './cidr-list.ts'
import type { RemoteInfo, Socket } from 'node:dgram'

/** What arrives on the sockets. */
export type DatagramHandler = (bytes: Uint8Array, from: RemoteInfo) => void

/** What the system keeps of a flood until it is read. */
const RECEIVE_BUFFER_BYTES = 1 << 20

/** UDP sockets on one port of one or more addresses of this machine. */
export class OscSockets {
  readonly port: number
  readonly #sockets: readonly Socket[]
  readonly #plain = new Map<'udp4' | 'udp6', Socket>()
  readonly #failed: (cause: string) => void
  #isClosed = false

  private constructor(sockets: readonly Socket[], failed: (cause: string) => void) {
    this.#sockets = sockets
    this.#failed = failed
    this.port = sockets[0]?.address().port ?? 0
  }

  /**
   * Binds the first address, and those after it where this machine has them.
   *
   * @param port 0 for any
   * @throws {SmaltiError} `port-in-use` naming a free one
   */
  static async open(options: {
    readonly hosts: readonly string[]
    readonly port: number
    readonly onDatagram: DatagramHandler
    /** Told what went wrong with a send; the sockets stay open. */
    readonly onFailure: (cause: string) => void
  }): Promise<OscSockets> {
    const [first = '127.0.0.1', ...others] = options.hosts
    const sockets = [await bindOrExplain(first, options.port)]
    const port = sockets[0]?.address().port ?? options.port
    for (const host of others) {
      const bound = await bind(host, port).catch(() => null)
      if (bound) sockets.push(bound)
    }
    for (const socket of sockets) {
      socket.on('message', options.onDatagram)
      socket.on('error', (error) => options.onFailure(error.message))
    }
    return new OscSockets(sockets, options.onFailure)
  }

  /** Sends to a numeric address; what cannot be sent is told and forgotten. */
  send(bytes: Uint8Array, address: string, port: number): void {
    if (this.#isClosed) return
    this.#socketTo(address).send(bytes, port, address, (error) => {
      if (error && !this.#isClosed) this.#failed(error.message)
    })
  }

  /** A socket that listens on this machine alone reaches nobody else: a plain one is added when it is needed. */
  #socketTo(address: string): Socket {
    const type = isIP(address) === 6 ? 'udp6' : 'udp4'
    const listening = this.#sockets.find((socket) => {
      const own = socket.address()
      return (
        own.family === (type === 'udp6' ? 'IPv6' : 'IPv4') &&
        (isLoopback(address) || !isLoopback(own.address))
      )
    })
    const found = listening ?? this.#plain.get(type)
    if (found) return found
    const plain = createSocket({ type })
    plain.on('error', (error) => this.#failed(error.message))
    this.#plain.set(type, plain)
    return plain
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await Promise.all(
      [...this.#sockets, ...this.#plain.values()].map(async (socket) => {
        const closed = once(socket, 'close')
        socket.close()
        await closed
      }),
    )
  }
}

/** A UDP port of this machine that nothing listens on now. */
export async function findFreePort(host: string): Promise<number> {
  const socket = await bind(host, 0)
  const { port } = socket.address()
  socket.close()
  return port
}

async function bindOrExplain(host: string, port: number): Promise<Socket> {
  try {
    return await bind(host, port)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EADDRINUSE') {
      const free = await findFreePort(host)
      throw new SmaltiError(
        'port-in-use',
        `OSC port ${port} is taken by another program`,
        `Use another: --osc-port ${free}, or --osc-port 0 for any.`,
        { cause: error },
      )
    }
    throw new SmaltiError(
      'bad-option',
      `OSC cannot listen on ${host}:${port}: ${messageOf(error)}`,
      'Give an address of this machine with --host.',
      { cause: error },
    )
  }
}

async function bind(host: string, port: number): Promise<Socket> {
  const isSix = isIP(host) === 6
  const socket = createSocket({
    type: isSix ? 'udp6' : 'udp4',
    ipv6Only: isSix,
    recvBufferSize: RECEIVE_BUFFER_BYTES,
  })
  try {
    socket.bind({ address: host, port, exclusive: true })
    await once(socket, 'listening')
    return socket
  } catch (error) {
    socket.close()
    throw error
  }
}
