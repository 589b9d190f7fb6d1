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
  SHEET_STRIDE,
  sheetOffset,
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
  readonly #frame = new Uint8Array(FRAME_PX * FRAME_PX * 3)
  readonly #measures: FilmMeasures = createMeasures(MAX_FRAMES)
  readonly #kept = new Uint32Array(SHEET_FRAMES)
  readonly #entries: PieceEntry[] = []
  #sheet = createSheet()
  #spareSheet = createSheet()
  #addedCount = 0
  #count = 0
  #keptCount = 0
  #beganUs: number
  #lastPtsUs = Number.NEGATIVE_INFINITY
  #lastStep = Number.NEGATIVE_INFINITY
  #writing: Promise<void> = Promise.resolve()

  constructor(options: ReelWriterOptions) {
    this.#options = options
    this.#beganUs = options.now()
  }

  /** Time of the newest frame, microseconds; -Infinity before the first. */
  get lastPtsUs(): number {
    return this.#lastPtsUs
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
    this.#meter.measure(this.#frame, this.#measures, at)
    if (ptsUs <= this.#lastPtsUs) return
    this.#measures.ptsUs[at] = ptsUs
    this.#lastPtsUs = ptsUs
    this.#count++
    this.#addedCount++
    const step = this.#stepOf(ptsUs)
    if (step <= this.#lastStep) return
    this.#lastStep = step
    writeRgb(this.#frame, this.#sheet, {
      at: sheetOffset(this.#keptCount),
      stride: SHEET_STRIDE,
      sidePx: FRAME_PX,
    })
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
    const sheet = await encodeSheet(pixels, kept.length)
    const piece = { measures, kept, sheet }
    this.#note(await this.#options.folder.writePiece(this.#entries.length, encodePiece(piece)), piece)
  }

  #note(name: string, piece: ReelPiece): void {
    this.#entries.push({ name, frameCount: piece.measures.count, keptCount: piece.kept.length })
    this.#options.stored(name, piece)
  }

  #stepOf(ptsUs: number): number {
    return Math.floor((ptsUs * this.#options.keptPerSecond) / 1e6 + STEP_SLACK)
  }
}
