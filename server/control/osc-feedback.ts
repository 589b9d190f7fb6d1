import {
  answerTo,
  beatFeedback,
  FED_ADDRESSES,
  feedbackOf,
  namesFeedback,
  observationFeedback,
} from './feedback-rows.ts'
import { FeedbackTarget } from './feedback-target.ts'
import { encodeOscBundles, encodeOscMessage } from './osc-encoder.ts'
import type { Motion } from '../protocol/motion.ts'
import type { ParameterChange } from '../show/show-listener.ts'
import type { FeedbackValues } from './feedback-rows.ts'
import type { OscSendMessage } from './osc-encoder.ts'

/** What an `OscFeedback` is built from. */
export type OscFeedbackOptions = {
  readonly now: () => number
  /** Full prefix, such as `/mosaic`. */
  readonly prefix: string
  /** Port that controllers listen on; null sends to fixed targets only. */
  readonly replyPort: number | null
  /** Numeric addresses and ports that always get feedback. */
  readonly fixedTargets: readonly { readonly address: string; readonly port: number }[]
  readonly values: FeedbackValues
  readonly motion: (address: string) => Motion | null
  /** Whether an address may (still) be told anything. */
  readonly isPaired: (address: string) => boolean
  readonly send: (bytes: Uint8Array, address: string, port: number) => void
}

/** Time between two sends of one address: a little under 30 a second. */
export const FEEDBACK_TICK_MS = 36

const OBSERVE_US = 500_000
const SILENCE_US = 5_000_000
const MIN_SYNC_INTERVAL_US = 250_000
const MAX_TARGETS = 64
const FORGET_US = 12 * 3_600_000_000

/**
 * Tells every paired controller what the show does, on all twins of an address: never to the hand that moves it, its
 * settled value once the hand rests. `tick` sends what has gathered.
 */
export class OscFeedback {
  readonly #options: OscFeedbackOptions
  readonly #targets = new Map<string, FeedbackTarget>()
  readonly #pending = new Map<string, Set<FeedbackTarget>>()
  readonly #syncedUs = new Map<FeedbackTarget, number>()
  readonly #awaitingSync = new Set<FeedbackTarget>()
  #observedUs = -Infinity

  constructor(options: OscFeedbackOptions) {
    this.#options = options
    if (options.replyPort !== null) this.#add('127.0.0.1', options.replyPort, true)
    for (const { address, port } of options.fixedTargets) {
      this.#awaitingSync.add(this.#add(address, port, true))
    }
  }

  /**
   * A paired sender said something, and it was applied: it is a target from now on. After a silence it is told
   * everything but what its hand is moving.
   */
  heard(address: string, port: number): void {
    const nowUs = this.#options.now()
    for (const target of this.#targetsOf(address, port)) {
      const wasSilent = nowUs - target.heardUs >= SILENCE_US
      target.heardUs = nowUs
      if (wasSilent) this.#sync(target, nowUs, (parameter) => !target.isHeld(parameter, nowUs))
    }
  }

