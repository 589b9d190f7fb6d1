import {
  answerTo,
  FED_ADDRESSES,
  feedbackOf,
  lightFeedback,
  namesFeedback,
  observationFeedback,
} from './feedback-rows.ts'
import { nameOf } from './feedback-target.ts'
import { FeedbackTargets } from './feedback-targets.ts'
import { encodeOscBundles, encodeOscMessage } from './osc-encoder.ts'
import { peerOf } from './osc-peer.ts'
import type { Motion } from '../protocol/motion.ts'
import type { ParameterChange } from '../show/show-listener.ts'
import type { FeedbackValues } from './feedback-rows.ts'
import type { FeedbackTarget } from './feedback-target.ts'
import type { OscSendMessage } from './osc-encoder.ts'
import type { OscPeer } from './osc-peer.ts'

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
  /** What learned controls of an address are told at their own. */
  readonly learned: (parameter: string) => readonly OscSendMessage[]
  /** Whether a peer may (still) be told anything. */
  readonly isPaired: (peer: OscPeer) => boolean
  readonly send: (bytes: Uint8Array, to: OscPeer) => void
}

/** Time between two sends of one address: a little under 30 a second. */
export const FEEDBACK_TICK_MS = 36

const OBSERVE_US = 500_000
const SILENCE_US = 5_000_000
const MIN_SYNC_INTERVAL_US = 250_000

/**
 * Tells every paired controller what the show does, on all twins of an address: never to the hand that moves it, its
 * settled value once the hand rests. `tick` sends what has gathered.
 */
export class OscFeedback {
  readonly #options: OscFeedbackOptions
  readonly #targets: FeedbackTargets
  readonly #pending = new Map<string, Set<FeedbackTarget>>()
  readonly #syncedUs = new Map<FeedbackTarget, number>()
  readonly #awaitingSync = new Set<FeedbackTarget>()
  #observedUs = -Infinity

  constructor(options: OscFeedbackOptions) {
    this.#options = options
    this.#targets = new FeedbackTargets(options.replyPort, (target) => this.#forget(target))
    if (options.replyPort !== null) this.#targets.addFixed('127.0.0.1', options.replyPort)
    for (const { address, port } of options.fixedTargets) {
      this.#awaitingSync.add(this.#targets.addFixed(address, port))
    }
  }

  /**
   * A paired sender said something, and it was applied: it is a target from now on. After a silence it is told
   * everything but what its hand is moving.
   */
  heard(peer: OscPeer): void {
    const nowUs = this.#options.now()
    for (const target of this.#targets.of(peer)) {
      const wasSilent = nowUs - target.heardUs >= SILENCE_US
      target.heardUs = nowUs
      if (wasSilent && !target.isMuted)
        this.#sync(target, nowUs, (parameter) => !target.isHeld(parameter, nowUs))
    }
  }

  /** Sends everything to a sender that asked for it: now, or a moment later when it asks too often. */
  sync(peer: OscPeer): void {
    const nowUs = this.#options.now()
    for (const target of this.#targets.of(peer)) {
      target.heardUs = nowUs
      if (nowUs - (this.#syncedUs.get(target) ?? -Infinity) < MIN_SYNC_INTERVAL_US)
        this.#awaitingSync.add(target)
      else this.#sync(target, nowUs, () => true)
    }
  }

  /** Sends one message to a sender, at once. */
  reply(peer: OscPeer, message: OscSendMessage): void {
    const bytes = encodeOscMessage(this.#prefixed(message))
    for (const target of this.#targets.of(peer)) this.#send(target, bytes)
  }

  /** Tells a sender what was wrong with its message; not more than a person could read. */
  replyError(peer: OscPeer, about: string, reason: string): void {
    const nowUs = this.#options.now()
    if (!this.#targets.of(peer).every((target) => target.mayTellError(nowUs))) return
    const args = [about, reason].map((value) => ({ type: 's' as const, value }))
    this.reply(peer, { address: '/error', args })
  }

  /** Sends a sender the value of the address it asked for; a flood of questions is not answered. */
  replyValue(peer: OscPeer, asked: string): void {
    const nowUs = this.#options.now()
    if (!this.#targets.of(peer).every((target) => target.mayAnswer(nowUs))) return
    for (const message of answerTo(asked, this.#options.values)) this.reply(peer, message)
  }

  /** Has a sender told on a port of its own address, beginning with everything; 0 for nothing more. */
  subscribe(peer: OscPeer, port: number): void {
    const nowUs = this.#options.now()
    for (const target of this.#targets.subscribe(peer, port)) {
      target.heardUs = nowUs
      this.#awaitingSync.add(target)
    }
  }

  /** A hand at a sender moves a parameter: it is not told of it until it rests. */
  hold(peer: OscPeer, parameter: string): void {
    const nowUs = this.#options.now()
    for (const target of this.#targets.of(peer)) target.hold(parameter, nowUs)
  }

  /** A connection has ended. */
  gone(peer: OscPeer): void {
    this.#targets.removePeer(peer)
  }

  /** Takes note of a change; it goes out with the next tick. */
  parameterChanged(change: ParameterChange): void {
    const { origin, address, isDirect } = change
    if (isDirect && origin.kind === 'osc') this.hold(peerOf(origin.id), address)
    if (!FED_ADDRESSES.includes(change.address)) return
    this.#pending.set(change.address, new Set(this.#targets.told()))
  }

  /** Sends what changed or moves, what lights show, and twice a second how the show is. */
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
      const messages = this.#allOf(parameter)
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
      this.#targets.forgetSilent(nowUs)
      const observed = [...observationFeedback(this.#options.values), ...namesFeedback(this.#options.values)]
      for (const target of this.#targets.told()) gather(target, target.takeNews('', observed))
    }
    const lights = lightFeedback(this.#options.values)
    for (const target of this.#targets.told()) gather(target, target.takeNews('', lights))
    for (const [target, messages] of outgoing) if (messages.length > 0) this.#sendBundles(target, messages)
  }

  #sync(target: FeedbackTarget, nowUs: number, isTold: (parameter: string) => boolean): void {
    this.#syncedUs.set(target, nowUs)
    this.#awaitingSync.delete(target)
    const { values } = this.#options
    const messages = [
      ...FED_ADDRESSES.filter(isTold).flatMap((address) => this.#allOf(address)),
      ...namesFeedback(values),
      ...observationFeedback(values),
    ]
    const distinct = [...new Map(messages.map((message) => [nameOf(message), message])).values()]
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
    if (target.isFixed || isPaired(target.peer)) send(bytes, target.peer)
    else this.#targets.remove(target)
  }

  #prefixed(message: OscSendMessage): OscSendMessage {
    return message.isOwn === true ? message : { ...message, address: this.#options.prefix + message.address }
  }

  #allOf(parameter: string): readonly OscSendMessage[] {
    const messages = feedbackOf(parameter, this.#options.values)
    return [...messages, ...messages.flatMap(({ address }) => this.#options.learned(address))]
  }

  #forget(target: FeedbackTarget): void {
    this.#syncedUs.delete(target)
    this.#awaitingSync.delete(target)
    for (const targets of this.#pending.values()) targets.delete(target)
  }
}
