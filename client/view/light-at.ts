import type { LightSweep } from '../../server/protocol/messages.ts'
import { motionProgress } from '../../server/protocol/motion.ts'

/** The light over the wall at one moment. */
export type Light = {
  readonly amount: number
  /** 0..1 from the left, y from the bottom. */
  readonly x: number
  readonly y: number
  readonly width: number
  /** How far a sweep has come, 0..1; null while there is none. */
  readonly sweep: number | null
}

const AT_REST = 0.5

/**
 * The light that the values give at a server time. Nobody has placed it as long as it stands in the middle: then it
 * wanders slowly by itself.
 */
export function lightAt(
  numberOf: (address: string) => number,
  sweep: LightSweep | null,
  nowUs: number,
): Light {
  const placed = { x: numberOf('/light/x'), y: numberOf('/light/y') }
  const isFree = placed.x === AT_REST && placed.y === AT_REST
  return {
    amount: numberOf('/light/amount'),
    ...(isFree ? wanderingLight(nowUs) : placed),
    width: numberOf('/light/width'),
    sweep: sweepAt(sweep, nowUs),
  }
}

function wanderingLight(nowUs: number): { readonly x: number; readonly y: number } {
  const seconds = nowUs / 1e6
  return {
    x: 0.5 + 0.46 * Math.sin((2 * Math.PI * seconds) / 23),
    y: 0.5 + 0.38 * Math.sin((2 * Math.PI * seconds) / 37 + 1),
  }
}

function sweepAt(sweep: LightSweep | null, nowUs: number): number | null {
  if (sweep === null || nowUs < sweep.startUs) return null
  const progress = motionProgress(sweep.startUs, sweep.durationMs, nowUs)
  return progress >= 1 ? null : progress
}
