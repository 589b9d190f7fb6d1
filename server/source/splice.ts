/** A frame's times: the source's own and its arrival at the server, microseconds. */
export type FrameTimes = { readonly ptsUs: number; readonly arrivalUs: number }

/** The last frame taken, on the source's time line, and the step to it from the one before. */
export type LastFrame = FrameTimes & { readonly stepUs: number }

/** What is known of a run that is to go on where another one is. */
export type SpliceFacts = {
  readonly delivery: 'push' | 'pull'
  /** What its times lack to lie on the source's time line; null when they count from its own beginning. */
  readonly shiftUs: number | null
  /** Its frame before this one; null at its first. */
  readonly before: FrameTimes | null
}

/** Two runs tell the time of one frame with this difference at most. */
const SAME_FRAME_US = 2_000

/**
 * Whether a run can take over with this frame: what to add to its times so that it goes on right behind the last frame
 * taken; null when an earlier frame, or the rest of a backlog, has come.
 *
 * A run whose place on the time line is known goes on with the first frame behind the last one. Of a live stream that
 * counts from its connection only the arrival says where a frame belongs, and only when it comes at its own pace. What
 * begins anew follows at the usual step.
 */
export function spliceShiftUs(frame: FrameTimes, last: LastFrame, facts: SpliceFacts): number | null {
  const { delivery, shiftUs, before } = facts
  if (shiftUs !== null) return frame.ptsUs + shiftUs > last.ptsUs + SAME_FRAME_US ? shiftUs : null
  if (delivery === 'pull') return last.ptsUs + last.stepUs - frame.ptsUs
  const paceUs = before === null ? 0 : frame.arrivalUs - before.arrivalUs
  const isBacklog = before === null || paceUs < (frame.ptsUs - before.ptsUs) / 2
  if (isBacklog) return null
  return last.ptsUs + Math.max(1, frame.arrivalUs - last.arrivalUs) - frame.ptsUs
}
