import type { NutBytes } from './nut-bytes.ts'

/** Flags of a frame, as NUT numbers them. */
export const NUT_FLAG = {
  END_OF_RELEVANCE: 2,
  CODED_PTS: 8,
  STREAM_ID: 16,
  SIZE_MSB: 32,
  CHECKSUM: 64,
  RESERVED: 128,
  SIDE_DATA: 256,
  HEADER_INDEX: 1024,
  MATCH_TIME: 2048,
  CODED: 4096,
  INVALID: 8192,
} as const

/** What one frame code stands for. */
export type NutFrameCode = {
  readonly flags: number
  readonly ptsDelta: number
  readonly streamId: number
  readonly sizeMultiplier: number
  readonly sizeLsb: number
  readonly reservedCount: number
  readonly headerIndex: number
}

/** The main header: time bases and the table that short frame headers refer to. */
export type NutMainHeader = {
  readonly timeBases: readonly { readonly numerator: number; readonly denominator: number }[]
  /** [256] */
  readonly frameCodes: readonly NutFrameCode[]
  /** Beginnings that small frames leave out, by header index. */
  readonly elidedHeaders: readonly Uint8Array[]
}

/** The header of the video stream. */
export type NutStreamHeader = {
  readonly timeBaseIndex: number
  readonly ptsLsbBits: number
  readonly width: number
  readonly height: number
}

const INVALID_CODE: NutFrameCode = {
  flags: NUT_FLAG.INVALID,
  ptsDelta: 0,
  streamId: 0,
  sizeMultiplier: 1,
  sizeLsb: 0,
  reservedCount: 0,
  headerIndex: 0,
}

/**
 * Reads the body of a main header.
 *
 * Source: NUT Open Container Format, section "Main header".
 *
 * @throws {RangeError} when it is of another version or holds more than one stream
 */
export function readMainHeader(bytes: NutBytes): NutMainHeader {
  const version = bytes.unsigned()
  if (version < 2 || version > 4) throw new RangeError(`NUT version ${version} is not known`)
  if (version > 3) bytes.unsigned()
  const streams = bytes.unsigned()
  if (streams !== 1) throw new RangeError(`one NUT stream was expected, not ${streams}`)
  bytes.unsigned()
  const timeBaseCount = bytes.unsigned()
  if (timeBaseCount < 1 || timeBaseCount > 8) throw new RangeError('NUT time bases are out of range')
  const timeBases = Array.from({ length: timeBaseCount }, () => ({
    numerator: bytes.unsigned(),
    denominator: bytes.unsigned(),
  }))
  if (timeBases.some((base) => base.numerator === 0 || base.denominator === 0)) {
    throw new RangeError('a NUT time base is zero')
  }
  return { timeBases, frameCodes: readFrameCodes(bytes), elidedHeaders: readElidedHeaders(bytes) }
}

/**
 * Reads the body of a stream header.
 *
 * @throws {RangeError} when it is not a video stream of a size that a raster can have
 */
export function readStreamHeader(bytes: NutBytes): NutStreamHeader {
  bytes.unsigned()
  if (bytes.unsigned() !== 0) throw new RangeError('the NUT stream is not video')
  bytes.block()
  const timeBaseIndex = bytes.unsigned()
  const ptsLsbBits = bytes.unsigned()
  bytes.unsigned()
  bytes.unsigned()
  bytes.unsigned()
  bytes.block()
  const width = bytes.unsigned()
  const height = bytes.unsigned()
  const isRaster = width >= 2 && height >= 2 && width <= 8192 && height <= 8192
  if (!isRaster || width % 2 !== 0 || height % 2 !== 0 || ptsLsbBits > 32) {
    throw new RangeError(`a raster cannot be ${width}x${height}`)
  }
  return { timeBaseIndex, ptsLsbBits, width, height }
}

function readFrameCodes(bytes: NutBytes): NutFrameCode[] {
  const codes: NutFrameCode[] = []
  let last = INVALID_CODE
  while (codes.length < 256) {
    const flags = bytes.unsigned()
    const fields = bytes.unsigned()
    last = {
      flags,
      ptsDelta: fields > 0 ? bytes.signed() : last.ptsDelta,
      sizeMultiplier: fields > 1 ? bytes.unsigned() : last.sizeMultiplier,
      streamId: fields > 2 ? bytes.unsigned() : last.streamId,
      sizeLsb: fields > 3 ? bytes.unsigned() : 0,
      reservedCount: fields > 4 ? bytes.unsigned() : 0,
      headerIndex: 0,
    }
    const count = fields > 5 ? bytes.unsigned() : last.sizeMultiplier - last.sizeLsb
    if (fields > 6) bytes.signed()
    const headerIndex = fields > 7 ? bytes.unsigned() : 0
    for (let field = 8; field < fields; field++) bytes.unsigned()
    if (count < 1 || count > 256) throw new RangeError('the NUT frame code table is broken')
    for (let index = 0; index < count && codes.length < 256;) {
      // The code 'N' begins start codes and is never a frame.
      if (codes.length === 0x4e) {
        codes.push(INVALID_CODE)
        continue
      }
      codes.push({ ...last, sizeLsb: last.sizeLsb + index, headerIndex })
      index += 1
    }
  }
  return codes
}

function readElidedHeaders(bytes: NutBytes): Uint8Array[] {
  const headers: Uint8Array[] = [new Uint8Array(0)]
  const count = bytes.unsigned()
  if (count > 127) throw new RangeError('the NUT header holds too many elided headers')
  for (let index = 0; index < count; index++) headers.push(bytes.block().slice())
  return headers
}
