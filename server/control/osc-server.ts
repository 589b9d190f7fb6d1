import { messageOf, SmaltiError } from '../errors/smalti-error.ts'
import { isQuestion } from '../show/read-argument.ts'
import { decodeOsc } from './osc-decoder.ts'
import { OscRouter } from './osc-router.ts'
import { PacketQueue } from './packet-queue.ts'
import { PairingDesk } from './pairing-desk.ts'
import { PatternReach } from './pattern-reach.ts'
import { addressIn } from './sender-list.ts'
import type { MonitorEntry } from '../protocol/monitor-entry.ts'
import type { Command, CommandResult } from '../show/command.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Meter } from '../telemetry/meter.ts'
import type { CommandSink } from './command-sink.ts'
import type { ControlDesk } from './control-desk.ts'
import type { OscMessage } from './osc-decoder.ts'
import type { OscPeer } from './osc-peer.ts'
import type { OscRouterOptions } from './osc-router.ts'
import type { WaitingPacket } from './packet-queue.ts'
import type { ListLengths } from './pattern-reach.ts'

/** What an `OscServer` is built from. */
export type OscServerOptions = Pick<OscRouterOptions, 'prefix' | 'feedback' | 'now' | 'isOwnPort'> & {
  readonly sink: CommandSink
  readonly desk: ControlDesk
  readonly lists: ListLengths
  readonly logger: Logger
  readonly meter: Meter
}

/** What is read in one turn of the event loop: the first packets as they arrive, the rest wait for the next turn. */
const PACKETS_PER_TURN = 32
const BYTES_PER_TURN = 1 << 16
const LOG_INTERVAL_US = 1_000_000
const MAX_TEXT_CHARS = 120
/** What a sender is told of a defect; its cause is for the log. */
const DEFECT = 'failed inside the show'
/** Its arguments are secrets. */
const SECRET_ADDRESS = /\/connect$/i

type Asked = {
  readonly commands: readonly Command[]
  readonly from: WaitingPacket
  readonly message: OscMessage
  readonly note: string
}

/**
 * Turns packets into commands. Strangers are not read, floods are bounded (a queue that drops its oldest, so many
 * packets a turn), and what cannot be read or done is counted and told in one log line a second. A defect behind the
 * sink ends here: nothing that a packet says can end the show.
 */
export class OscServer {
  readonly #options: OscServerOptions
  readonly #queue = new PacketQueue()
  readonly #pairing: PairingDesk
  readonly #router: OscRouter
  #turn: NodeJS.Immediate | null = null
  #turnCount = 0
  #turnBytes = 0
  #isClosed = false
  #loggedUs = -Infinity
  #badCount = 0
  #droppedCount = 0