  /** Sends everything to a sender that asked for it: now, or a moment later when it asks too often. */
  sync(address: string, port: number): void {
    const nowUs = this.#options.now()
    for (const target of this.#targetsOf(address, port)) {
      target.heardUs = nowUs
      if (nowUs - (this.#syncedUs.get(target) ?? -Infinity) < MIN_SYNC_INTERVAL_US)
        this.#awaitingSync.add(target)
      else this.#sync(target, nowUs, () => true)
    }
  }

  /** Sends one message to a sender, at once. */
  reply(address: string, port: number, message: OscSendMessage): void {
    const bytes = encodeOscMessage(this.#prefixed(message))
    for (const target of this.#targetsOf(address, port)) this.#send(target, bytes)
  }

  /** Tells a sender what was wrong with its message; not more than a person could read. */
  replyError(address: string, port: number, about: string, reason: string): void {
    const nowUs = this.#options.now()
    if (!this.#targetsOf(address, port).every((target) => target.mayTellError(nowUs))) return
    const args = [about, reason].map((value) => ({ type: 's' as const, value }))
    this.reply(address, port, { address: '/error', args })
  }

  /** Sends a sender the value of the address it asked for; a flood of questions is not answered. */
  replyValue(address: string, port: number, asked: string): void {
    const nowUs = this.#options.now()
    if (!this.#targetsOf(address, port).every((target) => target.mayAnswer(nowUs))) return
    for (const message of answerTo(asked, this.#options.values)) this.reply(address, port, message)
  }

  /** Takes note of a change; it goes out with the next tick. */
  parameterChanged(change: ParameterChange): void {
    const nowUs = this.#options.now()
    if (change.isDirect && change.origin.kind === 'osc') {
      for (const target of this.#handOf(change.origin.id)) target.hold(change.address, nowUs)
    }
    if (!FED_ADDRESSES.includes(change.address)) return
    this.#pending.set(change.address, new Set(this.#targets.values()))
  }

  /** Sends what changed or moves, each beat, and twice a second how the show is. */
  tick(): void {
    const nowUs = this.#options.now()
    for (const target of this.#awaitingSync) {
      const isDue = nowUs - (this.#syncedUs.get(target) ?? -Infinity) >= MIN_SYNC_INTERVAL_US
      if (isDue) this.#sync(target, nowUs, () => true)
    }
    const outgoing = new Map<FeedbackTarget, OscSendMessage[]>()
    const gather = (target: FeedbackTarget, messages: readonly OscSendMessage[]) => {
      const list = outgoing.get(target)
      if (list) list.push(...messages)
      else outgoing.set(target, [...messages])
    }
    for (const [parameter, targets] of this.#pending) {
      const messages = feedbackOf(parameter, this.#options.values)
      const isMoving = this.#options.motion(parameter) !== null
      for (const target of targets) {
        if (target.isHeld(parameter, nowUs)) continue
        gather(target, target.takeNews(parameter, messages))
        if (!isMoving) targets.delete(target)
      }
      if (targets.size === 0) this.#pending.delete(parameter)
    }
    if (nowUs - this.#observedUs >= OBSERVE_US) {
      this.#observedUs = nowUs
      this.#forgetSilent(nowUs)
      const observed = [...observationFeedback(this.#options.values), ...namesFeedback(this.#options.values)]
      for (const target of this.#targets.values()) gather(target, target.takeNews('', observed))
    }
    const beat = [beatFeedback(this.#options.values)]
    for (const target of this.#targets.values()) gather(target, target.takeNews('', beat))
    for (const [target, messages] of outgoing) if (messages.length > 0) this.#sendBundles(target, messages)
  }

  #sync(target: FeedbackTarget, nowUs: number, isTold: (parameter: string) => boolean): void {
    this.#syncedUs.set(target, nowUs)
    this.#awaitingSync.delete(target)
    const { values } = this.#options
    const messages = [
      ...FED_ADDRESSES.filter(isTold).flatMap((address) => feedbackOf(address, values)),
      ...namesFeedback(values),
      ...observationFeedback(values),
    ]
    const distinct = [...new Map(messages.map((message) => [message.address, message])).values()]
    target.noteAll(distinct)
    this.#sendBundles(target, distinct)
  }

  #sendBundles(target: FeedbackTarget, messages: readonly OscSendMessage[]): void {
    for (const bundle of encodeOscBundles(messages.map((message) => this.#prefixed(message)))) {
      this.#send(target, bundle)
    }
  }

  #send(target: FeedbackTarget, bytes: Uint8Array): void {
    const { isPaired, send } = this.#options
    if (target.isFixed || isPaired(target.address)) send(bytes, target.address, target.port)
    else this.#drop(keyOf(target.address, target.port), target)
  }

  #prefixed(message: OscSendMessage): OscSendMessage {
    return { ...message, address: this.#options.prefix + message.address }
  }

  /** The targets of a sender: the one it sends from, else all at its address, the reply port among them. */
  #targetsOf(address: string, port: number): readonly FeedbackTarget[] {
    const exact = this.#targets.get(keyOf(address, port))
    if (exact) return [exact]
    const { replyPort } = this.#options
    if (replyPort !== null && !this.#targets.has(keyOf(address, replyPort))) {
      this.#add(address, replyPort, false)
    }
    return [...this.#targets.values()].filter((target) => target.address === address)
  }

  #handOf(originId: string): readonly FeedbackTarget[] {
    const cut = originId.lastIndexOf(':')
    return this.#targetsOf(originId.slice(0, cut), Number(originId.slice(cut + 1)))
  }

  #add(address: string, port: number, isFixed: boolean): FeedbackTarget {
    const target = new FeedbackTarget(address, port, isFixed)
    this.#targets.set(keyOf(address, port), target)
    if (this.#targets.size > MAX_TARGETS) {
      const [key, oldest] =
        [...this.#targets]
          .filter((entry) => !entry[1].isFixed && entry[1] !== target)
          .sort((a, b) => a[1].heardUs - b[1].heardUs)[0] ?? []
      if (key !== undefined && oldest) this.#drop(key, oldest)
    }
    return target
  }

  #forgetSilent(nowUs: number): void {
    for (const [key, target] of this.#targets) {
      if (!target.isFixed && nowUs - target.heardUs > FORGET_US) this.#drop(key, target)
    }
  }

  #drop(key: string, target: FeedbackTarget): void {
    this.#targets.delete(key)
    this.#syncedUs.delete(target)
    this.#awaitingSync.delete(target)
    for (const targets of this.#pending.values()) targets.delete(target)
  }
}

function keyOf(address: string, port: number): string {
  return `${address} ${port}`
}
