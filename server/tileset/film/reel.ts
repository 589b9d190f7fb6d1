import { SmaltiError } from '../../errors/smalti-error.ts'
import { addMeasures, createMeasures, FRAME_PX, type FilmMeasures } from './film-measures.ts'
import type { PieceEntry, ReelFolder, ReelRecord } from './reel-folder.ts'
import { decodeSheet, sheetOffset, sheetStride, type ReelPiece } from './reel-piece.ts'

/** Where a square is cut out of a wide frame: 0 at its left edge, 1 at its right one. */
export const MIDDLE = 0.5

const FRAME_BYTES = FRAME_PX * FRAME_PX * 3
const ROW_BYTES = FRAME_PX * 3
const OPEN_SHEETS = 3

/** A scan, finished or under way: the measures of all frames so far, and the kept ones as pictures. */
export class Reel {
  /** Whether the scan is finished; else more frames follow. */
  readonly isWhole: boolean
  /** Why the film could not be read to its end; null when it was. */
  readonly trouble: string | null
  readonly #folder: ReelFolder
  readonly #pieces: PieceEntry[] = []
  readonly #sheets = new Map<number, Promise<Uint8Array>>()
  #measures: FilmMeasures
  #kept = new Uint32Array(0)
  #width = FRAME_PX

  private constructor(folder: ReelFolder, record: ReelRecord | null) {
    this.isWhole = record !== null
    this.trouble = record?.trouble ?? null
    this.#folder = folder
    const frameCount = record?.pieces.reduce((sum, piece) => sum + piece.frameCount, 0) ?? 0
    this.#measures = { ...createMeasures(frameCount), count: 0 }
  }

  /** The reel of a scan that begins or goes on: its pieces are to be added. */
  static begin(folder: ReelFolder): Reel {
    return new Reel(folder, null)
  }

  /** The finished reel in a folder; null when there is none or a piece of it is broken, and it must be scanned on. */
  static async open(folder: ReelFolder): Promise<Reel | null> {
    const record = await folder.readRecord()
    if (record === null) return null
    const reel = new Reel(folder, record)
    for (const entry of record.pieces) {
      const piece = await folder.readPiece(entry.name)
      if (piece?.measures.count !== entry.frameCount || piece.kept.length !== entry.keptCount) {
        await folder.dropRecord()
        return null
      }
      reel.add(entry.name, piece)
    }
    return reel
  }

  /** Of every frame; to be asked for again when the reel has grown. */
  get measures(): FilmMeasures {
    return this.#measures
  }

  /** [kept] u32, frames that are kept as pictures, rising; to be asked for again when the reel has grown. */
  get kept(): Uint32Array {
    return this.#kept
  }

  /** Width of the kept frames, pixels: 64, or more where the film is wide. */
  get width(): number {
    return this.#width
  }

  /** Pieces that it consists of. */
  get pieceCount(): number {
    return this.#pieces.length
  }

  /** Adds the stored piece that follows on the last. */
  add(name: string, { width, measures, kept }: ReelPiece): void {
    this.#width = width
    const first = this.#measures.count
    this.#measures = addMeasures(this.#measures, measures)
    const all = new Uint32Array(this.#kept.length + kept.length)
    all.set(this.#kept)
    all.set(
      kept.map((frame) => first + frame),
      this.#kept.length,
    )
    this.#kept = all
    this.#pieces.push({ name, frameCount: measures.count, keptCount: kept.length })
  }

  /**
   * Reads a square of a kept frame.
   *
   * @param index into `kept`
   * @param across where the square lies in the frame's width, 0..1
   * @param out [64 x 64 x 3] u8 sRGB, written
   * @throws {SmaltiError} `bad-file` when its piece is no longer whole; the next scan makes it anew
   */
  async readFrame(index: number, across: number, out: Uint8Array): Promise<void> {
    let first = 0
    let piece = 0
    while (index - first >= this.#pieces[piece]!.keptCount) first += this.#pieces[piece++]!.keptCount
    const pixels = await this.#sheet(piece)
    const left = Math.round(across * (this.#width - FRAME_PX))
    const at = sheetOffset(index - first, this.#width) + left * 3
    for (let row = 0; row < FRAME_PX; row++) {
      const from = at + row * sheetStride(this.#width)
      out.set(pixels.subarray(from, from + ROW_BYTES), row * ROW_BYTES)
    }
  }

  /** The same square of kept frames one after another: [count x 64 x 64 x 3] u8 sRGB. */
  async readFrames(indices: readonly number[], across = MIDDLE): Promise<Uint8Array> {
    const frames = new Uint8Array(indices.length * FRAME_BYTES)
    for (const [at, index] of indices.entries()) {
      await this.readFrame(index, across, frames.subarray(at * FRAME_BYTES, (at + 1) * FRAME_BYTES))
    }
    return frames
  }

  /** The pixels of a piece's sheet; the three used last stay decoded. */
  #sheet(piece: number): Promise<Uint8Array> {
    const sheet = this.#sheets.get(piece) ?? this.#decode(this.#pieces[piece]!.name)
    this.#sheets.delete(piece)
    this.#sheets.set(piece, sheet)
    if (this.#sheets.size > OPEN_SHEETS) this.#sheets.delete(this.#sheets.keys().next().value!)
    return sheet
  }

  async #decode(name: string): Promise<Uint8Array> {
    const piece = await this.#folder.readPiece(name)
    if (piece !== null) return decodeSheet(piece.sheet)
    await this.#folder.dropRecord()
    throw new SmaltiError('bad-file', `a piece of a film's scan is broken (${name})`, 'build the set again', {
      isFatal: false,
    })
  }
}