  constructor(options: OscServerOptions) {
    this.#options = options
    const { desk, lists, ...others } = options
    this.#pairing = new PairingDesk({ ...others, senders: desk.senders })
    this.#router = new OscRouter({
      ...others,
      desk: this.#pairing,
      map: desk.map,
      reach: new PatternReach(lists),
    })
  }

  /** Takes a packet as it arrives. */
  receive(bytes: Uint8Array, peer: OscPeer): void {
    if (this.#isClosed) return
    const { desk, now, meter } = this.#options
    const role = desk.senders.roleOf(peer)
    const receivedUs = now()
    desk.list.note(peer.address, bytes)
    if (role === null) return this.#hearStranger(bytes, peer, receivedUs)
    this.#turn ??= setImmediate(() => this.#takeTurn())
    const packet = { bytes, peer, receivedUs, role, owner: desk.senders.ownerOf(peer) }
    if (this.#queue.length === 0 && hasTimeFor(this.#turnCount, this.#turnBytes)) {
      this.#turnCount++
      this.#turnBytes += bytes.byteLength
      this.#take([packet])
      return
    }
    const droppedCount = this.#queue.push(packet)
    if (droppedCount > 0) {
      this.#droppedCount += droppedCount
      meter.count('osc_dropped', droppedCount)
      this.#logTrouble('packets dropped in a flood')
    }
  }

  close(): void {
    this.#isClosed = true
    if (this.#turn) clearImmediate(this.#turn)
    this.#turn = null
  }

  #hearStranger(bytes: Uint8Array, peer: OscPeer, atUs: number): void {
    const { desk } = this.#options
    const isPaired = this.#pairing.knock(bytes, peer)
    if (desk.list.isIgnored(peer.address)) return
    const outcome = isPaired ? 'taken' : 'stranger'
    desk.monitor.note({
      atUs,
      from: shownPeer(peer),
      address: addressIn(bytes),
      args: [],
      outcome,
      reason: '',
    })
  }

  #takeTurn(): void {
    const waiting: WaitingPacket[] = []
    let byteCount = 0
    while (hasTimeFor(waiting.length, byteCount)) {
      const packet = this.#queue.shift()
      if (!packet) break
      waiting.push(packet)
      byteCount += packet.bytes.byteLength
    }
    this.#turnCount = waiting.length
    this.#turnBytes = byteCount
    this.#turn = waiting.length > 0 ? setImmediate(() => this.#takeTurn()) : null
    if (waiting.length > 0) this.#take(waiting)
  }

  #take(packets: readonly WaitingPacket[]): void {
    const asked: Asked[] = []
    const heard = packets.filter((packet) => this.#read(packet, asked))
    if (asked.length > 0) this.#apply(asked)
    for (const { peer } of heard) this.#options.feedback.heard(peer)
  }

  #apply(asked: readonly Asked[]): void {
    try {
      const results = this.#options.sink.applyAll(asked.flatMap(({ commands }) => commands))
      let first = 0
      for (const each of asked) {
        this.#answer(each, results.slice(first, first + each.commands.length))
        first += each.commands.length
      }
    } catch (error) {
      for (const { from, message } of asked) this.#refuse(from, message, DEFECT, error)
    }
  }

  #answer({ commands, from, message, note }: Asked, results: readonly CommandResult[]): void {
    const refusal = results.find((result) => !result.ok)
    if (refusal && results.every((result) => !result.ok)) {
      this.#refuse(from, message, refusal.reason)
      for (const { address } of commands) this.#options.feedback.replyValue(from.peer, address)
      return
    }
    this.#taken(from, message, note)
    for (const { address, args } of commands) {
      if (isQuestion(args)) this.#options.feedback.replyValue(from.peer, address)
    }
  }

  /** Whether it was OSC: its answers are given, its commands gathered. */
  #read(packet: WaitingPacket, asked: Asked[]): boolean {
    try {
      for (const message of decodeOsc(packet.bytes)) this.#route(message, packet, asked)
      return true
    } catch (error) {
      const isUnreadable = error instanceof SmaltiError
      this.#refuse(packet, null, isUnreadable ? error.message : DEFECT, isUnreadable ? null : error)
      return false
    }
  }

  #route(message: OscMessage, from: WaitingPacket, asked: Asked[]): void {
    const routed = this.#router.route(message, from)
    if (routed.kind === 'refused') this.#refuse(from, message, routed.reason)
    else if (routed.kind === 'asks') asked.push({ ...routed, from, message })
    else this.#taken(from, message, routed.note)
  }

  #taken(from: WaitingPacket, message: OscMessage, note: string): void {
    this.#options.meter.count('osc_ok')
    this.#note(from, message, 'taken', note)
  }

  /** @param message null for a packet that could not be read, which is not answered */
  #refuse(from: WaitingPacket, message: OscMessage | null, reason: string, defect: unknown = null): void {
    const told = message?.address.slice(0, MAX_TEXT_CHARS) ?? ''
    this.#badCount++
    this.#options.meter.count('osc_bad')
    if (told !== '') this.#options.feedback.replyError(from.peer, told, reason)
    this.#note(from, message ?? UNREADABLE, 'refused', reason)
    this.#logTrouble(`${told}: ${reason}${defect === null ? '' : `: ${messageOf(defect)}`}`)
  }

  #note(from: WaitingPacket, message: OscMessage, outcome: MonitorEntry['outcome'], reason: string): void {
    const { address } = message
    const args = SECRET_ADDRESS.test(address) ? [] : message.args
    const { receivedUs: atUs, peer } = from
    this.#options.desk.monitor.note({ atUs, from: shownPeer(peer), address, args, outcome, reason })
  }

  #logTrouble(last: string): void {
    const nowUs = this.#options.now()
    if (nowUs - this.#loggedUs < LOG_INTERVAL_US) return
    this.#loggedUs = nowUs
    this.#options.logger.warn('osc-trouble', { bad: this.#badCount, dropped: this.#droppedCount, last })
    this.#badCount = 0
    this.#droppedCount = 0
  }
}

const UNREADABLE: OscMessage = { address: '', args: [], types: '' }

function hasTimeFor(packetCount: number, byteCount: number): boolean {
  return packetCount < PACKETS_PER_TURN && byteCount < BYTES_PER_TURN
}

function shownPeer({ link, address, port }: OscPeer): string {
  const host = address.includes(':') ? `[${address}]` : address
  return `${host}:${port}${link === 'tcp' ? ' tcp' : ''}`
}
