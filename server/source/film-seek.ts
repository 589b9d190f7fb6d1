import type { SourceRun } from './source-run.ts'

const PATIENCE_US = 15_000_000

/** A run that begins at another place of a film and stands behind the one on air until its first frame has come. */
export class FilmSeek {
  readonly run: SourceRun
  /** Where in the film it begins, microseconds. */
  readonly placeUs: number
  readonly #startedUs: number

  constructor(run: SourceRun, placeUs: number, nowUs: number) {
    this.run = run
    this.placeUs = placeUs
    this.#startedUs = nowUs
  }

  /** Whether it has had its time and no frame has come. */
  isOverdue(nowUs: number): boolean {
    return nowUs - this.#startedUs > PATIENCE_US
  }
}
