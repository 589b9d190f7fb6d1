import type { FrameIntake } from '../air/frame-intake.ts'
import type { SourceRunner } from '../source/source-runner.ts'
import { isFilm, type SourceSpec } from '../source/source-spec.ts'
import type { Place } from '../show/read-argument.ts'

/** What shows frames of a film that stands. */
export interface FilmStage {
  showNext(frameCount: number): void
}

type Running = { readonly runner: SourceRunner; readonly intake: FrameIntake }

/** Stands, goes to places and changes the speed of a film that runs as the source. */
export class FilmTransport {
  readonly #stage: FilmStage
  readonly #maxFps: number
  readonly #now: () => number
  #film: Running | null = null
  #speed = 1

  constructor(options: { readonly stage: FilmStage; readonly maxFps: number; readonly now: () => number }) {
    this.#stage = options.stage
    this.#maxFps = options.maxFps
    this.#now = options.now
  }

  /** Whether the running source is a film. */
  get isFilm(): boolean {
    return this.#film !== null
  }

  /** Seconds into the film of the picture on air; 0 without a film. */
  get positionSeconds(): number {
    return this.#positionUs / 1e6
  }

  /** Seconds that the film lasts; 0 without a film, and until it has been measured. */
  get durationSeconds(): number {
    return (this.#film?.runner.filmLengthUs ?? 0) / 1e6
  }

  /** A source runs from now on; a film does so at the speed that was wished for. */
  begin(spec: SourceSpec, runner: SourceRunner, intake: FrameIntake): void {
    this.#film = isFilm(spec) ? { runner, intake } : null
    if (this.#speed !== 1) this.#applySpeed()
  }

  /** Plays this and the films to come so many times as fast. */
  setSpeed(speed: number): void {
    this.#speed = speed
    this.#applySpeed()
  }

  /** Goes to a place of the film, in seconds; one outside of it counts as the nearest inside. */
  seek(place: Place): void {
    if (this.#film === null) return
    const { runner } = this.#film
    const lastUs = (runner.filmLengthUs ?? Infinity) - runner.stepUs
    const fromUs = place.isRelative ? (runner.boundForUs ?? this.#positionUs) : 0
    runner.seek(Math.max(0, Math.min(lastUs, Math.round(fromUs + place.by * 1e6))))
  }

  /** Shows a film that stands so many frames on, or back. */
  step(frameCount: number): void {
    if (this.#film === null || frameCount === 0) return
    const { runner, intake } = this.#film
    const { boundForUs } = runner
    if (boundForUs === null && frameCount > 0 && frameCount <= intake.lookAhead.waitingCount)
      return this.#stage.showNext(frameCount)
    const lengthUs = runner.filmLengthUs ?? Infinity
    // Half a frame before the one that is wanted, which is then found whatever its time was rounded to.
    const fromUs = boundForUs ?? this.#positionUs - 0.5 * runner.stepUs
    const placeUs = fromUs + frameCount * runner.stepUs
    const roundUs =
      lengthUs === Infinity ? Math.max(0, placeUs) : ((placeUs % lengthUs) + lengthUs) % lengthUs
    runner.seek(Math.round(roundUs))
  }

  /** As fast as it plays, as many frames of it are decoded, so that no more are shown than may be. */
  #applySpeed(): void {
    if (this.#film === null) return
    const { runner, intake } = this.#film
    intake.clock.setSpeed(this.#speed, this.#now())
    runner.limitFps(this.#maxFps / this.#speed)
    runner.slotsFreed()
  }

  get #positionUs(): number {
    if (this.#film === null) return 0
    const { runner, intake } = this.#film
    const ptsUs = intake.lookAhead.onAir(this.#now())?.ptsUs ?? 0
    return ptsUs % (runner.filmLengthUs ?? Infinity)
  }
}
