import type { AirStatus } from '../../server/protocol/messages.ts'
import { motionProgress } from '../../server/protocol/motion.ts'
import type { TransitionKind } from '../../server/protocol/transition.ts'

/** What is on air at one moment, and how far a set coming in has come. */
export type AirMoment = {
  readonly setId: number
  readonly incoming: {
    readonly setId: number
    readonly kind: TransitionKind
    /** 0..1, linear. */
    readonly progress: number
    readonly durationMs: number
    /** Where it starts, 0..1 of the picture, y up. */
    readonly x: number
    readonly y: number
  } | null
}

/** The sets to draw at a server time; a transition that is over has put its set on air even if nobody said so yet. */
export function airAt(air: AirStatus, nowUs: number): AirMoment {
  const { transition } = air
  if (transition === null) return { setId: air.setId, incoming: null }
  const progress = motionProgress(transition.startUs, transition.durationMs, nowUs)
  if (progress >= 1) return { setId: transition.toSetId, incoming: null }
  const { toSetId, kind, durationMs, x, y } = transition
  return { setId: air.setId, incoming: { setId: toSetId, kind, progress, durationMs, x, y } }
}
