import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { decodeOsc, type OscMessage } from '../../../server/control/osc-decoder.ts'
import { encodeOscMessage } from '../../../server/control/osc-encoder.ts'
import type { OscSendArgument } from '../../../server/control/osc-encoder.ts'
import { encodeSlip, SlipReader } from '../../../server/control/slip.ts'

/** A controller on a TCP connection. */
export class TcpController {
  readonly heard: OscMessage[] = []
  isEnded = false
  byteCount = 0
  readonly #socket: Socket

  private constructor(socket: Socket) {
    this.#socket = socket
    const reader = new SlipReader(1 << 20, (packet) => this.heard.push(...decodeOsc(packet)))
    socket.on('data', (bytes: Buffer) => {
      this.byteCount += bytes.length
      reader.read(bytes)
    })
    socket.on('error', () => {})
    socket.on('close', () => (this.isEnded = true))
  }

  static async open(port: number): Promise<TcpController> {
    const socket = connect({ port, host: '127.0.0.1' })
    await once(socket, 'connect')
    return new TcpController(socket)
  }

  send(address: string, ...args: number[]): void {
    const typed = args.map((value): OscSendArgument => ({ type: 'f', value }))
    this.sendBytes(encodeSlip(encodeOscMessage({ address, args: typed })))
  }

  sendBytes(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  /** Reads no more of what is sent to it. */
  pause(): void {
    this.#socket.pause()
  }

  /** First arguments of the messages at an address, in order. */
  values(address: string): unknown[] {
    return this.heard.filter((heard) => heard.address === address).map(({ args }) => args[0])
  }

  close(): void {
    this.#socket.destroy()
  }
}
