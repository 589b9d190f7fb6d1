import type { NutFrameReceiver, NutFrameTarget } from '../ffmpeg/nut-reader.ts'
import { rasterBytes, type RasterFormat } from '../frame/raster.ts'
import type { FromDecoderThread } from './decoder-messages.ts'
import { FrameRateLimit } from './frame-rate-limit.ts'

/** Decides for each decoded frame which slot it fills, and tells main. Lives in the decoder thread. */
export class FrameFiller implements NutFrameReceiver {
  readonly #memory: WebAssembly.Memory
  readonly #delivery: 'push' | 'pull'
  readonly #limit: FrameRateLimit
  readonly #now: () => number
  readonly #tell: (message: FromDecoderThread) => void
  #slots: { readonly id: number; readonly offset: number }[] = []
  #filling: { readonly id: number; readonly offset: number } | null = null
  #format: RasterFormat | null = null
  #edgeUs = Number.NEGATIVE_INFINITY
  #askedPtsUs: number | null = null
  #lastPtsUs = Number.NEGATIVE_INFINITY

  constructor(options: {
    readonly memory: WebAssembly.Memory
    readonly delivery: 'push' | 'pull'
    readonly maxFps: number
    readonly now: () => number
    readonly tell: (message: FromDecoderThread) => void
  }) {
    this.#memory = options.memory
    this.#delivery = options.delivery
    this.#limit = new FrameRateLimit(options.maxFps)
    this.#now = options.now
    this.#tell = options.tell
  }

  /** Adds a slot that may be filled. */
  addSlot(id: number, offset: number): void {
    this.#slots.push({ id, offset })
  }

  /** Changes the greatest frame rate. */
  set maxFps(value: number) {
    this.#limit.maxFps = value
  }

  /** Frames before this time are passed over. */
  set edgeUs(value: number) {
    this.#edgeUs = value
  }

  frameStarted(ptsUs: number, format: RasterFormat): NutFrameTarget {
    if (this.#format === null) {
      this.#format = format
      this.#tell({ kind: 'format', format })
    }
    if (ptsUs < this.#edgeUs) return 'skip'
    if (this.#askedPtsUs !== ptsUs && !this.#limit.accepts(ptsUs)) return 'skip'
    const slot = this.#slots.shift()
    if (slot === undefined) return this.#withoutSlot(ptsUs)
    this.#askedPtsUs = null
    this.#filling = slot
    return new Uint8Array(this.#buffer(slot.offset + rasterBytes(format)), slot.offset, rasterBytes(format))
  }

  frameFilled(ptsUs: number): void {
    const slot = this.#filling
    if (slot === null) return
    this.#filling = null
    const isDiscontinuous = ptsUs < this.#lastPtsUs
    this.#lastPtsUs = ptsUs
    this.#tell({ kind: 'frame', id: slot.id, ptsUs, arrivalUs: this.#now(), isDiscontinuous })
  }

  #withoutSlot(ptsUs: number): NutFrameTarget {
    if (this.#delivery === 'pull') {
      this.#askedPtsUs = ptsUs
      return 'wait'
    }
    this.#tell({ kind: 'dropped' })
    return 'skip'
  }

  #buffer(endBytes: number): ArrayBufferLike {
    // Growing by nothing shows this thread the growth that main made.
    if (this.#memory.buffer.byteLength < endBytes) this.#memory.grow(0)
    return this.#memory.buffer
  }
}
