import { motionAt, type Motion } from '../../server/protocol/motion.ts'
import type { ViewTarget } from './steer.ts'

/** How long a value follows the hand on this page after its last move, before it goes by the server's word again. */
const HELD_MS = 350
const RETURN_MS = 200

/** Below this ratio a zoom is too small to bend the way of the centre. */
const STRAIGHT_RATIO = 1.02

type Grip = { readonly motion: Motion; readonly endUs: number }

/**
 * Lets a gesture act on its own page at once, while its command is still on the way to the server and back. Holds the
 * moved values for a moment, then hands them over to the server's without a jump.
 */
export class LocalHand {
  readonly #grips = new Map<string, Grip>()

  /** Moves zoom and centre together, the centre along the way that keeps the point zoomed about in its place. */
  moveView(from: ViewTarget, to: ViewTarget, glideMs: number, nowUs: number): void {
    const glide = { startUs: nowUs, durationMs: glideMs, curve: 'out' } as const
    if (to.zoom !== from.zoom) this.#hold('/zoom', { ...glide, from: from.zoom, to: to.zoom, space: 'log' })
    for (const axis of ['x', 'y'] as const)
      this.#hold(`/zoom/${axis}`, { ...glide, from: from[axis], to: to[axis], ...wayOf(axis, from, to) })
  }

  /** What a value goes to: the hand's wish while it holds it, else the server's. */
  wanted(address: string, serverValue: number, nowUs: number): number {
    const grip = this.#grips.get(address)
    return grip !== undefined && nowUs < grip.endUs + HELD_MS * 1000 ? grip.motion.to : serverValue
  }

  /** What a value is now, given what the server says it is. */
  valueAt(address: string, serverValue: number, nowUs: number): number {
    const grip = this.#grips.get(address)
    if (grip === undefined) return serverValue
    const returnUs = nowUs - grip.endUs - HELD_MS * 1000
    if (returnUs <= 0) return motionAt(grip.motion, nowUs)
    if (returnUs >= RETURN_MS * 1000) {
      this.#grips.delete(address)
      return serverValue
    }
    const space = address === '/zoom' ? 'log' : 'linear'
    const { to } = grip.motion
    return motionAt(
      { from: to, to: serverValue, startUs: 0, durationMs: RETURN_MS, curve: 'smooth', space },
      returnUs,
    )
  }

  /** Lets go of everything, when the show is told to go elsewhere. */
  release(): void {
    this.#grips.clear()
  }

  #hold(address: string, motion: Motion): void {
    this.#grips.set(address, { motion, endUs: motion.startUs + motion.durationMs * 1000 })
  }
}

function wayOf(axis: 'x' | 'y', from: ViewTarget, to: ViewTarget): Pick<Motion, 'space' | 'pivot'> {
  const ratio = to.zoom / from.zoom
  if (Math.max(ratio, 1 / ratio) < STRAIGHT_RATIO) return { space: 'linear' }
  const pivot = (to[axis] * to.zoom - from[axis] * from.zoom) / (to.zoom - from.zoom)
  return from[axis] === pivot || to[axis] === pivot ? { space: 'linear' } : { space: 'log', pivot }
}
