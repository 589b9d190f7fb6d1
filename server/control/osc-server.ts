import { messageOf, SmaltiError } from '../errors/smalti-error.ts'
import { isQuestion } from '../show/read-argument.ts'
import { plainAddress } from './cidr-list.ts'
import { commandArguments } from './command-arguments.ts'
import { DatagramQueue } from './datagram-queue.ts'
import { echoedArguments } from './echoed-arguments.ts'
import { isPattern, stripPrefix } from './osc-address.ts'
import { decodeOsc } from './osc-decoder.ts'
import { PairingDesk } from './pairing-desk.ts'
import type { Command, CommandResult } from '../show/command.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Meter } from '../telemetry/meter.ts'
import type { WaitingDatagram } from './datagram-queue.ts'
import type { OscMessage } from './osc-decoder.ts'
import type { OscFeedback } from './osc-feedback.ts'
import type { PairedSenders } from './paired-senders.ts'

/** What receives the commands: all of one turn at once. */
export interface CommandSink {
  applyAll(commands: readonly Command[]): readonly CommandResult[]
}

/** What an `OscServer` is built from. */
export type OscServerOptions = {
  readonly prefix: string
  readonly sink: CommandSink
  readonly senders: PairedSenders
  readonly feedback: OscFeedback
  readonly now: () => number
  readonly logger: Logger
  readonly meter: Meter
}

/** Datagrams read in one turn of the event loop: the first ones as they arrive, the rest wait for the next turn. */
const DATAGRAMS_PER_TURN = 32
const LOG_INTERVAL_US = 1_000_000
const MAX_TEXT_CHARS = 120
/** What a sender is told of a defect; its cause is for the log. */
const DEFECT = 'failed inside the show'

type Asked = { readonly command: Command; readonly from: WaitingDatagram; readonly told: string }

/**
 * Turns datagrams into commands. Strangers are not read, floods are bounded (a queue that drops its oldest, so many
 * datagrams a turn), and what cannot be read or done is counted and told in one log line a second. A defect behind the
 * sink ends here: nothing that a datagram says can end the show.
 */
export class OscServer {
  readonly #options: OscServerOptions
  readonly #queue = new DatagramQueue()
  readonly #desk: PairingDesk
  #turn: NodeJS.Immediate | null = null
  #turnCount = 0
  #isClosed = false
  #loggedUs = -Infinity
  #badCount = 0
  #droppedCount = 0

  constructor(options: OscServerOptions) {
    this.#options = options
    this.#desk = new PairingDesk(options)
  }

  /** Takes a datagram as it arrives. */
  receive(bytes: Uint8Array, from: { readonly address: string; readonly port: number }): void {
    if (this.#isClosed) return
    const address = plainAddress(from.address)
    const { senders, now, meter } = this.#options
    const role = senders.roleOf(address)
    const receivedUs = now()
    if (role === null) {
      this.#desk.knock(bytes, address, from.port)
      return
    }
    this.#turn ??= setImmediate(() => this.#takeTurn())
    const datagram = { bytes, address, port: from.port, receivedUs, role }
    if (this.#queue.length === 0 && this.#turnCount < DATAGRAMS_PER_TURN) {
      this.#turnCount++
      this.#take([datagram])
      return
    }
    const droppedCount = this.#queue.push(datagram)
    if (droppedCount > 0) {
      this.#droppedCount += droppedCount
      meter.count('osc_dropped', droppedCount)
      this.#logTrouble('datagrams dropped in a flood')
    }
  }

  close(): void {
    this.#isClosed = true
    if (this.#turn) clearImmediate(this.#turn)
    this.#turn = null
  }

  #takeTurn(): void {
    const waiting: WaitingDatagram[] = []
    while (waiting.length < DATAGRAMS_PER_TURN) {
      const datagram = this.#queue.shift()
      if (!datagram) break
      waiting.push(datagram)
    }
    this.#turnCount = waiting.length
    this.#turn = waiting.length > 0 ? setImmediate(() => this.#takeTurn()) : null
    if (waiting.length > 0) this.#take(waiting)
  }

  #take(datagrams: readonly WaitingDatagram[]): void {
    const asked: Asked[] = []
    const heard = datagrams.filter((datagram) => this.#read(datagram, asked))
    if (asked.length > 0) this.#apply(asked)
    for (const { address, port } of heard) this.#options.feedback.heard(address, port)
  }

  #apply(asked: readonly Asked[]): void {
    try {
      const results = this.#options.sink.applyAll(asked.map(({ command }) => command))
      for (const [place, result] of results.entries()) {
        const origin = asked[place]
        if (origin) this.#answer(origin, result)
      }
    } catch (error) {
      for (const { from, told } of asked) this.#refuse(from, told, DEFECT, error)
    }
  }

  #answer({ command, from, told }: Asked, result: CommandResult): void {
    if (!result.ok) return this.#refuse(from, told, result.reason)
    this.#options.meter.count('osc_ok')
    if (isQuestion(command.args)) this.#options.feedback.replyValue(from.address, from.port, command.address)
  }

  /** Whether it was OSC: its answers are given, its commands gathered. */
  #read(datagram: WaitingDatagram, asked: Asked[]): boolean {
    try {
      for (const message of decodeOsc(datagram.bytes)) this.#route(message, datagram, asked)
      return true
    } catch (error) {
      const isUnreadable = error instanceof SmaltiError
      this.#refuse(datagram, '', isUnreadable ? error.message : DEFECT, isUnreadable ? null : error)
      return false
    }
  }

  #route(message: OscMessage, from: WaitingDatagram, asked: Asked[]): void {
    const { feedback, meter, prefix } = this.#options
    const told = message.address.slice(0, MAX_TEXT_CHARS)
    const address = stripPrefix(message.address, prefix)
    const lower = address.toLowerCase()
    if (isPattern(address)) return this.#refuse(from, told, 'address patterns are not taken')
    if (lower === '/ping') {
      meter.count('osc_ok')
      return feedback.reply(from.address, from.port, {
        address: '/pong',
        args: echoedArguments(message),
      })
    }
    if (lower === '/connect') return this.#desk.renew(message.args, from.address, from.port)
    const args = commandArguments(message.args)
    if (!args) return this.#refuse(from, told, 'takes numbers and short text only')
    if (lower === '/sync' && args[0] !== 0 && args[0] !== false) {
      meter.count('osc_ok')
      return feedback.sync(from.address, from.port)
    }
    const { receivedUs, role } = from
    const owner = this.#options.senders.ownerOf(from.address)
    const origin = { kind: 'osc' as const, id: `${from.address}:${from.port}`, owner }
    asked.push({ command: { address, args, origin, receivedUs, role }, from, told })
  }

  #refuse(from: WaitingDatagram, told: string, reason: string, defect: unknown = null): void {
    this.#badCount++
    this.#options.meter.count('osc_bad')
    if (told !== '') this.#options.feedback.replyError(from.address, from.port, told, reason)
    this.#logTrouble(`${told}: ${reason}${defect === null ? '' : `: ${messageOf(defect)}`}`)
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
