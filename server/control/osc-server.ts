import { SmaltiError } from '../errors/smalti-error.ts'
import { isQuestion } from '../show/read-argument.ts'
import { plainAddress } from './cidr-list.ts'
import { commandArguments } from './command-arguments.ts'
import { DatagramQueue } from './datagram-queue.ts'
import { isPattern, stripPrefix } from './osc-address.ts'
import { decodeOsc } from './osc-decoder.ts'
import { PairingDesk } from './pairing-desk.ts'
import type { Command, CommandResult } from '../show/command.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Meter } from '../telemetry/meter.ts'
import type { WaitingDatagram } from './datagram-queue.ts'
import type { OscMessage, OscValue } from './osc-decoder.ts'
import type { OscFeedback } from './osc-feedback.ts'
import type { OscSendArgument } from './osc-encoder.ts'
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

/** Datagrams read in one turn of the event loop. */
const DATAGRAMS_PER_TURN = 64
const LOG_INTERVAL_US = 1_000_000
const MAX_TEXT_CHARS = 120

type Asked = { readonly command: Command; readonly from: WaitingDatagram; readonly told: string }

/**
 * Turns datagrams into commands. Strangers are not read, floods are bounded (a queue that drops its oldest, so many
 * datagrams a turn), and what cannot be read is counted and told in one log line a second.
 */
export class OscServer {
  readonly #options: OscServerOptions
  readonly #queue = new DatagramQueue()
  readonly #desk: PairingDesk
  #turn: NodeJS.Immediate | null = null
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
    const droppedCount = this.#queue.push({ bytes, address, port: from.port, receivedUs, role })
    if (droppedCount > 0) {
      this.#droppedCount += droppedCount
      meter.count('osc_denied', droppedCount, 'flood')
      this.#logTrouble('datagrams dropped in a flood')
    }
    this.#turn ??= setImmediate(() => this.#takeTurn())
  }

  close(): void {
    this.#isClosed = true
    if (this.#turn) clearImmediate(this.#turn)
    this.#turn = null
  }

  #takeTurn(): void {
    this.#turn = null
    const asked: Asked[] = []
    for (let count = 0; count < DATAGRAMS_PER_TURN; count++) {
      const datagram = this.#queue.shift()
      if (!datagram) break
      this.#read(datagram, asked)
    }
    if (this.#queue.length > 0) this.#turn = setImmediate(() => this.#takeTurn())
    const results = this.#options.sink.applyAll(asked.map(({ command }) => command))
    for (const [place, result] of results.entries()) {
      const origin = asked[place]
      if (!origin) continue
      const { command, from, told } = origin
      if (!result.ok) {
        this.#refuse(from, told, result.reason)
        continue
      }
      this.#options.meter.count('osc_ok')
      if (isQuestion(command.args)) this.#options.feedback.replyValue(from.address, from.port, command.address)
    }
  }

  #read(datagram: WaitingDatagram, asked: Asked[]): void {
    const messages = this.#decode(datagram.bytes)
    if (!messages) return
    this.#options.feedback.heard(datagram.address, datagram.port)
    for (const message of messages) this.#route(message, datagram, asked)
  }

  #decode(bytes: Uint8Array): readonly OscMessage[] | null {
    try {
      return decodeOsc(bytes)
    } catch (error) {
      if (!(error instanceof SmaltiError)) throw error
      this.#badCount++
      this.#options.meter.count('osc_bad')
      this.#logTrouble(error.message)
      return null
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
        args: message.args.flatMap(replyArgument),
      })
    }
    if (lower === '/connect') return this.#desk.renew(message.args, from.address, from.port)
    const args = commandArguments(message.args)
    if (!args) return this.#refuse(from, told, 'takes numbers and text only')
    if (lower === '/sync' && args[0] !== 0 && args[0] !== false) {
      meter.count('osc_ok')
      return feedback.sync(from.address, from.port)
    }
    const { receivedUs, role } = from
    const origin = { kind: 'osc' as const, id: `${from.address}:${from.port}` }
    asked.push({ command: { address, args, origin, receivedUs, role }, from, told })
  }

  #refuse(from: WaitingDatagram, told: string, reason: string): void {
    this.#badCount++
    this.#options.meter.count('osc_bad')
    this.#options.feedback.replyError(from.address, from.port, told, reason)
    this.#logTrouble(`${told}: ${reason}`)
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

function replyArgument(value: OscValue): OscSendArgument[] {
  if (typeof value === 'string') return [{ type: 's', value }]
  if (typeof value === 'boolean') return [{ type: value ? 'T' : 'F', value }]
  if (value === null) return [{ type: 'N', value }]
  if (typeof value === 'bigint') return [{ type: 'f', value: Number(value) }]
  if (typeof value !== 'number') return []
  const isInt = Number.isInteger(value) && Math.abs(value) < 2 ** 31
  return [isInt ? { type: 'i', value } : { type: 'f', value }]
}
