import { motionProgress } from './motion.ts'

/** Whether the wall is to be whole or in pieces, and the way there. */
export type GatherStatus = {
  readonly isShattered: boolean
  readonly startUs: number
  readonly durationMs: number
}

/** A wall that has always been whole. */
export const GATHERED: GatherStatus = { isShattered: false, startUs: 0, durationMs: 0 }

/** How far the pieces of the wall are apart at a server time: 0 whole, 1 gone. */
export function apartAt({ isShattered, startUs, durationMs }: GatherStatus, nowUs: number): number {
  const progress = motionProgress(startUs, durationMs, nowUs)
  return isShattered ? progress : 1 - progress
}

/** Takes the wall apart from where its pieces are. */
export function shatter(status: GatherStatus, durationMs: number, nowUs: number): GatherStatus {
  const startUs = nowUs - apartAt(status, nowUs) * durationMs * 1000
  return { isShattered: true, startUs, durationMs }
}

/** Puts the wall together from where its pieces are; one that is whole from nothing, as when a show opens. */
export function assemble(status: GatherStatus, durationMs: number, nowUs: number): GatherStatus {
  const apart = apartAt(status, nowUs) || 1
  return { isShattered: false, startUs: nowUs - (1 - apart) * durationMs * 1000, durationMs }
}
