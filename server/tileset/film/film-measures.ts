/** Height of the pictures that a film is scanned at, pixels, and side of the square that is measured; that of a tile. */
export const FRAME_PX = 64

/** Block means of a frame's luma and of each of its chroma planes, blocks a side. */
export const LUMA_GRID = 8
export const CHROMA_GRID = 4

/** Bins of a frame's histograms: luma, U, V, one after the other. */
export const LUMA_BINS = 32
export const CHROMA_BINS = 16

const LUMA_BLOCKS = LUMA_GRID * LUMA_GRID
const CHROMA_BLOCKS = 2 * CHROMA_GRID * CHROMA_GRID
const BINS = LUMA_BINS + 2 * CHROMA_BINS

/** Bytes of the measures of one frame: 16.6 MB an hour at 24 frames a second. */
export const MEASURE_BYTES = 8 + 4 * 6 + LUMA_BLOCKS + CHROMA_BLOCKS + BINS

/** What is known of each frame of a film: all arrays lie in one buffer, frame after frame in each. */
export type FilmMeasures = {
  /** Frames; the arrays may have room for more. */
  readonly count: number
  readonly buffer: ArrayBuffer
  /** [count] f64, presentation time from the film's start, microseconds, rising. */
  readonly ptsUs: Float64Array
  /** [count x 3] f32, OKLab times 100 of the mean taken in linear light. */
  readonly colour: Float32Array
  /** [count] f32, mean step of luma between neighbouring pixels, levels: more is sharper. */
  readonly sharpness: Float32Array
  /** [count] f32, mean distance of luma from its block's mean, levels: what a frame costs by itself. */
  readonly texture: Float32Array
  /** [count] f32, luma that no motion out of the frame before explains, levels; 0 for the film's first frame. */
  readonly mismatch: Float32Array
  /** [count x 8 x 8] u8, block means of luma, video range. */
  readonly luma: Uint8Array
  /** [count x 2 x 4 x 4] u8, block means of U, then of V. */
  readonly chroma: Uint8Array
  /** [count x 64] u8, pixels in each bin times 255 / 4096: 32 bins of luma, 16 of U, 16 of V. */
  readonly histogram: Uint8Array
}

/** Empty measures of `count` frames. */
export function createMeasures(count: number): FilmMeasures {
  return viewMeasures(new ArrayBuffer(count * MEASURE_BYTES), count)
}

/** The measures that lie in a buffer of `count` times `MEASURE_BYTES`; views, not copies. */
export function viewMeasures(buffer: ArrayBuffer, count: number): FilmMeasures {
  let at = 0
  const take = (bytes: number): number => (at += bytes) - bytes
  return {
    count,
    buffer,
    ptsUs: new Float64Array(buffer, take(count * 8), count),
    colour: new Float32Array(buffer, take(count * 12), count * 3),
    sharpness: new Float32Array(buffer, take(count * 4), count),
    texture: new Float32Array(buffer, take(count * 4), count),
    mismatch: new Float32Array(buffer, take(count * 4), count),
    luma: new Uint8Array(buffer, take(count * LUMA_BLOCKS), count * LUMA_BLOCKS),
    chroma: new Uint8Array(buffer, take(count * CHROMA_BLOCKS), count * CHROMA_BLOCKS),
    histogram: new Uint8Array(buffer, take(count * BINS), count * BINS),
  }
}

/** The same measures with those of more frames behind them; moved to a buffer of twice the room when it is full. */
export function addMeasures(measures: FilmMeasures, more: FilmMeasures): FilmMeasures {
  const count = measures.count + more.count
  let grown = measures
  if (count * MEASURE_BYTES > measures.buffer.byteLength) {
    grown = createMeasures(Math.max(count, 2 * measures.count))
    copyMeasures(measures, measures.count, grown, 0)
  }
  copyMeasures(more, more.count, grown, measures.count)
  return { ...grown, count }
}

/** Copies the first `count` frames of `from` to `to`, from its frame `at` on. */
export function copyMeasures(from: FilmMeasures, count: number, to: FilmMeasures, at: number): void {
  to.ptsUs.set(from.ptsUs.subarray(0, count), at)
  to.colour.set(from.colour.subarray(0, count * 3), at * 3)
  to.sharpness.set(from.sharpness.subarray(0, count), at)
  to.texture.set(from.texture.subarray(0, count), at)
  to.mismatch.set(from.mismatch.subarray(0, count), at)
  to.luma.set(from.luma.subarray(0, count * LUMA_BLOCKS), at * LUMA_BLOCKS)
  to.chroma.set(from.chroma.subarray(0, count * CHROMA_BLOCKS), at * CHROMA_BLOCKS)
  to.histogram.set(from.histogram.subarray(0, count * BINS), at * BINS)
}

const LAST_FRAMES = 25
const USUAL_FRAME_US = 41_667

/** When a frame ends, microseconds: at the next one; the last lasts as long as those before it usually do. */
export function frameEndUs({ ptsUs, count }: FilmMeasures, frame: number): number {
  if (frame + 1 < count) return ptsUs[frame + 1]!
  const last = ptsUs.subarray(Math.max(0, count - LAST_FRAMES), count)
  const steps = last.subarray(1).map((time, at) => time - last[at]!)
  return ptsUs[frame]! + (steps.sort()[steps.length >> 1] ?? USUAL_FRAME_US)
}
