import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts'
import { FfmpegProcess } from '../ffmpeg/ffmpeg-process.ts'
import { MAX_WHOLE_PIXELS, refusalOf, type PictureRefusal } from './picture-limits.ts'

const LIMIT_MS = 20_000
/** Short side of the picture that ffmpeg gives, when the file's is longer. */
const SIDE_PX = 512
const MAX_PNG_BYTES = 32 * 1024 * 1024

/** Bytes of a HEIC file's beginning in which it tells the sizes of its pictures. */
const HEIC_HEAD_BYTES = 1024 * 1024
/** Share of the told pixels that a decoded picture must have: a part of it is a tile of a grid, or a thumbnail. */
const WHOLE_SHARE = 0.9

/** Named, as ffmpeg would else go by the file's name. */
const DEMUXERS: Readonly<Record<ForeignKind, string>> = { bmp: 'bmp_pipe', heic: 'mov' }

const SAVE_ANEW = 'save it as JPEG or PNG'

/** Formats that only ffmpeg reads. */
export type ForeignKind = 'bmp' | 'heic'

type Size = { readonly width: number; readonly height: number }

/** Pictures of foreign formats to PNG by ffmpeg, one at a time: bounded in size, time and bytes. */
export class PictureConverter {
  readonly #ffmpeg: Ffmpeg | null
  #last: Promise<unknown> = Promise.resolve()

  /** @param ffmpeg null where there is none */
  constructor(ffmpeg: Ffmpeg | null) {
    this.#ffmpeg = ffmpeg
  }

  /**
   * The picture of a file, not larger than tiles need.
   *
   * @param bytes the file's content
   */
  async toPng(
    file: string,
    bytes: Buffer,
    kind: ForeignKind,
  ): Promise<{ readonly ok: true; readonly png: Buffer } | PictureRefusal> {
    const { width, height } = kind === 'bmp' ? bmpSize(bytes) : heicSize(bytes)
    const refusal = refusalOf(width, height, 1, MAX_WHOLE_PIXELS)
    if (refusal !== null) return refusal
    const name = kind.toUpperCase()
    if (this.#ffmpeg === null) return unreadable(`${name}, and there is no ffmpeg to read it: ${SAVE_ANEW}`)
    const { path } = this.#ffmpeg
    const turn = this.#last.then(() => runToPng(path, file, DEMUXERS[kind], width * height))
    this.#last = turn.catch(() => undefined)
    const png = await turn
    return png === null ? unreadable(`${name} that this ffmpeg cannot read: ${SAVE_ANEW}`) : { ok: true, png }
  }
}

/** Not for good: another ffmpeg may read it. */
function unreadable(detail: string): PictureRefusal {
  return { ok: false, reason: 'unreadable', detail }
}

async function runToPng(path: string, file: string, demuxer: string, pixels: number): Promise<Buffer | null> {
  const whole = `crop=if(gte(iw*ih\\,${Math.ceil(pixels * WHOLE_SHARE)})\\,iw\\,0):ih`
  const [width, height] = [`min(iw\\,${SIDE_PX})`, `min(ih\\,${SIDE_PX})`]
  const scale = `scale=${width}:${height}:force_original_aspect_ratio=increase:flags=area`
  const child = new FfmpegProcess({
    path,
    args: [
      ...['-nostdin', '-loglevel', 'error', '-protocol_whitelist', 'file'],
      ...['-max_pixels', String(MAX_WHOLE_PIXELS), '-threads', '1', '-f', demuxer, '-i', `file:${file}`],
      ...['-frames:v', '1', '-vf', `${whole},${scale}`, '-pix_fmt', 'rgb24'],
      ...['-f', 'image2pipe', '-c:v', 'png', 'pipe:1'],
    ],
    stdout: 'pipe',
  })
  const chunks: Buffer[] = []
  let bytes = 0
  child.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength
    if (bytes <= MAX_PNG_BYTES) chunks.push(chunk)
    else void child.end()
  })
  const timer = setTimeout(() => void child.end(), LIMIT_MS)
  const { code } = await child.exited
  clearTimeout(timer)
  return code === 0 && bytes > 0 && bytes <= MAX_PNG_BYTES ? Buffer.concat(chunks) : null
}

/** The size that a BMP file tells; nothing where it tells none. */
function bmpSize(bytes: Buffer): Size {
  if (bytes.length < 26) return { width: 0, height: 0 }
  const isOld = bytes.readUInt32LE(14) === 12
  return isOld
    ? { width: bytes.readUInt16LE(18), height: bytes.readUInt16LE(20) }
    : { width: bytes.readInt32LE(18), height: Math.abs(bytes.readInt32LE(22)) }
}

/** The size of the largest picture that a HEIC file tells of, its main one; nothing where it tells none. */
function heicSize(bytes: Buffer): Size {
  const head = bytes.subarray(0, HEIC_HEAD_BYTES)
  let largest: Size = { width: 0, height: 0 }
  for (let at = head.indexOf('ispe'); at >= 0 && at + 16 <= head.length; at = head.indexOf('ispe', at + 4)) {
    const size = { width: head.readUInt32BE(at + 8), height: head.readUInt32BE(at + 12) }
    if (size.width * size.height > largest.width * largest.height) largest = size
  }
  return largest
}
