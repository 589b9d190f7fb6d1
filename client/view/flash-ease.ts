import { ease } from '../../server/protocol/motion.ts'

/** Long enough for one frame between dark and full. */
const ATTACK_US = 25_000
const RELEASE_US = 120_000
/** The first frame of a flash is no longer behind its message than this. */
const MOST_STEP_US = 17_000

/** Lets white come within two frames of the screen and go softly. */
export class FlashEase {
  /** Linear, 0..1. */
  #level = 0
  #lastUs = 0

  /** How much white there is at a server time, 0..1. */
  at(isHeld: boolean, nowUs: number): number {
    const passedUs = Math.max(0, nowUs - this.#lastUs)
    const isNew = isHeld && this.#level === 0
    const stepUs = isNew ? Math.min(passedUs, MOST_STEP_US) : passedUs
    this.#lastUs = nowUs
    this.#level = Math.min(1, Math.max(0, this.#level + (isHeld ? stepUs / ATTACK_US : -stepUs / RELEASE_US)))
    return ease('smooth', this.#level)
  }
}
