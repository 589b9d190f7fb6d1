import { PerSecond } from './per-second.ts'
import type { OscSendMessage } from './osc-encoder.ts'
import type { OscPeer } from './osc-peer.ts'

/** How long after a hand's last move its control is left alone. */
const HOLD_US = 300_000
const MAX_ERRORS_PER_SECOND = 20
/** Enough to ask for every address once; whoever writes another's name into his datagrams gets him no more. */
const MAX_ANSWERS_PER_SECOND = 150

/**
 * What one receiver of feedback has been sent, and which of its controls a hand is moving now: those are left alone
 * until the hand has rested, and then told their settled value in any case.
 */
export class FeedbackTarget {
  readonly peer: OscPeer
  /** Whether it was named at the start and needs no message to stay. */
  readonly isFixed: boolean
  /** When it last said something, -Infinity for never. */
  heardUs = -Infinity
  /** Whether it asked for no feedback; answers to what it says still reach it. */
  isMuted = false
  readonly #sent = new Map<string, string>()
  readonly #heldUntilUs = new Map<string, number>()
  readonly #errors = new PerSecond(MAX_ERRORS_PER_SECOND)
  readonly #answers = new PerSecond(MAX_ANSWERS_PER_SECOND)

  constructor(peer: OscPeer, isFixed: boolean) {
    this.peer = peer
    this.isFixed = isFixed
  }

  /** A hand here moved a parameter. */
  hold(parameter: string, nowUs: number): void {
    this.#heldUntilUs.set(parameter, nowUs + HOLD_US)
  }

  /** Whether a hand here is moving a parameter. */
  isHeld(parameter: string, nowUs: number): boolean {
    return (this.#heldUntilUs.get(parameter) ?? -Infinity) > nowUs
  }

  /** Those of the messages that say something new here; after a hand has rested all of them do. */
  takeNews(parameter: string, messages: readonly OscSendMessage[]): readonly OscSendMessage[] {
    const isRested = this.#heldUntilUs.delete(parameter)
    return messages.filter((message) => this.#note(message) || isRested)
  }

  /** Whether one more error may be told in this second. */
  mayTellError(nowUs: number): boolean {
    return this.#errors.take(nowUs)
  }

  /** Whether one more question may be answered in this second. */
  mayAnswer(nowUs: number): boolean {
    return this.#answers.take(nowUs)
  }

  /** Notes messages that are sent in any case. */
  noteAll(messages: readonly OscSendMessage[]): void {
    for (const message of messages) this.#note(message)
  }

  #note(message: OscSendMessage): boolean {
    const told = message.args.map((argument) => String(argument.value)).join('\n')
    const name = nameOf(message)
    if (this.#sent.get(name) === told) return false
    this.#sent.set(name, told)
    return true
  }
}

/** A text that tells an own address of the receiver from one of the show. */
export function nameOf({ address, isOwn }: OscSendMessage): string {
  return isOwn === true ? `own ${address}` : address
}
