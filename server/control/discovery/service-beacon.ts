import type { Answer, Packet } from 'dns-packet'
import type { Logger } from '../../telemetry/logger.ts'
import { answerQuery, isConflict } from './mdns-answer.ts'
import { MdnsSocket, type MdnsSender } from './mdns-socket.ts'
import type { NetworkAddress } from './network-addresses.ts'
import { hostName, numbered, recordsOf, uniqueNames, type ServiceSet } from './service-records.ts'

const MDNS_PORT = 5353
const PROBES = 3
const ANNOUNCEMENTS = 2
const PROBE_MS = 250
const FOLLOW_MS = 10_000
const GOODBYE_MS = 200
/** So many shows of one name are not on one network: somebody contradicts everything. */
const MAX_NUMBER = 16

/**
 * Tells the networks of this machine of its services, each by the address that it has there, until it is closed. A name
 * that is taken gets a number. What cannot be told is logged once and ends nothing.
 *
 * Source: RFC 6762 (multicast DNS) and RFC 6763 (service discovery).
 */
export class ServiceBeacon {
  readonly #wished: ServiceSet
  readonly #addresses: () => readonly NetworkAddress[]
  readonly #port: number
  readonly #now: () => number
  readonly #logger: Logger
  readonly #probeMs: number
  readonly #sockets = new Map<string, MdnsSocket>()
  #number = 1
  #state: 'probing' | 'told' | 'silent' = 'probing'
  #timer: NodeJS.Timeout | undefined
  #follower: NodeJS.Timeout | undefined
  #hasFailed = false
  #isClosed = false

  constructor(options: {
    readonly services: ServiceSet
    /** Where it is told of; asked again from time to time. */
    readonly addresses: () => readonly NetworkAddress[]
    readonly now: () => number
    readonly logger: Logger
    /** 5353 when left out, and the time between two probes. */
    readonly port?: number
    readonly probeMs?: number
  }) {
    this.#wished = options.services
    this.#addresses = options.addresses
    this.#now = options.now
    this.#logger = options.logger
    this.#port = options.port ?? MDNS_PORT
    this.#probeMs = options.probeMs ?? PROBE_MS
  }

