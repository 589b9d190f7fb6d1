/** How a moving value gets from one end to the other. */
export type MotionCurve = 'linear' | 'smooth' | 'out'

/**
 * A value on its way, sent once and evaluated everywhere by `motionAt`.
 * `space: 'log'` moves by equal ratios (zoom), `'linear'` by equal steps.
 * `pivot` (log only, default 0) is what the ratios are measured from: the centre of a view that zooms in about a point
 * nears that point by equal ratios, so that nothing rushes by.
 */
export type Motion = {
  readonly from: number
  readonly to: number
  readonly startUs: number
  readonly durationMs: number
  readonly curve: MotionCurve
  readonly space: 'linear' | 'log'
  readonly pivot?: number
}

/** The value of a motion at a server time in microseconds; its ends before and after. */
export function motionAt(motion: Motion, nowUs: number): number {
  const progress = motionProgress(motion.startUs, motion.durationMs, nowUs)
  if (progress >= 1) return motion.to
  if (progress <= 0) return motion.from
  const eased = ease(motion.curve, progress)
  if (motion.space === 'linear') return motion.from + (motion.to - motion.from) * eased
  const pivot = motion.pivot ?? 0
  return pivot + (motion.from - pivot) * Math.pow((motion.to - pivot) / (motion.from - pivot), eased)
}

/** Whether a motion has come to its end at a server time in microseconds. */
export function isMotionOver(motion: Motion, nowUs: number): boolean {
  return nowUs >= motion.startUs + motion.durationMs * 1000
}

/** How far a span of time has passed, 0..1. */
export function motionProgress(startUs: number, durationMs: number, nowUs: number): number {
  if (durationMs <= 0) return 1
  return Math.min(1, Math.max(0, (nowUs - startUs) / (durationMs * 1000)))
}

/** The easing curve at `t` in 0..1: `smooth` starts and ends gently, `out` answers at once and lands gently. */
export function ease(curve: MotionCurve, t: number): number {
  switch (curve) {
    case 'linear':
      return t
    case 'smooth':
      return t * t * (3 - 2 * t)
    case 'out':
      return 1 - (1 - t) ** 3
  }
}
