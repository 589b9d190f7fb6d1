import type { AirLoop } from '../air/air-loop.ts'
import { FrameIntake } from '../air/frame-intake.ts'
import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts'
import type { Arena } from '../frame/arena.ts'
import type { AheadFrame } from '../frame/look-ahead.ts'
import type { RasterPool } from '../frame/raster-pool.ts'
import type { RasterFormat } from '../frame/raster.ts'
import type { FrameSink } from '../source/frame-sink.ts'
import type { InputState } from '../source/input-state.ts'
import type { RtmpIngest } from '../source/rtmp-ingest.ts'
import type { SourceSpec } from '../source/source-spec.ts'
import { SourceRunner } from '../source/source-runner.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Meter } from '../telemetry/meter.ts'
import { FilmTransport } from './film-transport.ts'
import { RasterControl } from './raster-control.ts'

/** What a source is started with, beside itself. */
export type SourceControlOptions = {
  readonly specs: readonly SourceSpec[]
  readonly ffmpeg: Ffmpeg
  readonly arena: Arena
  readonly pool: RasterPool
  readonly loop: AirLoop
  readonly ingest: RtmpIngest | null
  /** Width that the profile gives the raster, pixels. */
  readonly rasterWidth: number
  readonly lookAheadSeconds: number
  readonly maxFps: number
  readonly packageRoot: string
  readonly logger: Logger
  readonly meter: Meter
  readonly now: () => number
  /** The input's state has changed. */
  readonly stateChanged: (state: InputState) => void
}

/**
 * The sources of the show, of which one runs: switches between them, has them decoded as wide as the grid needs, and
 * tells how the running one is.
 */
export class SourceControl {
  readonly #options: SourceControlOptions
  readonly #raster: RasterControl
  #spec: SourceSpec | null = null
  #runner: SourceRunner | null = null
  #intake: FrameIntake | null = null
  #state: InputState = { kind: 'opening' }
  #lookAheadSeconds: number
  #closing: Promise<void> = Promise.resolve()
  readonly #film: FilmTransport

  constructor(options: SourceControlOptions) {
    this.#options = options
    this.#lookAheadSeconds = options.lookAheadSeconds
    this.#film = new FilmTransport({ stage: options.loop, maxFps: options.maxFps, now: options.now })
    this.#raster = new RasterControl({ ...options, baseWidth: options.rasterWidth }, (width) =>
      this.#runner?.setMaxWidth(width),
    )
  }

  /** All sources by the name they are chosen by. */
  get names(): readonly string[] {
    return this.#options.specs.map((spec) => spec.text)
  }

  /** Name of the running source; empty before the first. */
  get name(): string {
    return this.#spec?.text ?? ''
  }

  get state(): InputState {
    return this.#state
  }

  /** Seconds since the last frame came in; 0 before the first. */
  get ageSeconds(): number {
    const arrivalUs = this.#intake?.lastArrivalUs ?? 0
    return arrivalUs === 0 ? 0 : (this.#options.now() - arrivalUs) / 1e6
  }

  /** Seconds decoded ahead of what is on air. */
  get levelSeconds(): number {
    return (this.#intake?.lookAhead.levelUs(this.#options.now()) ?? 0) / 1e6
  }

  /** The newest frame decoded: one that waits, else the one on air; null before the first. */
  get newest(): AheadFrame | null {
    const lookAhead = this.#intake?.lookAhead
    return lookAhead?.newest ?? lookAhead?.onAir(this.#options.now()) ?? null
  }

  /** Size of the rasters that come in now; null before the first. */
  get raster(): RasterFormat | null {
    return this.#runner?.format ?? null
  }

  /** What stands, goes to places and changes the speed of a film. */
  get film(): FilmTransport {
    return this.#film
  }

  /** Process ids of what runs beside the show, for health and tests. */
  get processes(): {
    readonly ffmpegPid: number | null
    readonly ingest: { readonly pid: number | null; readonly isListening: boolean } | null
  } {
    const { ingest } = this.#options
    return {
      ffmpegPid: this.#runner?.pid ?? null,
      ingest: ingest === null ? null : { pid: ingest.pid, isListening: ingest.isListening },
    }
  }

  /** Runs a source in place of the one that runs; the picture holds until its first frame. */
  select(name: string): void {
    const spec = this.#options.specs.find((candidate) => candidate.text === name)
    if (spec === undefined || spec === this.#spec) return
    this.#spec = spec
    this.#restart(spec)
  }

  /** Starts the running source again now. */
  reconnect(): void {
    this.#runner?.reconnect()
  }

  setLookAheadSeconds(seconds: number): void {
    this.#lookAheadSeconds = seconds
    this.#intake?.setLookAheadSeconds(seconds)
    this.#raster.setLookAheadSeconds(seconds)
  }

  /** The grid has so many columns: the raster follows where it is too narrow for them. */
  setCols(cols: number): void {
    this.#raster.setCols(cols)
  }

  async close(): Promise<void> {
    this.#raster.close()
    await this.#closing
    await this.#runner?.close()
    this.#runner = null
  }

  #restart(spec: SourceSpec): void {
    const { pool, arena, meter, now, loop } = this.#options
    const old = this.#runner
    if (old !== null) this.#closing = Promise.all([this.#closing, old.close()]).then(() => {})
    const intake = new FrameIntake({
      pool,
      memory: arena.memory,
      delivery: spec.delivery,
      isStill: spec.isStill,
      lookAheadSeconds: this.#lookAheadSeconds,
      meter,
      now,
      leadUs: () => loop.leadUs,
      arrived: (slot) => loop.frameArrived(slot),
      slotsFreed: () => {
        if (this.#intake === intake) this.#runner?.slotsFreed()
      },
    })
    this.#intake = intake
    loop.setSource(intake.lookAhead, intake.clock)
    const sink: FrameSink = {
      acquireSlot: (format) => intake.acquireSlot(format),
      acquireSpareSlot: (format, isWaitingSpent) => intake.acquireSpareSlot(format, isWaitingSpent),
      releaseSlot: (slot) => intake.releaseSlot(slot),
      acceptFrame: (frame) => {
        if (this.#intake === intake) intake.acceptFrame(frame)
        else intake.releaseSlot(frame.slot)
      },
      dropWaiting: () => {
        intake.lookAhead.dropWaiting()
        intake.clock.seek()
        loop.showNext(1)
      },
      inputStateChanged: (state) => {
        if (this.#intake === intake) this.#tell(state)
      },
    }
    const { ffmpeg, ingest, maxFps, logger, packageRoot } = this.#options
    const { memory } = arena
    const runner = new SourceRunner({
      spec,
      ffmpeg,
      sink,
      memory,
      maxWidth: this.#raster.width,
      maxFps,
      logger,
      meter,
      now,
      ingest,
      packageRoot,
    })
    this.#runner = runner
    this.#film.begin(spec, runner, intake)
    this.#tell({ kind: 'opening' })
    runner.start()
  }

  #tell(state: InputState): void {
    this.#state = state
    this.#options.stateChanged(state)
  }
}
