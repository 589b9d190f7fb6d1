import { NutBytes, NutIncomplete } from './nut-bytes.ts'
import {
  NUT_FLAG,
  readMainHeader,
  readStreamHeader,
  type NutMainHeader,
  type NutStreamHeader,
} from './nut-headers.ts'

/** Size of the pictures in a stream, pixels, both sides even. */
export type NutFormat = { readonly width: number; readonly height: number }

/** What to do with the frame that begins: where its bytes go, let it pass, or stop reading until there is room. */
export type NutFrameTarget = Uint8Array | 'skip' | 'wait'

/** Told by a `NutReader` what it finds. */
export interface NutFrameReceiver {
  /** Asked before each frame; after `wait` it is asked again at the next `read`. */
  frameStarted(ptsUs: number, format: NutFormat): NutFrameTarget
  /** All bytes of the frame are in its target. */
  frameFilled(ptsUs: number): void
}

/** The picture size changed within a stream; the decoder has to be started anew. */
export class NutSizeChanged extends Error {
  override readonly name = 'NutSizeChanged'
}

const FILE_ID = 'nut/multimedia container\0'
const MAX_ELEMENT_BYTES = 65_536
const ELIDED_LIMIT_BYTES = 4_096
const START = { MAIN: 0x4d7a561f, STREAM: 0x5311405b, SYNCPOINT: 0x4be4adee } as const

type Frame = { readonly ptsUs: number; readonly bytes: number; readonly prefix: Uint8Array }

/**
 * Reads frames out of a NUT byte stream straight into their slots. Elements between the frames are small and bounded;
 * nothing is kept in proportion to pixels.
 *
 * Source: NUT Open Container Format (ffmpeg, libavformat/nut.h), one rawvideo stream.
 */
export class NutReader {
  readonly #receiver: NutFrameReceiver
  readonly #frameBytes: (format: NutFormat) => number
  readonly #scratch = new Uint8Array(MAX_ELEMENT_BYTES)
  #scratchBytes = 0
  #hasFileId = false
  #main: NutMainHeader | null = null
  #stream: NutStreamHeader | null = null
  #lastPts = 0
  #waiting: Frame | null = null
  #skipBytes = 0
  #target: Uint8Array | null = null
  #targetAt = 0
  #framePtsUs = 0

  /** @param frameBytes bytes of one frame in the pixel format that was asked for */
  constructor(receiver: NutFrameReceiver, frameBytes: (format: NutFormat) => number) {
    this.#receiver = receiver
    this.#frameBytes = frameBytes
  }

  /** Size of the pictures; null until the headers were read. */
  get format(): NutFormat | null {
    return this.#stream === null ? null : { width: this.#stream.width, height: this.#stream.height }
  }

  /**
   * Takes bytes in order and gives how many were used: fewer than there are only when the receiver said `wait`.
   *
   * @throws {RangeError} when the bytes are not the stream that was asked for
   * @throws {NutSizeChanged} when a frame has another size than the stream began with
   */
  read(chunk: Uint8Array): number {
    let at = 0
    for (;;) {
      if (this.#waiting !== null && !this.#beginFrame(this.#waiting)) return at
      if (at >= chunk.byteLength) return at
      if (this.#skipBytes > 0) at += this.#skip(chunk.byteLength - at)
      else if (this.#target !== null) at += this.#fill(this.#target, chunk, at)
      else at += this.#readElement(chunk, at)
    }
  }

  #skip(available: number): number {
    const count = Math.min(this.#skipBytes, available)
    this.#skipBytes -= count
    return count
  }

  #fill(target: Uint8Array, chunk: Uint8Array, at: number): number {
    const count = Math.min(target.byteLength - this.#targetAt, chunk.byteLength - at)
    target.set(chunk.subarray(at, at + count), this.#targetAt)
    this.#targetAt += count
    if (this.#targetAt === target.byteLength) {
      this.#target = null
      this.#receiver.frameFilled(this.#framePtsUs)
    }
    return count
  }

  #beginFrame(frame: Frame): boolean {
    const format = this.format
    if (format === null) throw new RangeError('a NUT frame came before its headers')
    const target = this.#receiver.frameStarted(frame.ptsUs, format)
    if (target === 'wait') {
      this.#waiting = frame
      return false
    }
    this.#waiting = null
    if (target === 'skip') {
      this.#skipBytes = frame.bytes - frame.prefix.byteLength
      return true
    }
    target.set(frame.prefix)
    this.#target = target
    this.#targetAt = frame.prefix.byteLength
    this.#framePtsUs = frame.ptsUs
    return true
  }

  /** Reads one element that starts at `at`, or stores its beginning; gives the bytes of the chunk that were used. */
  #readElement(chunk: Uint8Array, at: number): number {
    const held = this.#scratchBytes
    if (held === 0) {
      const used = this.#parseElement(chunk, at, chunk.byteLength)
      if (used !== null) return used
    }
    const count = Math.min(chunk.byteLength - at, MAX_ELEMENT_BYTES - held)
    if (count === 0) throw new RangeError('a NUT element is over 64 KiB')
    this.#scratch.set(chunk.subarray(at, at + count), held)
    const used = this.#parseElement(this.#scratch, 0, held + count)
    if (used === null) {
      this.#scratchBytes = held + count
      return count
    }
    this.#scratchBytes = 0
    return used - held
  }

  #parseElement(bytes: Uint8Array, start: number, end: number): number | null {
    const reader = new NutBytes(bytes, start, end)
    try {
      this.#parse(reader)
      return reader.at - start
    } catch (error) {
      if (error instanceof NutIncomplete) return null
      throw error
    }
  }

  #parse(bytes: NutBytes): void {
    if (!this.#hasFileId) return this.#parseFileId(bytes)
    const code = bytes.byte()
    if (code === 0x4e) this.#parsePacket(bytes)
    else this.#parseFrame(bytes, code)
  }

  #parseFileId(bytes: NutBytes): void {
    for (let index = 0; index < FILE_ID.length; index++) {
      if (bytes.byte() !== FILE_ID.charCodeAt(index)) throw new RangeError('ffmpeg did not write NUT')
    }
    this.#hasFileId = true
  }

