import { MOST_FIRST_DRAWINGS, type FirstDrawing } from '../server/protocol/page-report.ts'

const KEPT_FRAMES = 600
const NOTHING: FirstDrawing = { controlRevision: 0, gridControlRevision: 0, drawnUs: 0 }

/** One drawing of the stage, for tests and for measuring the way from a control message to the light. */
export type DrawnFrame = {
  /** Of the grid drawn on air. */
  readonly sequence: number
  readonly generation: number
  readonly setId: number
  /** Cells as they came: of a half grid those of the half. */
  readonly cols: number
  readonly rows: number
  readonly dueUs: number
  /** Newest control change the drawing followed. */
  readonly controlRevision: number
  /** Newest control change that had acted when the grid was matched. */
  readonly gridControlRevision: number
  /** Server time of the refresh, and when its drawing had been handed to the GPU. */
  readonly refreshServerUs: number
  readonly drawnServerUs: number
  /** Since the refresh before. */
  readonly refreshMs: number
  /** That the drawing took the main thread. */
  readonly mainMs: number
  /** Whether its tiles were counted behind it, which makes the next refresh late. */
  readonly isCounted: boolean
}

/** The last ten seconds of drawings, oldest first. */
export class FrameTrace {
  readonly frames: DrawnFrame[] = []
  #drawnCount = 0
  #reportedCount = 0
  #reportedMs = 0
  #firsts: FirstDrawing[] = []
  #shown: FirstDrawing = NOTHING

  /** Notes a drawing. */
  note(frame: DrawnFrame): void {
    this.frames.push(frame)
    if (this.frames.length > KEPT_FRAMES) this.frames.shift()
    this.#drawnCount++
    this.#noteFirst(frame)
  }

  /** The drawings that were the first to follow a control change, since the last call. */
  takeFirsts(): readonly FirstDrawing[] {
    const firsts = this.#firsts
    this.#firsts = []
    return firsts
  }

  /** The newest drawing; null before the first. */
  get last(): DrawnFrame | null {
    return this.frames.at(-1) ?? null
  }

  /** Drawings a second since the last call. */
  takeRate(nowMs: number): number {
    const spanMs = nowMs - this.#reportedMs
    const rate = spanMs > 0 ? ((this.#drawnCount - this.#reportedCount) * 1000) / spanMs : 0
    this.#reportedMs = nowMs
    this.#reportedCount = this.#drawnCount
    return rate
  }

  #noteFirst({ controlRevision, gridControlRevision, drawnServerUs }: DrawnFrame): void {
    if (!Number.isFinite(drawnServerUs)) return
    // Revisions begin again with the show.
    if (controlRevision < this.#shown.controlRevision) this.#shown = NOTHING
    const isFirst =
      controlRevision > this.#shown.controlRevision || gridControlRevision > this.#shown.gridControlRevision
    if (!isFirst) return
    this.#shown = { controlRevision, gridControlRevision, drawnUs: Math.round(drawnServerUs) }
    this.#firsts.push(this.#shown)
    if (this.#firsts.length > MOST_FIRST_DRAWINGS) this.#firsts.shift()
  }
}
