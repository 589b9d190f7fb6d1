import { FRAME_PX } from './film-measures.ts'
import { backAndForth, crossfaded, mixPictures, seamOf, type LoopFrame } from './loop-frames.ts'
import { MIDDLE, type Reel } from './reel.ts'
import type { Clip } from './split-shots.ts'

const FRAME_BYTES = FRAME_PX * FRAME_PX * 3

/** Frames that differ by less than this from the first on average are a still, levels. */
const STILL_LEVELS = 1

/** The frames of a clip, ready to be played in a loop. */
export type ClipFrames = {
  /** [count x 64 x 64 x 3] u8 sRGB */
  readonly frames: Uint8Array
  readonly count: number
  /** The part of the film that they come from, microseconds; the same for a still. */
  readonly startUs: number
  readonly endUs: number
  /** [count] What each frame is made of, so that it can be made at any size. */
  readonly sources: readonly FrameSource[]
}

/** The film's picture at `us`, with `mixShare` of the one at `mixUs` in it. */
export type FrameSource = { readonly us: number; readonly mixUs: number; readonly mixShare: number }

/**
 * What is kept of a clip; one frame where nothing moves.
 *
 * @param keptPerSecond frames a second
 * @param across where in the film's width, 0..1
 */
export async function clipFrames(
  reel: Reel,
  clip: Clip,
  keptPerSecond = 12,
  across = MIDDLE,
): Promise<ClipFrames> {
  const { startUs, endUs } = clip.part
  const count = Math.max(1, Math.round(((endUs - startUs) * keptPerSecond) / 1e6))
  const indices = Array.from({ length: count }, (_, at) =>
    keptAt(reel, startUs + (at * 1e6) / keptPerSecond, clip),
  )
  const pictures = await reel.readFrames(indices, across)
  const loop = loopOf(pictures, count)
  const timeOf = (at: number): number => reel.measures.ptsUs[reel.kept[indices[at]!]!]!
  const frames = new Uint8Array(loop.length * FRAME_BYTES)
  for (const [to, frame] of loop.entries()) mixInto(frames, to, pictures, frame)
  const sources = loop.map(({ at, mixAt, mixShare }) => ({ us: timeOf(at), mixUs: timeOf(mixAt), mixShare }))
  const times = sources.flatMap(({ us, mixUs }) => [us, mixUs])
  return {
    frames,
    count: loop.length,
    startUs: Math.min(...times),
    endUs: loop.length === 1 ? Math.min(...times) : Math.max(...times) + Math.round(1e6 / keptPerSecond),
    sources,
  }
}

/** The kept frame that shows at a time; inside the clip if it has one. */
function keptAt({ kept, measures }: Reel, us: number, { span }: Clip): number {
  let [low, high] = [0, kept.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (measures.ptsUs[kept[middle]!]! <= us) low = middle + 1
    else high = middle
  }
  const showing = Math.max(0, low - 1)
  const next = Math.min(kept.length - 1, showing + 1)
  return kept[showing]! < span.first && kept[next]! < span.end ? next : showing
}

function loopOf(pictures: Uint8Array, count: number): readonly LoopFrame[] {
  const steps = Array.from({ length: count - 1 }, (_, at) => difference(pictures, at, at + 1))
  const still = { at: 0, mixAt: 0, mixShare: 0 }
  const isStill = steps.every((_, at) => difference(pictures, 0, at + 1) < STILL_LEVELS)
  if (count < 3 || isStill) return [still]
  const crossing = crossfaded(count)
  const seam = seamOf(crossing, (one, other) => difference(pictures, one, other))
  const usual = steps.toSorted((a, b) => a - b)[steps.length >> 1]!
  return seam <= backAndForthSeam(usual) ? crossing : backAndForth(count)
}

/** A turn is as visible as a mix of pictures that are three steps of the motion, and a little, apart. */
function backAndForthSeam(usualStep: number): number {
  return 3 * usualStep + 4
}

/** Mean of the absolute difference of two pictures, levels. */
function difference(pictures: Uint8Array, one: number, other: number): number {
  let sum = 0
  for (let at = 0, a = one * FRAME_BYTES, b = other * FRAME_BYTES; at < FRAME_BYTES; at++) {
    sum += Math.abs(pictures[a++]! - pictures[b++]!)
  }
  return sum / FRAME_BYTES
}

function mixInto(frames: Uint8Array, to: number, pictures: Uint8Array, frame: LoopFrame): void {
  const { at, mixAt, mixShare } = frame
  const own = pictures.subarray(at * FRAME_BYTES, (at + 1) * FRAME_BYTES)
  if (mixShare === 0) return frames.set(own, to * FRAME_BYTES)
  const other = pictures.subarray(mixAt * FRAME_BYTES, (mixAt + 1) * FRAME_BYTES)
  frames.set(mixPictures(own, other, mixShare), to * FRAME_BYTES)
}
