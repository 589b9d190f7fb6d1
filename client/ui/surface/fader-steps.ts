import { clamp, fromNorm, toNorm, type NumberParameter } from '../../../server/protocol/parameter.ts'

const STEP = 0.01
const FINE_STEP = 0.001
const PAGE_STEP = 0.1

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: STEP,
  ArrowUp: STEP,
  ArrowLeft: -STEP,
  ArrowDown: -STEP,
  PageUp: PAGE_STEP,
  PageDown: -PAGE_STEP,
}

/**
 * Where a key takes a fader from a value, 0..1 of its range; null for keys that do not move it. A step of a whole
 * number goes to the next one at least.
 *
 * @param isFine a tenth of the step, as with shift
 */
export function stepFader(
  parameter: NumberParameter,
  value: number,
  key: string,
  isFine: boolean,
): number | null {
  if (key === 'Home') return 0
  if (key === 'End') return 1
  const step = STEPS[key]
  if (step === undefined) return null
  const norm = clamp(toNorm(parameter, value) + (isFine ? Math.sign(step) * FINE_STEP : step), [0, 1])
  const isStuck = parameter.kind === 'integer' && fromNorm(parameter, norm) === Math.round(value)
  return isStuck ? toNorm(parameter, Math.round(value) + Math.sign(step)) : norm
}
