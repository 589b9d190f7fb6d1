import type { Spans } from './sample-spans.ts'

/** One row of boxes: those of `along`, all at box `acrossBox` of `across`. */
export type BoxRow = {
  readonly along: Spans
  readonly across: Spans
  readonly acrossBox: number
  /** Whether `along` lies on the raster's y. */
  readonly isTurned: boolean
  readonly count: number
  /** Written from `at` on. */
  readonly sums: Float64Array
  readonly at: number
}

/** Adds the covered light of each box of a row to its sum; not divided by the box's area. */
export function accumulateLight(luma: Uint8Array, stride: number, light: Float64Array, row: BoxRow): void {
  const across = row.across
  const from = across.first[row.acrossBox]!
  const to = across.last[row.acrossBox]!
  for (let line = from; line <= to; line++) {
    const weight = lineWeight(across, row.acrossBox, line)
    if (weight === 0) continue
    if (row.isTurned) addLightLine(luma, line, stride, light, weight, row)
    else addLightLine(luma, line * stride, 1, light, weight, row)
  }
}

/**
 * Mean chroma of each box of a row, -128..127 around its middle, as pairs (u, v) in `sums`; what is outside the raster
 * counts as neutral.
 */
export function averageChroma(u: Uint8Array, v: Uint8Array, stride: number, row: BoxRow): void {
  const { along, across, sums, count } = row
  sums.fill(0, 0, count * 2)
  const area = along.boxPx * across.boxPx
  for (let line = across.first[row.acrossBox]!; line <= across.last[row.acrossBox]!; line++) {
    const weight = lineWeight(across, row.acrossBox, line) / area
    if (weight === 0) continue
    if (row.isTurned) addChromaLine(u, v, line, stride, weight, row)
    else addChromaLine(u, v, line * stride, 1, weight, row)
  }
}

function lineWeight(spans: Spans, box: number, line: number): number {
  if (line === spans.first[box]!) return spans.firstWeight[box]!
  return line === spans.last[box]! ? spans.lastWeight[box]! : 1
}

function addLightLine(
  luma: Uint8Array,
  start: number,
  step: number,
  light: Float64Array,
  weight: number,
  row: BoxRow,
): void {
  const { first, last, firstWeight, lastWeight } = row.along
  const { sums, at, count } = row
  for (let box = 0; box < count; box++) {
    const a = first[box]!
    const b = last[box]!
    let sum = firstWeight[box]! * light[luma[start + a * step]!]!
    if (b > a) {
      for (let px = a + 1; px < b; px++) sum += light[luma[start + px * step]!]!
      sum += lastWeight[box]! * light[luma[start + b * step]!]!
    }
    sums[at + box]! += weight * sum
  }
}

function addChromaLine(
  u: Uint8Array,
  v: Uint8Array,
  start: number,
  step: number,
  weight: number,
  row: BoxRow,
): void {
  const { first, last, firstWeight, lastWeight } = row.along
  const { sums, count } = row
  for (let box = 0; box < count; box++) {
    const a = first[box]!
    const b = last[box]!
    let px = start + a * step
    const weightA = firstWeight[box]!
    let sumU = weightA * (u[px]! - 128)
    let sumV = weightA * (v[px]! - 128)
    if (b > a) {
      for (let between = a + 1; between < b; between++) {
        px += step
        sumU += u[px]! - 128
        sumV += v[px]! - 128
      }
      px = start + b * step
      const weightB = lastWeight[box]!
      sumU += weightB * (u[px]! - 128)
      sumV += weightB * (v[px]! - 128)
    }
    sums[box * 2]! += weight * sumU
    sums[box * 2 + 1]! += weight * sumV
  }
}
