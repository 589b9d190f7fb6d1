import sharp from 'sharp'

import { FRAME_PX, MEASURE_BYTES, viewMeasures, type FilmMeasures } from './film-measures.ts'

/** Kept frames of a piece at most: one sheet of 8 x 8. */
export const SHEET_SIDE = 8
export const SHEET_FRAMES = SHEET_SIDE ** 2

const MAGIC = 'SMALTI-REEL-2\n\0\0'
const HEADER_BYTES = MAGIC.length + 12

/** Widths that frames may have: a square, and at most three side by side. */
export const MAX_WIDTH = 3 * FRAME_PX

/** q90 without chroma subsampling, as pages are; blocks of 8 x 8 px never reach into a neighbouring frame. */
const JPEG = { quality: 90, chromaSubsampling: '4:4:4' } as const

/** Some seconds of a scanned film. */
export type ReelPiece = {
  /** Of every frame, pixels; a multiple of 8. */
  readonly width: number
  readonly measures: FilmMeasures
  /** [kept] u32, frames of `measures` that the sheet holds, rising. */
  readonly kept: Uint32Array
  /** JPEG, frames of width x 64 px, eight in a row; empty without kept frames. */
  readonly sheet: Uint8Array
}

/** An empty sheet: [8 x 64 x 8 widths x 3] u8 sRGB, kept frames from left to right, eight in a row. */
export function createSheet(width: number): Uint8Array {
  return new Uint8Array(sheetStride(width) * SHEET_SIDE * FRAME_PX)
}

/** Where the frame's top left pixel lies in a sheet, bytes; rows are `sheetStride` apart. */
export function sheetOffset(kept: number, width: number): number {
  const row = Math.floor(kept / SHEET_SIDE)
  return row * FRAME_PX * sheetStride(width) + (kept % SHEET_SIDE) * width * 3
}

/** Bytes from one row of pixels of a sheet to the next. */
export function sheetStride(width: number): number {
  return SHEET_SIDE * width * 3
}

/** Compresses the rows of a sheet that hold `count` frames. */
export async function encodeSheet(sheet: Uint8Array, count: number, width: number): Promise<Uint8Array> {
  if (count === 0) return new Uint8Array(0)
  const height = Math.ceil(count / SHEET_SIDE) * FRAME_PX
  const raw = { width: SHEET_SIDE * width, height, channels: 3 } as const
  return sharp(sheet.subarray(0, height * sheetStride(width)), { raw })
    .jpeg(JPEG)
    .toBuffer()
}

/** The pixels of a compressed sheet, [rows x 64 x 8 widths x 3] u8 sRGB. */
export async function decodeSheet(sheet: Uint8Array): Promise<Uint8Array> {
  return sharp(sheet, { failOn: 'error' }).toColourspace('srgb').removeAlpha().raw().toBuffer()
}

/** The file of a piece: magic, count of frames and of kept frames, width (u32), measures, kept frames, sheet. */
export function encodePiece({ width, measures, kept, sheet }: ReelPiece): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES)
  header.write(MAGIC, 'latin1')
  header.writeUInt32LE(measures.count, MAGIC.length)
  header.writeUInt32LE(kept.length, MAGIC.length + 4)
  header.writeUInt32LE(width, MAGIC.length + 8)
  const keptBytes = new Uint8Array(kept.buffer, kept.byteOffset, kept.byteLength)
  return Buffer.concat([header, new Uint8Array(measures.buffer), keptBytes, sheet])
}

/** Reads the file of a piece; null when it is none. The sheet is a view. */
export function decodePiece(bytes: Buffer): ReelPiece | null {
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return null
  const count = bytes.readUInt32LE(MAGIC.length)
  const keptCount = bytes.readUInt32LE(MAGIC.length + 4)
  const width = bytes.readUInt32LE(MAGIC.length + 8)
  const keptAt = HEADER_BYTES + count * MEASURE_BYTES
  const sheetAt = keptAt + keptCount * 4
  if (count === 0 || keptCount > SHEET_FRAMES || bytes.length < sheetAt) return null
  if (width < FRAME_PX || width > MAX_WIDTH || width % 8 !== 0) return null
  const measures = viewMeasures(copied(bytes.subarray(HEADER_BYTES, keptAt)), count)
  const kept = new Uint32Array(copied(bytes.subarray(keptAt, sheetAt)))
  return { width, measures, kept, sheet: bytes.subarray(sheetAt) }
}

function copied(bytes: Uint8Array): ArrayBuffer {
  const buffer = new ArrayBuffer(bytes.length)
  new Uint8Array(buffer).set(bytes)
  return buffer
}
