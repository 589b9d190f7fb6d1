import { median } from './benchmark.ts'

/** When a frame was taken and when it was shown, microseconds. */
export type PlayedFrame = { readonly ptsUs: number; readonly dueUs: number }

/** Steps over which speed is taken. */
const WINDOW_STEPS = 9

/**
 * The fastest that frames were played for a while: source time over show time of the median step, where 1 is true. A
 * gap, in which the picture jumps once and goes on, is not fast; steps back in time, of another run, count as gaps. NaN
 * when there are too few frames.
 */
export function largestSpeed(frames: readonly PlayedFrame[]): number {
  const speeds = frames.slice(1).map((frame, at) => {
    const before = frames[at]!
    return (frame.ptsUs - before.ptsUs) / Math.max(1, frame.dueUs - before.dueUs)
  })
  let largest = NaN
  for (let from = 0; from + WINDOW_STEPS <= speeds.length; from++) {
    const speed = median(speeds.slice(from, from + WINDOW_STEPS))
    if (!(speed <= largest)) largest = speed
  }
  return largest
}

/** How much later than taken a frame is shown. */
export function delayUs(frame: PlayedFrame): number {
  return frame.dueUs - frame.ptsUs
}
