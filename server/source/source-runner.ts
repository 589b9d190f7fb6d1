import { messageOf } from '../errors/smalti-error.ts'
import type { RasterSlot } from '../frame/raster-pool.ts'
import type { RasterFormat } from '../frame/raster.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Meter } from '../telemetry/meter.ts'
import type { DecoderEnd } from './decoder-end.ts'
import type { DecoderFault } from './decoder-messages.ts'
import { filmLengthUs } from './film-length.ts'
import { FilmSeek } from './film-seek.ts'
import type { DecodedFrame } from './frame-decoder.ts'
import type { FrameSink } from './frame-sink.ts'
import { FrameWatchdog } from './frame-watchdog.ts'
import type { InputState } from './input-state.ts'
import { changesRaster, RasterSwap } from './raster-swap.ts'
import { RetrySchedule } from './retry-schedule.ts'
import { SourceRun, type RunOwner, type RunSurroundings } from './source-run.ts'
import type { LastFrame } from './splice.ts'
import { ThrottledLog } from './throttled-log.ts'

const WATCH_MS = 200
/** Taken for the step of a source of which one frame was seen. */
const USUAL_STEP_US = 33_333
const KEPT_CURE = 'take fewer columns, or reconnect the source to have it opened once, with the other raster'

/** What a runner is made of. */
export type SourceRunnerOptions = RunSurroundings & {
  readonly sink: FrameSink
  /** The longer side of the raster is at most this, pixels. */
  readonly maxWidth: number
  readonly maxFps: number
  readonly logger: Logger
  readonly meter: Meter
  /** Server monotonic microseconds. */
  readonly now: () => number
}

/**
 * Keeps one source running: starts it, watches its frames, and starts it anew for ever. Another width of the raster
 * is brought in behind the running one: its frames follow without a gap, and only then the old run ends.
 */
