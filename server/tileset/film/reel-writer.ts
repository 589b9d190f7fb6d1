import type { NutFormat, NutFrameReceiver, NutFrameTarget } from '../../ffmpeg/nut-reader.ts'
import { writeRgb } from './film-colour.ts'
import { copyMeasures, createMeasures, FRAME_PX, type FilmMeasures } from './film-measures.ts'
import { FrameMeter } from './frame-meter.ts'
import type { PieceEntry, ReelFolder } from './reel-folder.ts'
import {
  createSheet,
  encodePiece,
  encodeSheet,
  SHEET_FRAMES,
  sheetOffset,
  sheetStride,
  type ReelPiece,
} from './reel-piece.ts'

const MAX_FRAMES = 1024

/** Work after which a piece is stored, so that a killed scan loses less than 5 s. */
const MAX_WORK_MS = 3000

/** A frame is kept by the step of 1 / rate that its time lies in; times a little before a step belong to it. */
const STEP_SLACK = 0.25

/** What a writer goes by. */
export type ReelWriterOptions = {
  readonly folder: ReelFolder
  /** Of every frame, pixels; a multiple of 8. */
  readonly width: number
  readonly keptPerSecond: number
  /** Called for each piece, taken over or written, in order. */
  readonly stored: (name: string, piece: ReelPiece) => void
  /** Monotonic, microseconds. */
  readonly now: () => number
}

/**
 * Measures the frames of a film as they come out of ffmpeg and stores them in pieces. Holds two pieces at most: one
 * being filled, one being written.
 */
export class ReelWriter implements NutFrameReceiver {
  readonly #options: ReelWriterOptions
  readonly #meter = new FrameMeter()
  readonly #frame: Uint8Array
  readonly #square = new Uint8Array(FRAME_PX * FRAME_PX * 3)
  readonly #measures: FilmMeasures = createMeasures(MAX_FRAMES)
  readonly #kept = new Uint32Array(SHEET_FRAMES)
  readonly #entries: PieceEntry[] = []
  #sheet: Uint8Array
  #spareSheet: Uint8Array
  #addedCount = 0
  #count = 0
  #keptCount = 0
  #beganUs: number
  #lastPtsUs = Number.NEGATIVE_INFINITY
  #lastStep = Number.NEGATIVE_INFINITY
  #writing: Promise<void> = Promise.resolve()

  constructor(options: ReelWriterOptions) {
    this.#options = options
    const { width } = options
    this.#frame = new Uint8Array(width * FRAME_PX * 3)
    this.#sheet = createSheet(width)
    this.#spareSheet = createSheet(width)
    this.#beganUs = options.now()
  }

  /** Time of the newest frame, microseconds; 0 before the first. */
  get lastPtsUs(): number {
    return Math.max(0, this.#lastPtsUs)
  }

  /** Frames that came since the writer was made. */
  get addedCount(): number {
    return this.#addedCount
  }

  /** Whether a piece waits to be stored; no frame may come before. */
  get isFull(): boolean {
    if (this.#count === MAX_FRAMES || this.#keptCount === SHEET_FRAMES) return true
    return this.#count > 0 && this.#options.now() - this.#beganUs > MAX_WORK_MS * 1000
  }

  /** Goes on behind a piece that an earlier scan stored. */
  takeOver(name: string, piece: ReelPiece): void {
    const { measures, kept } = piece
    this.#note(name, piece)
    this.#lastPtsUs = measures.ptsUs[measures.count - 1]!
    if (kept.length > 0) this.#lastStep = this.#stepOf(measures.ptsUs[kept[kept.length - 1]!]!)
  }

  /** All frames go through one buffer: those known already only show the meter what came before. */
  frameStarted(_ptsUs: number, _format: NutFormat): NutFrameTarget {
    return this.isFull ? 'wait' : this.#frame
  }

  frameFilled(ptsUs: number): void {
    const at = this.#count
    this.#meter.measure(this.#centreSquare(), this.#measures, at)
    if (ptsUs <= this.#lastPtsUs) return
    this.#measures.ptsUs[at] = ptsUs
    this.#lastPtsUs = ptsUs
    this.#count++
    this.#addedCount++
    const step = this.#stepOf(ptsUs)
    if (step <= this.#lastStep) return
    this.#lastStep = step
    const { width } = this.#options
    const place = { at: sheetOffset(this.#keptCount, width), stride: sheetStride(width) }
    writeRgb(this.#frame, { width, height: FRAME_PX }, this.#sheet, place)
    this.#kept[this.#keptCount++] = at
  }

  /** Begins to store the piece; settles when the one before is stored and frames may come again. */
  async flush(): Promise<void> {
    await this.#writing
    if (this.#count === 0) return
    const measures = createMeasures(this.#count)
    copyMeasures(this.#measures, this.#count, measures, 0)
    const kept = this.#kept.slice(0, this.#keptCount)
    const sheet = this.#sheet
    this.#sheet = this.#spareSheet
    this.#spareSheet = sheet
    this.#count = 0
    this.#keptCount = 0
    this.#beganUs = this.#options.now()
    this.#writing = this.#store(measures, kept, sheet)
    // Awaited at the next flush or at the end; until then nobody else hears of a full disk.
    this.#writing.catch(() => {})
  }

  /** Stores what is left and gives the pieces of the whole film. */
  async finish(): Promise<readonly PieceEntry[]> {
    await this.flush()
    await this.#writing
    return this.#entries
  }

  /** Settles when nothing is written any more, whether or not it could be. */
  async close(): Promise<void> {
    await this.#writing.catch(() => {})
  }

  async #store(measures: FilmMeasures, kept: Uint32Array, pixels: Uint8Array): Promise<void> {
    const { width } = this.#options
    const sheet = await encodeSheet(pixels, kept.length, width)
    const piece = { width, measures, kept, sheet }
    this.#note(await this.#options.folder.writePiece(this.#entries.length, encodePiece(piece)), piece)
  }

  #note(name: string, piece: ReelPiece): void {
    this.#entries.push({ name, frameCount: piece.measures.count, keptCount: piece.kept.length })
    this.#options.stored(name, piece)
  }

  /** The planes of the frame's middle, [3 x 64 x 64]. */
  #centreSquare(): Uint8Array {
    const { width } = this.#options
    const left = (width - FRAME_PX) >> 1
    for (let row = 0; row < 3 * FRAME_PX; row++) {
      const from = row * width + left
      this.#square.set(this.#frame.subarray(from, from + FRAME_PX), row * FRAME_PX)
    }
    return this.#square
  }

  #stepOf(ptsUs: number): number {
    return Math.floor((ptsUs * this.#options.keptPerSecond) / 1e6 + STEP_SLACK)
  }
}
