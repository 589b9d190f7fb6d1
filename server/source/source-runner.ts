import { SmaltiError, messageOf } from '../errors/smalti-error.ts'
import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts'
import { rasterArguments } from '../ffmpeg/raster-arguments.ts'
import type { RasterSlot } from '../frame/raster-pool.ts'
import type { RasterFormat } from '../frame/raster.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Meter } from '../telemetry/meter.ts'
import type { DecoderEnd } from './decoder-end.ts'
import { decoderInput } from './decoder-input.ts'
import type { DecoderFault } from './decoder-messages.ts'
import { FrameDecoder, type DecodedFrame, type DecoderOwner, type FeedAddress } from './frame-decoder.ts'
import type { FrameSink } from './frame-sink.ts'
import { FrameWatchdog } from './frame-watchdog.ts'
import type { InputState } from './input-state.ts'
import { RetrySchedule } from './retry-schedule.ts'
import type { RtmpIngest } from './rtmp-ingest.ts'
import type { SourceSpec } from './source-spec.ts'
import { ThrottledLog } from './throttled-log.ts'

const WATCH_MS = 200

/** What a runner is made of. */
export type SourceRunnerOptions = {
  readonly spec: SourceSpec
  readonly ffmpeg: Ffmpeg
  readonly sink: FrameSink
  readonly memory: WebAssembly.Memory
  /** The longer side of the raster is at most this, pixels. */
  readonly maxWidth: number
  readonly maxFps: number
  readonly logger: Logger
  readonly meter: Meter
  /** Server monotonic microseconds. */
  readonly now: () => number
  /** Needed by `publish:` sources. */
  readonly ingest: RtmpIngest | null
  readonly packageRoot: string
}

