import { DESCRIPTOR_LANES, LUMA_SCALE } from '../protocol/descriptor.ts'

const MOST_LUMA = 255 * LUMA_SCALE

/**
 * Takes the quadrants of cells farther apart or nearer to their mean, so that tiles follow edges more or less.
 *
 * @param samples [count x 8] i16, written
 * @param detail  0: every cell is even, 1: as it is, 2: twice as far apart
 */
export function scaleDetail(samples: Int16Array, count: number, detail: number): void {
  for (let at = 0; at < count * DESCRIPTOR_LANES; at += DESCRIPTOR_LANES) {
    const mean = (samples[at]! + samples[at + 1]! + samples[at + 2]! + samples[at + 3]!) / 4
    for (let lane = at; lane < at + 4; lane++)
      samples[lane] = Math.min(MOST_LUMA, Math.max(0, Math.round(mean + (samples[lane]! - mean) * detail)))
  }
}
