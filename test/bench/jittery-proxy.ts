import { createConnection, createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/** What comes in at one port goes out at another, late by chance and in order. */
export class JitteryProxy {
  readonly #server
  readonly #sockets = new Set<Socket>()

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server
  }

  /**
   * Opens on a free port of loopback before the server at `http`.
   *
   * @param mostMs  what the server sends is late by 0 to this
   * @param random  0..1
   */
  static async open(http: string, mostMs: number, random: () => number): Promise<JitteryProxy> {
    const { port, host } = new URL(http)
    const server = createServer()
    const proxy = new JitteryProxy(server)
    server.on('connection', (page) => {
      const inner = createConnection(Number(port), '127.0.0.1')
      const own = `127.0.0.1:${(server.address() as AddressInfo).port}`
      page.on('data', (bytes) => inner.write(rename(bytes, own, host)))
      inner.on('data', delayed(page, mostMs, random))
      for (const socket of [page, inner]) {
        socket.setNoDelay(true)
        proxy.#sockets.add(socket)
        socket.on('error', () => socket.destroy())
        socket.on('close', () => [page, inner].forEach((end) => end.destroy()))
      }
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  get http(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }
}

/** The server answers to its own name only. */
function rename(bytes: Buffer, from: string, to: string): Buffer {
  const text = bytes.toString('latin1')
  return text.includes(from) ? Buffer.from(text.replaceAll(from, to), 'latin1') : bytes
}

/** Passes bytes on behind those before them, and no sooner than a chance later. */
function delayed(to: Socket, mostMs: number, random: () => number): (bytes: Buffer) => void {
  let last = Promise.resolve()
  return (bytes) => {
    const dueMs = performance.now() + random() * mostMs
    last = last.then(async () => {
      const waitMs = dueMs - performance.now()
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
      if (!to.destroyed) to.write(bytes)
    })
  }
}