  #parsePacket(bytes: NutBytes): void {
    let startCode = 0
    for (let index = 0; index < 4; index++) startCode = startCode * 256 + bytes.byte()
    bytes.skip(3)
    const length = bytes.unsigned()
    if (length > 4096) bytes.skip(4)
    const bodyAt = bytes.at
    if (startCode === START.MAIN || startCode === START.STREAM || startCode === START.SYNCPOINT) {
      bytes.skip(length)
      const end = bytes.at
      bytes.at = bodyAt
      this.#parseBody(startCode, bytes)
      bytes.at = end
    } else {
      this.#skipBytes = length
    }
  }

  #parseBody(startCode: number, bytes: NutBytes): void {
    if (startCode === START.MAIN) {
      this.#main = readMainHeader(bytes)
    } else if (startCode === START.STREAM) {
      const stream = readStreamHeader(bytes)
      const before = this.#stream
      if (before !== null && (before.width !== stream.width || before.height !== stream.height)) {
        throw new NutSizeChanged()
      }
      this.#stream = stream
    } else {
      this.#resetPts(bytes.unsigned())
    }
  }

  #resetPts(coded: number): void {
    const main = this.#main
    const stream = this.#stream
    if (main === null || stream === null) throw new RangeError('a NUT syncpoint came before its headers')
    const from = main.timeBases[coded % main.timeBases.length]
    const to = main.timeBases[stream.timeBaseIndex]
    if (from === undefined || to === undefined) throw new RangeError('a NUT time base is missing')
    const pts = Math.floor(coded / main.timeBases.length)
    this.#lastPts =
      from === to
        ? pts
        : Math.floor((pts * from.numerator * to.denominator) / (from.denominator * to.numerator))
  }

  #parseFrame(bytes: NutBytes, frameCode: number): void {
    const main = this.#main
    const stream = this.#stream
    const code = main?.frameCodes[frameCode]
    if (main === null || stream === null || code === undefined) {
      throw new RangeError('a NUT frame came before its headers')
    }
    if ((code.flags & NUT_FLAG.INVALID) !== 0) throw new RangeError('an invalid NUT frame code')
    const flags = (code.flags & NUT_FLAG.CODED) === 0 ? code.flags : code.flags ^ bytes.unsigned()
    if ((flags & NUT_FLAG.SIDE_DATA) !== 0) throw new RangeError('NUT side data was not expected')
    if ((flags & NUT_FLAG.STREAM_ID) !== 0) bytes.unsigned()
    const pts =
      (flags & NUT_FLAG.CODED_PTS) === 0
        ? this.#lastPts + code.ptsDelta
        : this.#wholePts(bytes.unsigned(), stream.ptsLsbBits)
    const sizeMsb = (flags & NUT_FLAG.SIZE_MSB) === 0 ? 0 : bytes.unsigned()
    if ((flags & NUT_FLAG.MATCH_TIME) !== 0) bytes.signed()
    const index = (flags & NUT_FLAG.HEADER_INDEX) === 0 ? code.headerIndex : bytes.unsigned()
    const reserved = (flags & NUT_FLAG.RESERVED) === 0 ? code.reservedCount : bytes.unsigned()
    for (let field = 0; field < reserved; field++) bytes.unsigned()
    if ((flags & NUT_FLAG.CHECKSUM) !== 0) bytes.skip(4)
    this.#lastPts = pts
    const size = code.sizeLsb + code.sizeMultiplier * sizeMsb
    if (size === 0 || (flags & NUT_FLAG.END_OF_RELEVANCE) !== 0) return
    this.#expectFrame(main, stream, pts, size, size > ELIDED_LIMIT_BYTES ? 0 : index)
  }

  #expectFrame(
    main: NutMainHeader,
    stream: NutStreamHeader,
    pts: number,
    size: number,
    headerIndex: number,
  ): void {
    if (size !== this.#frameBytes(stream)) throw new NutSizeChanged()
    const base = main.timeBases[stream.timeBaseIndex]
    const prefix = main.elidedHeaders[headerIndex]
    if (base === undefined || prefix === undefined) throw new RangeError('a NUT frame refers to nothing')
    const ptsUs = Math.round((pts * base.numerator * 1e6) / base.denominator)
    this.#waiting = { ptsUs, bytes: size, prefix }
  }

  #wholePts(coded: number, lsbBits: number): number {
    const span = 2 ** lsbBits
    if (coded >= span) return coded - span
    const lowest = this.#lastPts - Math.floor((span - 1) / 2)
    return lowest + ((((coded - lowest) % span) + span) % span)
  }
}
