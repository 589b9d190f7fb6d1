import { motionAt, type Motion } from '../../server/protocol/motion.ts'
import type { ParticleKind } from '../../server/protocol/particle-kind.ts'

const EASE_MS = 700

/** Particles as they are to be drawn: how far they have come in, 0..1, and when they were chosen, null if not here. */
export type EasedParticles = {
  readonly kind: Exclude<ParticleKind, 'off'>
  readonly level: number
  readonly chosenUs: number | null
}

/** Lets particles of one kind go before those of the next come. */
export class ParticleEase {
  #shown: ParticleKind | null = null
  #chosenUs: number | null = null
  #level: Motion = stand(1)

  /** What to draw at a server time while a kind is wanted; null for nothing. */
  at(wanted: ParticleKind, nowUs: number): EasedParticles | null {
    this.#shown ??= wanted
    this.#go(wanted === this.#shown ? 1 : 0, nowUs)
    if (wanted !== this.#shown && (this.#shown === 'off' || motionAt(this.#level, nowUs) === 0)) {
      this.#shown = wanted
      this.#chosenUs = nowUs
      this.#level = stand(0)
      this.#go(1, nowUs)
    }
    if (this.#shown === 'off') return null
    return { kind: this.#shown, level: motionAt(this.#level, nowUs), chosenUs: this.#chosenUs }
  }

  #go(to: number, nowUs: number): void {
    if (to === this.#level.to) return
    this.#level = {
      ...this.#level,
      from: motionAt(this.#level, nowUs),
      to,
      startUs: nowUs,
      durationMs: EASE_MS,
    }
  }
}

function stand(level: number): Motion {
  return { from: level, to: level, startUs: 0, durationMs: 0, curve: 'smooth', space: 'linear' }
}