export class SourceRunner implements RunOwner {
  readonly #options: SourceRunnerOptions
  readonly #retry = new RetrySchedule(Math.random)
  readonly #watchdog = new FrameWatchdog()
  readonly #log: ThrottledLog
  #state: InputState = { kind: 'opening' }
  #run: SourceRun | null = null
  #swap: RasterSwap | FilmSeek | null = null
  #filmLengthUs: number | null = null
  /** Where to go once the seek under way is over. */
  #nextPlaceUs: number | null = null
  #closings = new Set<Promise<void>>()
  #segment = 0
  #maxFps: number
  #maxWidth: number
  /** A width that could not be brought in; not tried again until another is wanted. */
  #refusedWidth: number | null = null
  #last: LastFrame | null = null
  /** Set for a film whose pictures change size: it would begin again at each change, and never get past it. */
  #fixedFormat: RasterFormat | null = null
  #watchTimer: NodeJS.Timeout | null = null
  #retryTimer: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(options: SourceRunnerOptions) {
    this.#options = options
    this.#maxFps = options.maxFps
    this.#maxWidth = options.maxWidth
    this.#log = new ThrottledLog(options.logger, options.now)
  }

  /** How the input is doing. */
  get state(): InputState {
    return this.#state
  }

  /** Size of the rasters that come now; null before the first. */
  get format(): RasterFormat | null {
    return this.#run?.format ?? null
  }

  /** Process id of the ffmpeg that runs now, for health and tests. */
  get pid(): number | null {
    return this.#run?.pid ?? null
  }

  /** Starts; a second time does nothing. */
  start(): void {
    if (this.#watchTimer !== null || this.#isClosed) return
    this.#watchTimer = setInterval(() => this.#watch(), WATCH_MS)
    this.#options.sink.inputStateChanged(this.#state)
    this.#open()
  }

  /** The sink has free slots again. */
  slotsFreed(): void {
    this.#run?.slotsFreed()
    this.#swap?.run.slotsFreed()
  }

  /** Drops what runs and starts at once. */
  reconnect(): void {
    if (this.#isClosed || this.#watchTimer === null) return
    this.#retry.reset()
    this.#abandon()
    this.#setState({ kind: 'opening' })
    this.#open()
  }

  /** Changes the greatest frame rate from the next frame on. */
  limitFps(maxFps: number): void {
    this.#maxFps = maxFps
    this.#run?.limitFps(maxFps)
    this.#swap?.run.limitFps(maxFps)
  }

  /** Changes the greatest width of the raster; what is on air goes on until frames of that width can follow it. */
  setMaxWidth(maxWidth: number): void {
    if (maxWidth === this.#maxWidth) return
    this.#maxWidth = maxWidth
    this.#refusedWidth = null
    this.#fitRaster()
  }

  /** One round of the film that runs, microseconds; null for another source, and until it has been measured. */
  get filmLengthUs(): number | null {
    return this.#filmLengthUs
  }

  /** The time between the last two frames taken, microseconds. */
  get stepUs(): number {
    return this.#last?.stepUs ?? USUAL_STEP_US
  }

  /** Where in the film it goes on as soon as the picture of there has come, microseconds; null while it plays on. */
  get boundForUs(): number | null {
    return this.#nextPlaceUs ?? (this.#swap instanceof FilmSeek ? this.#swap.placeUs : null)
  }

  /**
   * Goes on at another place of the film, microseconds; what is on air goes on until the first frame of there has come.
   * While one seek is under way only the last of further wishes is kept.
   */
  seek(placeUs: number): void {
    if (this.format === null) return
    if (this.#swap instanceof FilmSeek) {
      this.#nextPlaceUs = placeUs
      return
    }
    this.#dropSwap()
    this.#swap = new FilmSeek(this.#start(null, placeUs), placeUs, this.#options.now())
  }

  /** Causes a fault in the decoder thread, for tests. */
  disturb(fault: DecoderFault): void {
    this.#run?.disturb(fault)
  }

  /** Ends everything it started; settles when nothing is left. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#watchTimer !== null) clearInterval(this.#watchTimer)
    this.#abandon()
    await Promise.all(this.#closings)
  }

  acquireSlot(run: SourceRun, format: RasterFormat): RasterSlot | null {
    const { sink } = this.#options
    if (run === this.#run) return sink.acquireSlot(format)
    return sink.acquireSpareSlot(format, this.#swap instanceof FilmSeek)
  }

  releaseSlot(slot: RasterSlot): void {
    this.#options.sink.releaseSlot(slot)
  }

  frameDecoded(run: SourceRun, frame: DecodedFrame): void {
    const swap = this.#swap
    if (swap?.run === run && this.#last !== null) {
      if (swap instanceof FilmSeek) this.#goOnAt(run)
      else if (swap.takesOver(frame, this.#last)) this.#takeOver(run)
    }
    if (run === this.#run) this.#accept(run, frame)
    else this.releaseSlot(frame.slot)
  }

  frameDropped(run: SourceRun): void {
    if (run === this.#run) this.#options.meter.count('frames_dropped', 1, 'no-slot')
  }

  runEnded(run: SourceRun, end: DecoderEnd): void {
    if (run === this.#swap?.run) this.#refuseSwap(end.cause)
    if (run === this.#run) this.#ended(run, end)
  }

  #open(): void {
    this.#segment += 1
    this.#watchdog.start(this.#options.now())
    this.#run = this.#start(null)
  }

  #start(lastPtsUs: (() => number) | null, placeUs: number | null = null): SourceRun {
    const plan = {
      maxWidth: this.#maxWidth,
      maxFps: this.#maxFps,
      attempt: this.#retry.failures,
      fixedFormat: this.#fixedFormat,
      lastPtsUs,
      placeUs,
    }
    const run = new SourceRun(this.#options, plan, this)
    void run.start()
    return run
  }

  #accept(run: SourceRun, frame: DecodedFrame): void {
    const { sink, meter, now } = this.#options
    const nowUs = now()
    this.#watchdog.frameSeen(nowUs)
    this.#retry.frameSeen(nowUs)
    if (frame.isDiscontinuous) this.#segment += 1
    meter.count('frames_in')
    const { slot, arrivalUs } = frame
    const ptsUs = frame.ptsUs + (run.shiftUs ?? 0)
    const stepUs = ptsUs - (this.#last?.ptsUs ?? ptsUs)
    this.#last = { ptsUs, arrivalUs, stepUs: stepUs > 0 ? stepUs : USUAL_STEP_US }
    sink.acceptFrame({ slot, ptsUs, arrivalUs, segment: this.#segment })
    if (this.#state.kind === 'live') return
    this.#setState({ kind: 'live' })
    this.#fitRaster()
    if (run.filmPath !== null && this.#filmLengthUs === null) void this.#measureFilm(run.filmPath)
  }

  #ended(run: SourceRun, end: DecoderEnd): void {
    if (this.#options.spec.isStill && run.format !== null && end.reason === 'ended') return
    if (end.reason === 'resized') {
      if (this.#options.spec.delivery === 'pull') this.#fixedFormat = run.format
      this.#options.logger.info('source_resized', { source: this.#options.spec.text })
      this.#abandon()
      this.#open()
      return
    }
    this.#failed(end)
  }

  #failed(end: DecoderEnd): void {
    const { meter, spec, now } = this.#options
    this.#abandon()
    const delayUs = this.#retry.failed(end.isDenied)
    meter.count('restarts', 1, end.isDenied ? 'auth' : end.reason)
    this.#log.warn('source_lost', {
      source: spec.text,
      cause: end.cause,
      retryMs: Math.round(delayUs / 1000),
    })
    const n = this.#retry.failures
    if (end.isDenied) this.#setState({ kind: 'failed', cause: end.cause })
    else this.#setState({ kind: 'retrying', n, nextAtUs: now() + delayUs, cause: end.cause })
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = null
      if (this.#state.kind === 'retrying') this.#setState({ kind: 'opening' })
      this.#open()
    }, delayUs / 1000)
  }

  #watch(): void {
    const nowUs = this.#options.now()
    if (this.#swap?.isOverdue(nowUs) === true) this.#refuseSwap('no frame of it came in time')
    const run = this.#run
    if (run === null || !this.#watchdog.isSilent(nowUs, run.isFrameExpected)) return
    this.#setState({ kind: 'stalled' })
    this.#failed({ reason: 'failed', cause: 'no frame came in time', isDenied: false })
  }

  /** Starts a run with the raster that is wanted behind the one on air, where it would be another. */
  #fitRaster(): void {
    const run = this.#run
    const swap = this.#swap
    if (run === null || run.format === null || swap?.run.maxWidth === this.#maxWidth) return
    this.#dropSwap()
    if (swap instanceof FilmSeek) return this.seek(swap.placeUs)
    if (this.#refusedWidth === this.#maxWidth || !changesRaster(run, this.#maxWidth)) return
    if (this.#fixedFormat !== null) return this.#refuseSwap('the pictures of this film change size')
    const { spec, now } = this.#options
    if (spec.kind === 'webcam') {
      void this.#reopenCamera()
      return
    }
    this.#swap = new RasterSwap(
      this.#start(() => this.#last?.ptsUs ?? 0),
      spec.delivery,
      now(),
    )
  }

  #takeOver(run: SourceRun): void {
    this.#replace(run)
    this.#options.logger.info('raster_changed', { source: this.#options.spec.text, ...run.format })
  }

  /** The first frame of another place has come: it is the next one shown. */
  #goOnAt(run: SourceRun): void {
    this.#replace(run)
    this.#segment += 1
    this.#options.sink.dropWaiting()
    this.#seekNext()
  }

  #replace(run: SourceRun): void {
    this.#swap = null
    if (this.#run !== null) this.#close(this.#run)
    this.#run = run
  }

  #seekNext(): void {
    const placeUs = this.#nextPlaceUs
    this.#nextPlaceUs = null
    if (placeUs !== null) this.seek(placeUs)
  }

  async #measureFilm(path: string): Promise<void> {
    try {
      this.#filmLengthUs = await filmLengthUs(this.#options.ffmpeg, path)
    } catch (error) {
      this.#log.warn('film_not_measured', { source: this.#options.spec.text, cause: messageOf(error) })
    }
  }

  /** A camera is open once: what the look-ahead holds plays out meanwhile. */
  async #reopenCamera(): Promise<void> {
    this.#abandon()
    this.#setState({ kind: 'opening' })
    await Promise.all(this.#closings)
    if (!this.#isClosed && this.#run === null && this.#retryTimer === null) this.#open()
  }

  #refuseSwap(cause: string): void {
    const { logger, spec } = this.#options
    const isSeek = this.#swap instanceof FilmSeek
    this.#dropSwap()
    if (isSeek) {
      this.#log.warn('seek_failed', { source: spec.text, cause })
      return this.#seekNext()
    }
    this.#refusedWidth = this.#maxWidth
    logger.warn('raster_kept', { source: spec.text, maxWidth: this.#maxWidth, cause, cure: KEPT_CURE })
  }

  #dropSwap(): void {
    if (this.#swap !== null) this.#close(this.#swap.run)
    this.#swap = null
  }

  /** Lets go of runs and timer; what they still do is not heard any more. */
  #abandon(): void {
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer)
    this.#retryTimer = null
    this.#nextPlaceUs = null
    this.#dropSwap()
    if (this.#run !== null) this.#close(this.#run)
    this.#run = null
  }

  #close(run: SourceRun): void {
    const closing = run.close().finally(() => this.#closings.delete(closing))
    this.#closings.add(closing)
  }

  #setState(state: InputState): void {
    this.#state = state
    this.#options.sink.inputStateChanged(state)
  }
}
