import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { BlockList } from 'node:net'
import { AUTHORITATIVE_ANSWER, decode, encode, type Packet } from 'dns-packet'
import { messageOf } from '../../errors/smalti-error.ts'
import type { NetworkAddress } from './network-addresses.ts'

const GROUP = '224.0.0.251'
const MAX_PACKET_BYTES = 9000
const MAX_TTL = 255
const PACKETS_PER_SECOND = 50

/** Where a packet came from, and whether its sender knows only plain DNS and waits at its own port. */
export type MdnsSender = { readonly address: string; readonly port: number; readonly isLegacy: boolean }

/** One network's multicast group, by way of one address of this machine. Hears only who is on that network. */
export class MdnsSocket {
  readonly network: NetworkAddress
  readonly #socket: Socket
  readonly #port: number
  readonly #link = new BlockList()
  readonly #failed: (cause: string) => void
  readonly #now: () => number
  #windowUs = -Infinity
  #packetCount = 0
  #isClosed = false

  constructor(options: {
    readonly network: NetworkAddress
    readonly port: number
    readonly now: () => number
    readonly received: (packet: Packet, from: MdnsSender, socket: MdnsSocket) => void
    /** Told what went wrong; the show goes on without this network. */
    readonly failed: (cause: string) => void
  }) {
    const { network, received } = options
    this.network = network
    this.#port = options.port
    this.#failed = options.failed
    this.#now = options.now
    const [base = network.address, bits = '32'] = network.cidr.split('/')
    this.#link.addSubnet(base, Number(bits), 'ipv4')
    this.#socket = createSocket({ type: 'udp4', reuseAddr: true })
    this.#socket.on('error', (error) => this.#fail(error.message))
    this.#socket.on('message', (bytes, from) => this.#receive(bytes, from, received))
  }

  /** Joins the group; where that cannot be done nothing is told or heard here. @returns whether it could */
  open(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#socket.once('error', () => resolve(false))
      this.#socket.bind(this.#port, '0.0.0.0', () => resolve(this.#join()))
    })
  }

  /** Tells the group, or one asker that waits at its own port; done when it is on its way. */
  send(packet: Packet, to?: MdnsSender): Promise<void> {
    if (this.#isClosed) return Promise.resolve()
    const isAnswer = packet.type === 'response'
    const bytes = encode({ ...packet, flags: isAnswer ? AUTHORITATIVE_ANSWER : 0 })
    return new Promise((resolve) => {
      const { port = this.#port, address = GROUP } = to ?? {}
      this.#socket.send(bytes, port, address, (error) => {
        if (error) this.#fail(error.message)
        resolve()
      })
    })
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#socket.close()
  }

  #join(): boolean {
    try {
      this.#socket.addMembership(GROUP, this.network.address)
      this.#socket.setMulticastInterface(this.network.address)
      this.#socket.setMulticastTTL(MAX_TTL)
      this.#socket.setMulticastLoopback(true)
      this.#socket.unref()
      return true
    } catch (error) {
      this.#fail(messageOf(error))
      return false
    }
  }

  #receive(
    bytes: Buffer,
    from: RemoteInfo,
    received: (packet: Packet, from: MdnsSender, socket: MdnsSocket) => void,
  ): void {
    if (bytes.length > MAX_PACKET_BYTES || !this.#link.check(from.address, 'ipv4') || !this.#isInBudget())
      return
    const packet = readPacket(bytes)
    const sender = { address: from.address, port: from.port, isLegacy: from.port !== this.#port }
    if (packet && !this.#isClosed) received(packet, sender, this)
  }

  #isInBudget(): boolean {
    const nowUs = this.#now()
    if (nowUs - this.#windowUs >= 1_000_000) {
      this.#windowUs = nowUs
      this.#packetCount = 0
    }
    return ++this.#packetCount <= PACKETS_PER_SECOND
  }

  #fail(cause: string): void {
    if (this.#isClosed) return
    this.#failed(cause)
    this.close()
  }
}

/** What is no DNS at all is everybody's right to send and nobody's duty to read. */
function readPacket(bytes: Buffer): Packet | null {
  try {
    return decode(bytes)
  } catch {
    return null
  }
}
