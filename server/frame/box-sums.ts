import type { Spans } from './sample-spans.ts'

/** One row of boxes: those of `along`, all at box `acrossBox` of `across`. */
export type BoxRow = {
  readonly along: Spans
  readonly across: Spans
  readonly acrossBox: number
  /** Pixels from one to the next along the row, and from one line of the row to the next. */
  readonly step: number
  readonly lineStep: number
  readonly count: number
  /** Written from `at` on. */
  readonly sums: Float64Array
  readonly at: number
}

/** Sums the covered light of each box of a row; not divided by the box's area. */
export function sumLight(luma: Uint8Array, light: Float64Array, row: BoxRow): void {
  const { along, across, acrossBox, step, lineStep, count, sums, at } = row
  sums.fill(0, at, at + count)
  const wholePx = step === 1 ? along.wholePx : 0
  for (let line = across.first[acrossBox]!; line <= across.last[acrossBox]!; line++) {
    const weight = lineWeight(across, acrossBox, line)
    if (weight === 0) continue
    const start = line * lineStep
    if (wholePx === 1) addSingles(luma, start + along.first[0]!, light, weight, sums, at, count)
    else if (wholePx === 2) addPairs(luma, start + along.first[0]!, light, weight, sums, at, count)
    else addBoxes(luma, start, step, light, weight, along, sums, at, count)
  }
}

/**
 * Mean chroma of each box of a row, -128..127 around its middle, as pairs (u, v) in `sums`; what is outside the raster
 * counts as neutral.
 */
export function averageChroma(u: Uint8Array, v: Uint8Array, row: BoxRow): void {
  const { along, across, acrossBox, step, lineStep, count, sums } = row
  sums.fill(0, 0, count * 2)
  const area = along.boxPx * across.boxPx
  for (let line = across.first[acrossBox]!; line <= across.last[acrossBox]!; line++) {
    const weight = lineWeight(across, acrossBox, line) / area
    if (weight !== 0) addChroma(u, v, line * lineStep, step, weight, along, sums, count)
  }
}

function lineWeight(spans: Spans, box: number, line: number): number {
  if (line === spans.first[box]!) return spans.firstWeight[box]!
  return line === spans.last[box]! ? spans.lastWeight[box]! : 1
}

function addSingles(
  luma: Uint8Array,
  from: number,
  light: Float64Array,
  weight: number,
  sums: Float64Array,
  at: number,
  count: number,
): void {
  for (let box = 0; box < count; box++) sums[at + box]! += weight * light[luma[from + box]!]!
}

function addPairs(
  luma: Uint8Array,
  from: number,
  light: Float64Array,
  weight: number,
  sums: Float64Array,
  at: number,
  count: number,
): void {
  for (let box = 0, px = from; box < count; box++, px += 2) {
    sums[at + box]! += weight * (light[luma[px]!]! + light[luma[px + 1]!]!)
  }
}

function addBoxes(
  luma: Uint8Array,
  start: number,
  step: number,
  light: Float64Array,
  weight: number,
  along: Spans,
  sums: Float64Array,
  at: number,
  count: number,
): void {
  const { first, last, firstWeight, lastWeight } = along
  for (let box = 0; box < count; box++) {
    const a = first[box]!
    const b = last[box]!
    let px = start + a * step
    let sum = firstWeight[box]! * light[luma[px]!]!
    if (b > a) {
      const end = px + (b - a) * step
      for (px += step; px < end; px += step) sum += light[luma[px]!]!
      sum += lastWeight[box]! * light[luma[end]!]!
    }
    sums[at + box]! += weight * sum
  }
}

function addChroma(
  u: Uint8Array,
  v: Uint8Array,
  start: number,
  step: number,
  weight: number,
  along: Spans,
  sums: Float64Array,
  count: number,
): void {
  const { first, last, firstWeight, lastWeight } = along
  for (let box = 0; box < count; box++) {
    const a = first[box]!
    const b = last[box]!
    let px = start + a * step
    const weightA = firstWeight[box]!
    let sumU = weightA * (u[px]! - 128)
    let sumV = weightA * (v[px]! - 128)
    if (b > a) {
      const end = px + (b - a) * step
      for (px += step; px < end; px += step) {
        sumU += u[px]! - 128
        sumV += v[px]! - 128
      }
      const weightB = lastWeight[box]!
      sumU += weightB * (u[end]! - 128)
      sumV += weightB * (v[end]! - 128)
    }
    sums[box * 2]! += weight * sumU
    sums[box * 2 + 1]! += weight * sumV
  }
}
