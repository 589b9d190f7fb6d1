import { SmaltiError } from '../../errors/smalti-error.ts'
import { copyMeasures, createMeasures, FRAME_PX, type FilmMeasures } from './film-measures.ts'
import type { PieceEntry, ReelFolder, ReelRecord } from './reel-folder.ts'
import { decodeSheet, SHEET_STRIDE, sheetOffset } from './reel-piece.ts'

const FRAME_BYTES = FRAME_PX * FRAME_PX * 3
const ROW_BYTES = FRAME_PX * 3
const OPEN_SHEETS = 3

/** A finished scan: the measures of all frames, and the kept ones as pictures. */
export class Reel {
  readonly measures: FilmMeasures
  /** [kept] u32, frames that are kept as pictures, rising. */
  readonly kept: Uint32Array
  /** Why the film could not be read to its end; null when it was. */
  readonly trouble: string | null
  readonly #folder: ReelFolder
  readonly #pieces: readonly PieceEntry[]
  readonly #sheets = new Map<number, Promise<Uint8Array>>()

  private constructor(folder: ReelFolder, record: ReelRecord, measures: FilmMeasures, kept: Uint32Array) {
    this.measures = measures
    this.kept = kept
    this.trouble = record.trouble
    this.#folder = folder
    this.#pieces = record.pieces
  }

  /** The finished reel in a folder; null when there is none or a piece of it is broken, and it must be scanned on. */
  static async open(folder: ReelFolder): Promise<Reel | null> {
    const record = await folder.readRecord()
    if (record === null) return null
    const frameCount = record.pieces.reduce((sum, piece) => sum + piece.frameCount, 0)
    const keptCount = record.pieces.reduce((sum, piece) => sum + piece.keptCount, 0)
    const measures = createMeasures(frameCount)
    const kept = new Uint32Array(keptCount)
    let [frame, keptAt] = [0, 0]
    for (const entry of record.pieces) {
      const piece = await folder.readPiece(entry.name)
      if (piece?.measures.count !== entry.frameCount || piece.kept.length !== entry.keptCount) {
        await folder.dropRecord()
        return null
      }
      copyMeasures(piece.measures, piece.measures.count, measures, frame)
      for (const at of piece.kept) kept[keptAt++] = frame + at
      frame += piece.measures.count
    }
    return new Reel(folder, record, measures, kept)
  }

  /**
   * Reads a kept frame.
   *
   * @param index into `kept`
   * @param out [64 x 64 x 3] u8 sRGB, written
   * @throws {SmaltiError} `bad-file` when its piece is no longer whole; the next scan makes it anew
   */
  async readFrame(index: number, out: Uint8Array): Promise<void> {
    let first = 0
    let piece = 0
    while (index - first >= this.#pieces[piece]!.keptCount) first += this.#pieces[piece++]!.keptCount
    const pixels = await this.#sheet(piece)
    const at = sheetOffset(index - first)
    for (let row = 0; row < FRAME_PX; row++) {
      const from = at + row * SHEET_STRIDE
      out.set(pixels.subarray(from, from + ROW_BYTES), row * ROW_BYTES)
    }
  }

  /** Kept frames one after another: [count x 64 x 64 x 3] u8 sRGB. */
  async readFrames(indices: readonly number[]): Promise<Uint8Array> {
    const frames = new Uint8Array(indices.length * FRAME_BYTES)
    for (const [at, index] of indices.entries()) {
      await this.readFrame(index, frames.subarray(at * FRAME_BYTES, (at + 1) * FRAME_BYTES))
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
