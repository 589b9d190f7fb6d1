import { motionAt, type Motion } from '../../server/protocol/motion.ts'

/** How long a value follows the hand on this page after its last move, before it goes by the server's word again. */
const HELD_MS = 350
const RETURN_MS = 200

type Grip = { readonly motion: Motion; readonly movedUs: number }

/**
 * Lets a gesture act on its own page at once, while its command is still on the way to the server and back. Holds the
 * moved values for a moment, then hands them over to the server's without a jump.
 */
export class LocalHand {
  readonly #grips = new Map<string, Grip>()

  /** Moves a value from what is shown now to `to` within `glideMs`. */
  move(address: string, from: number, to: number, nowUs: number, glideMs: number): void {
    const space = address === '/zoom' ? 'log' : 'linear'
    const motion = { from, to, startUs: nowUs, durationMs: glideMs, curve: 'out', space } as const
    this.#grips.set(address, { motion, movedUs: nowUs + glideMs * 1000 })
  }

  /** What a value goes to: the hand's wish while it holds it, else the server's. */
  wanted(address: string, serverValue: number, nowUs: number): number {
    const grip = this.#grips.get(address)
    return grip !== undefined && nowUs < grip.movedUs + HELD_MS * 1000 ? grip.motion.to : serverValue
  }

  /** What a value is now, given what the server says it is. */
  valueAt(address: string, serverValue: number, nowUs: number): number {
    const grip = this.#grips.get(address)
    if (grip === undefined) return serverValue
    const returnUs = nowUs - grip.movedUs - HELD_MS * 1000
    if (returnUs <= 0) return motionAt(grip.motion, nowUs)
    if (returnUs >= RETURN_MS * 1000) {
      this.#grips.delete(address)
      return serverValue
    }
    const { to, space } = grip.motion
    const back = {
      from: to,
      to: serverValue,
      startUs: 0,
      durationMs: RETURN_MS,
      curve: 'smooth',
      space,
    } as const
    return motionAt(back, returnUs)
  }

  /** Lets go of everything, when the show is told to go elsewhere. */
  release(): void {
    this.#grips.clear()
  }
}
