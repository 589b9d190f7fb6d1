import { SmaltiError, messageOf } from '../errors/smalti-error.ts'
import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts'
import { rasterArguments, type RasterInput } from '../ffmpeg/raster-arguments.ts'
import type { RasterSlot } from '../frame/raster-pool.ts'
import type { RasterFormat } from '../frame/raster.ts'
import type { DecoderEnd } from './decoder-end.ts'
import { decoderInput } from './decoder-input.ts'
import type { DecoderFault } from './decoder-messages.ts'
import { filmLengthUs } from './film-length.ts'
import { FrameDecoder, type DecodedFrame, type FeedAddress } from './frame-decoder.ts'
import type { RtmpIngest } from './rtmp-ingest.ts'
import type { SourceSpec } from './source-spec.ts'

/** A film is begun this much before its last frame taken, which is then found whatever its time was rounded to. */
const ROUNDING_US = 1_000

/** What every run of a source is made of. */
export type RunSurroundings = {
  readonly spec: SourceSpec
  readonly ffmpeg: Ffmpeg
  readonly memory: WebAssembly.Memory
  /** Needed by `publish:` sources. */
  readonly ingest: RtmpIngest | null
  readonly packageRoot: string
}

/** What this run is to do. */
export type RunPlan = {
  /** The longer side of the raster is at most this, pixels. */
  readonly maxWidth: number
  readonly maxFps: number
  /** Rises with each failed try. */
  readonly attempt: number
  /** The raster's size when it must not follow the source's. */
  readonly fixedFormat: RasterFormat | null
  /** Tells the time of the last frame taken, for a run that goes on behind it; null to begin at the beginning. */
  readonly lastPtsUs: (() => number) | null
  /** Where in a film to begin, microseconds; null for its beginning, or where `lastPtsUs` lies. */
  readonly placeUs: number | null
}

/** What a run needs from its runner. */
export interface RunOwner {
  acquireSlot(run: SourceRun, format: RasterFormat): RasterSlot | null
  releaseSlot(slot: RasterSlot): void
  frameDecoded(run: SourceRun, frame: DecodedFrame): void
  frameDropped(run: SourceRun): void
  /** Told once, when nothing is left of it; not after `close`. */
  runEnded(run: SourceRun, end: DecoderEnd): void
}

/** One run of a source: finds its input, starts a decoder on it, and places its times on the source's time line. */
export class SourceRun {
  readonly maxWidth: number
  /** What the times of its frames lack to lie on the source's time line; null until a splice tells. */
  shiftUs: number | null
  readonly #surroundings: RunSurroundings
  readonly #plan: RunPlan
  readonly #owner: RunOwner
  #maxFps: number
  #decoder: FrameDecoder | null = null
  #format: RasterFormat | null = null
  #isWaitingForPublisher = false
  #filmPath: string | null = null
  #isOver = false
  #isClosed = false

  constructor(surroundings: RunSurroundings, plan: RunPlan, owner: RunOwner) {
    this.#surroundings = surroundings
    this.#plan = plan
    this.#owner = owner
    this.#maxFps = plan.maxFps
    this.maxWidth = plan.maxWidth
    this.shiftUs = plan.lastPtsUs === null ? (plan.placeUs ?? 0) : null
  }

  /** Process id of ffmpeg, null before it runs. */
  get pid(): number | null {
    return this.#isOver ? null : (this.#decoder?.pid ?? null)
  }

  /** Size of its rasters; null before the first. */
  get format(): RasterFormat | null {
    return this.#format
  }

  /** The longer side of the source's pictures, pixels; null before it is known. */
  get inputSidePx(): number | null {
    return this.#decoder?.inputSidePx ?? null
  }

  /** The file of a film; null before it is known, and for other sources. */
  get filmPath(): string | null {
    return this.#filmPath
  }

  /** Whether a frame should come now. */
  get isFrameExpected(): boolean {
    if (this.#decoder === null || this.#isWaitingForPublisher) return false
    return this.#decoder.hasRoom && !(this.#surroundings.spec.isStill && this.#format !== null)
  }

  /** Starts; what goes wrong is told as its end. */
  async start(): Promise<void> {
    try {
      const input = await this.#findInput()
      const feed = await this.#openFeed()
      if (this.#isClosed) return
      const { spec, ffmpeg, memory } = this.#surroundings
      const { fixedFormat, maxWidth } = this.#plan
      const decoder = new FrameDecoder(
        {
          ffmpegPath: ffmpeg.path,
          args: rasterArguments(input, maxWidth, ffmpeg.features, fixedFormat),
          secrets: spec.secrets,
          delivery: spec.delivery,
          maxFps: this.#maxFps,
          feed,
          memory,
          followsSize: fixedFormat === null,
        },
        {
          acquireSlot: (format) => this.#owner.acquireSlot(this, format),
          releaseSlot: (slot) => this.#owner.releaseSlot(slot),
          frameDecoded: (frame) => this.#take(frame),
          frameDropped: () => this.#owner.frameDropped(this),
          decoderEnded: (end) => {
            this.#isOver = true
            this.#owner.runEnded(this, end)
          },
        },
      )
      this.#decoder = decoder
      decoder.start()
    } catch (error) {
      if (this.#isClosed) return
      const cure = error instanceof SmaltiError && error.cure !== '' ? `: ${error.cure}` : ''
      this.#owner.runEnded(this, { reason: 'failed', cause: messageOf(error) + cure, isDenied: false })
    }
  }

  /** The sink has free slots again. */
  slotsFreed(): void {
    this.#decoder?.slotsFreed()
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

  /** Ends it; settles when nothing is left. Its frames go back, its end is not told. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#decoder?.close()
  }

  /** How ffmpeg reaches the source; one that goes on in a film begins where the last frame lies in it. */
  async #findInput(): Promise<RasterInput> {
    const { spec, ffmpeg, packageRoot } = this.#surroundings
    const { attempt, lastPtsUs, placeUs: soughtUs } = this.#plan
    const input = await decoderInput(spec.input, ffmpeg, packageRoot, attempt)
    if (input.kind === 'file') this.#filmPath = input.path
    if (soughtUs !== null && input.kind === 'file') return { ...input, startUs: soughtUs }
    if (lastPtsUs === null) return input
    if (input.kind === 'flv-stdin') this.shiftUs = 0
    const lengthUs = input.kind === 'file' ? await filmLengthUs(ffmpeg, input.path) : null
    if (input.kind !== 'file' || lengthUs === null) return input
    const ptsUs = lastPtsUs()
    const placeUs = ptsUs % lengthUs
    const startUs = Math.max(0, placeUs - ROUNDING_US)
    this.shiftUs = ptsUs - (placeUs - startUs)
    return { ...input, startUs }
  }

  async #openFeed(): Promise<FeedAddress | null> {
    const { spec, ingest } = this.#surroundings
    if (spec.input.kind !== 'publish') return null
    if (ingest === null) {
      throw new SmaltiError('source-lost', 'RTMP ingest is off', 'start without --rtmp-port off')
    }
    this.#isWaitingForPublisher = true
    return ingest.openFeed(spec.input.name, (edgePtsUs) => {
      this.#isWaitingForPublisher = false
      this.#decoder?.skipBefore(edgePtsUs)
    })
  }

  #take(frame: DecodedFrame): void {
    this.#isWaitingForPublisher = false
    this.#format = frame.slot.format
    this.#owner.frameDecoded(this, frame)
  }
}