  /** The names it is told of by now. */
  get services(): ServiceSet {
    return numbered(this.#wished, this.#number)
  }

  /** The name by which browsers reach this machine, such as `smalti-studio.local`. */
  get hostName(): string {
    return hostName(this.services)
  }

  /** Begins to tell, once nobody else has the names. */
  async open(): Promise<void> {
    await this.#follow()
    this.#follower = setInterval(() => void this.#follow(), FOLLOW_MS)
    this.#follower.unref()
    this.#probe()
  }

  /** Says goodbye, so that lists forget the show at once, and stops. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    clearTimeout(this.#timer)
    clearInterval(this.#follower)
    if (this.#state === 'told') await within(GOODBYE_MS, this.#tellAll(0))
    for (const socket of this.#sockets.values()) socket.close()
    this.#sockets.clear()
  }

  /** Opens what has become an address of this machine, leaves what is none any more, and tells where something is new. */
  async #follow(): Promise<void> {
    const wanted = new Map(this.#addresses().map((network) => [network.address, network]))
    for (const [address, socket] of this.#sockets) {
      if (wanted.has(address)) continue
      socket.close()
      this.#sockets.delete(address)
    }
    const missing = [...wanted.values()].filter(({ address }) => !this.#sockets.has(address))
    const opened = await Promise.all(missing.map((network) => this.#openSocket(network)))
    if (opened.includes(true) && this.#state === 'told') await this.#tellAll()
  }

  async #openSocket(network: NetworkAddress): Promise<boolean> {
    const socket = new MdnsSocket({
      network,
      port: this.#port,
      now: this.#now,
      received: (packet, from, by) => this.#received(packet, from, by),
      failed: (cause) => this.#failed(network, cause),
    })
    const isOpen = await socket.open()
    if (!isOpen || this.#isClosed) socket.close()
    else this.#sockets.set(network.address, socket)
    return isOpen
  }

  #probe(sent = 0): void {
    if (this.#isClosed || this.#state === 'silent') return
    this.#state = 'probing'
    clearTimeout(this.#timer)
    if (sent === PROBES) return this.#announce()
    const questions = uniqueNames(this.services).map((name) => ({ name, type: 'ANY' as never }))
    for (const socket of this.#sockets.values()) {
      const authorities = recordsOf(this.services, socket.network.address).filter(isUnique)
      void socket.send({ type: 'query', questions, authorities })
    }
    this.#timer = setTimeout(() => this.#probe(sent + 1), this.#probeMs)
    this.#timer.unref()
  }

  #announce(sent = 0): void {
    if (this.#isClosed || sent === ANNOUNCEMENTS) return
    if (sent === 0)
      this.#logger.info('told of on the network', { name: this.services.name, host: this.hostName })
    this.#state = 'told'
    void this.#tellAll()
    this.#timer = setTimeout(() => this.#announce(sent + 1), 4 * this.#probeMs)
    this.#timer.unref()
  }

  async #tellAll(ttl?: number): Promise<void> {
    const sockets = [...this.#sockets.values()]
    await Promise.all(
      sockets.map((socket) => {
        const records = recordsOf(this.services, socket.network.address)
        const answers = ttl === undefined ? records : records.map((record) => ({ ...record, ttl }))
        return socket.send({ type: 'response', answers: answers as Answer[] })
      }),
    )
  }

  #received(packet: Packet, from: MdnsSender, socket: MdnsSocket): void {
    const own = [...this.#sockets.keys()]
    if (packet.type === 'response') {
      const told = [...(packet.answers ?? []), ...(packet.additionals ?? [])]
      if (isConflict(told, this.services, own)) this.#takeAnotherName()
      return
    }
    const claimed = packet.authorities ?? []
    if (this.#state === 'probing' && isConflict(claimed, this.services, own)) {
      if (!this.#winsAgainst(claimed)) this.#takeAnotherName()
    } else if (this.#state === 'told') this.#answer(packet, from, socket)
  }

  #answer(query: Packet, from: MdnsSender, socket: MdnsSocket): void {
    const { answers, additionals } = answerQuery(query, this.services, socket.network.address)
    if (answers.length === 0) return
    const response: Packet = { type: 'response', answers: [...answers], additionals: [...additionals] }
    if (!from.isLegacy) return void socket.send(response)
    const plain = (records: readonly Answer[]): Answer[] =>
      records.map((record) => ({ ...record, ttl: 10, flush: false }) as Answer)
    void socket.send(
      {
        ...response,
        id: query.id ?? 0,
        questions: query.questions ?? [],
        answers: plain(answers),
        additionals: plain(additionals),
      },
      from,
    )
  }

  /** Of two that look for the same name at the same time, one keeps it: that of the higher port. */
  #winsAgainst(claimed: readonly Answer[]): boolean {
    const portOf = (records: readonly Answer[]): number =>
      Math.max(...records.map((record) => (record.type === 'SRV' ? record.data.port : 0)))
    return portOf(recordsOf(this.services, '0.0.0.0')) > portOf(claimed)
  }

  #takeAnotherName(): void {
    this.#number++
    if (this.#number <= MAX_NUMBER) return this.#probe()
    this.#state = 'silent'
    clearTimeout(this.#timer)
    this.#logger.warn('mdns-failed', { cause: 'every name is taken on this network' })
  }

  #failed(network: NetworkAddress, cause: string): void {
    this.#sockets.delete(network.address)
    if (this.#hasFailed) return
    this.#hasFailed = true
    this.#logger.warn('mdns-failed', { interface: network.name, cause })
  }
}

function isUnique(record: Answer): boolean {
  return record.type === 'SRV' || record.type === 'A'
}

/** Waits for a promise, but not longer than this. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))
  await Promise.race([work, late])
  clearTimeout(timer)
}