/** Keeps one source running: starts its decoder, watches its frames, and starts it anew for ever. */
export class SourceRunner {
  readonly #options: SourceRunnerOptions
  readonly #retry = new RetrySchedule(Math.random)
  readonly #watchdog = new FrameWatchdog()
  readonly #log: ThrottledLog
  #state: InputState = { kind: 'opening' }
  #decoder: FrameDecoder | null = null
  #closings = new Set<Promise<void>>()
  #run = 0
  #segment = 0
  #maxFps: number
  #lastFormat: RasterFormat | null = null
  /** Set for a film whose pictures change size: it would begin again at each change, and never get past it. */
  #fixedFormat: RasterFormat | null = null
  #hasFrame = false
  #isWaitingForPublisher = false
  #watchTimer: NodeJS.Timeout | null = null
  #retryTimer: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(options: SourceRunnerOptions) {
    this.#options = options
    this.#maxFps = options.maxFps
    this.#log = new ThrottledLog(options.logger, options.now)
  }

  /** How the input is doing. */
  get state(): InputState {
    return this.#state
  }

  /** Process id of the ffmpeg that runs now, for health and tests. */
  get pid(): number | null {
    return this.#decoder?.pid ?? null
  }

  /** Starts; a second time does nothing. */
  start(): void {
    if (this.#watchTimer !== null || this.#isClosed) return
    this.#watchTimer = setInterval(() => this.#watch(), WATCH_MS)
    this.#options.sink.inputStateChanged(this.#state)
    void this.#open()
  }

  /** The sink has free slots again. */
  slotsFreed(): void {
    this.#decoder?.slotsFreed()
  }

  /** Drops what runs and starts at once. */
  reconnect(): void {
    if (this.#isClosed || this.#watchTimer === null) return
    this.#retry.reset()
    this.#abandon()
    this.#setState({ kind: 'opening' })
    void this.#open()
  }

  /** Changes the greatest frame rate from the next frame on. */
  limitFps(maxFps: number): void {
    this.#maxFps = maxFps
    this.#decoder?.limitFps(maxFps)
  }

  /** Causes a fault in the decoder thread, for tests. */
  disturb(fault: DecoderFault): void {
    this.#decoder?.disturb(fault)
  }

  /** Ends everything it started; settles when nothing is left. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#watchTimer !== null) clearInterval(this.#watchTimer)
    this.#abandon()
    await Promise.all(this.#closings)
  }

  async #open(): Promise<void> {
    const run = ++this.#run
    const { spec, ffmpeg, packageRoot, now } = this.#options
    try {
      const input = await decoderInput(spec.input, ffmpeg, packageRoot, this.#retry.failures)
      const feed = await this.#openFeed(run)
      if (run !== this.#run) return
      const decoder = new FrameDecoder(
        {
          ffmpegPath: ffmpeg.path,
          args: rasterArguments(input, this.#options.maxWidth, ffmpeg.features, this.#fixedFormat),
          secrets: spec.secrets,
          delivery: spec.delivery,
          maxFps: this.#maxFps,
          feed,
          memory: this.#options.memory,
          followsSize: this.#fixedFormat === null,
        },
        this.#ownerOf(run),
      )
      this.#decoder = decoder
      this.#hasFrame = false
      this.#segment += 1
      this.#watchdog.start(now())
      decoder.start()
    } catch (error) {
      if (run !== this.#run) return
      const cure = error instanceof SmaltiError && error.cure !== '' ? `: ${error.cure}` : ''
      this.#failed({ reason: 'failed', cause: messageOf(error) + cure, isDenied: false })
    }
  }

  async #openFeed(run: number): Promise<FeedAddress | null> {
    const { input } = this.#options.spec
    if (input.kind !== 'publish') return null
    const { ingest } = this.#options
    if (ingest === null) {
      throw new SmaltiError('source-lost', 'RTMP ingest is off', 'start without --rtmp-port off')
    }
    this.#isWaitingForPublisher = true
    return ingest.openFeed(input.name, (edgePtsUs) => {
      if (run !== this.#run) return
      this.#isWaitingForPublisher = false
      this.#decoder?.skipBefore(edgePtsUs)
    })
  }

  #ownerOf(run: number): DecoderOwner {
    const { sink, meter } = this.#options
    return {
      acquireSlot: (format: RasterFormat): RasterSlot | null => sink.acquireSlot(format),
      releaseSlot: (slot: RasterSlot): void => sink.releaseSlot(slot),
      frameDecoded: (frame: DecodedFrame): void => {
        if (run === this.#run) this.#accept(frame)
        else sink.releaseSlot(frame.slot)
      },
      frameDropped: (): void => meter.count('frames_dropped', 1, 'no-slot'),
      decoderEnded: (end: DecoderEnd): void => {
        if (run === this.#run) this.#ended(end)
      },
    }
  }

  #accept(frame: DecodedFrame): void {
    const { sink, meter, now } = this.#options
    const nowUs = now()
    this.#watchdog.frameSeen(nowUs)
    this.#retry.frameSeen(nowUs)
    this.#hasFrame = true
    this.#isWaitingForPublisher = false
    if (frame.isDiscontinuous) this.#segment += 1
    meter.count('frames_in')
    if (this.#state.kind !== 'live') this.#setState({ kind: 'live' })
    const { slot, ptsUs, arrivalUs } = frame
    this.#lastFormat = slot.format
    sink.acceptFrame({ slot, ptsUs, arrivalUs, segment: this.#segment })
  }

  #ended(end: DecoderEnd): void {
    this.#decoder = null
    if (this.#options.spec.isStill && this.#hasFrame && end.reason === 'ended') return
    if (end.reason === 'resized') {
      if (this.#options.spec.delivery === 'pull') this.#fixedFormat = this.#lastFormat
      this.#options.logger.info('source_resized', { source: this.#options.spec.text })
      void this.#open()
      return
    }
    this.#failed(end)
  }

  #failed(end: DecoderEnd): void {
    const { meter, spec, now } = this.#options
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
      void this.#open()
    }, delayUs / 1000)
  }

  #watch(): void {
    const decoder = this.#decoder
    if (decoder === null) return
    const isExpected = decoder.hasRoom && !this.#isWaitingForPublisher && !this.#isStillShown()
    if (!this.#watchdog.isSilent(this.#options.now(), isExpected)) return
    this.#setState({ kind: 'stalled' })
    this.#abandon()
    this.#failed({ reason: 'failed', cause: 'no frame came in time', isDenied: false })
  }

  #isStillShown(): boolean {
    return this.#options.spec.isStill && this.#hasFrame
  }

  /** Lets go of decoder and timer; what they still do is not heard any more. */
  #abandon(): void {
    this.#run += 1
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer)
    this.#retryTimer = null
    const decoder = this.#decoder
    this.#decoder = null
    if (decoder === null) return
    const closing = decoder.close().finally(() => this.#closings.delete(closing))
    this.#closings.add(closing)
  }

  #setState(state: InputState): void {
    this.#state = state
    this.#options.sink.inputStateChanged(state)
  }
}
