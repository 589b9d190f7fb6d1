import sharp, { type Sharp } from 'sharp'

import { TILE_PX } from '../protocol/tile-set-manifest.ts'
import type { MadeFile, MadeTile } from './made-tile.ts'
import type { PhotoPreviews } from './picture-file.ts'
import type { PictureKind } from './picture-kind.ts'
import { parsePhotoHead } from './photo-head.ts'
import { MAX_FRAMES, MAX_WHOLE_PIXELS, refusalOf, type PictureRefusal } from './picture-limits.ts'
import { previewArea } from './preview-area.ts'
import { shrinkSquare } from './shrink-square.ts'
import { turnPixels } from './turn-pixels.ts'

/** A file that takes longer is given up, unless the process got little of the machine meanwhile. */
const LIMIT_MS = 2000
const STARVED_LIMIT_MS = 30_000
const STARVED_CORES = 0.5

/** Pixels of baseline JPEG (shrunk while loading), and of formats read in rows. */
const MAX_JPEG_PIXELS = 2.7e8
const MAX_ROW_PIXELS = 1e8
const MAX_PREVIEW_PIXELS = 4e6
const ANIMATED: ReadonlySet<PictureKind> = new Set(['gif', 'webp'])
const FRAMES_PER_SECOND = 12
const MAX_ROUND_MS = 2000
/** A picture of an animation that says nothing is shown this long, as browsers do. */
const USUAL_DELAY_MS = 100

/** Short side from which a preview stands for its photo. */
const MIN_PREVIEW_PX = 96

/** Pixels above which a picture that decodes whole is decoded alone. */
const HEAVY_PIXELS = 8e6

/** The pixels of a tile, or why the picture gives none. */
export type DecodedPicture = { readonly ok: true; readonly pixels: Uint8Array } | PictureRefusal

/** Pictures to square tiles: turned as EXIF says, centre crop, alpha on the ground, sRGB. Hostile files end as a reason. */
export class PictureDecoder {
  readonly #ground: { r: number; g: number; b: number }
  #heavy: Promise<unknown> = Promise.resolve()
  #stuckCount = 0

  constructor(ground: readonly [number, number, number]) {
    this.#ground = { r: ground[0], g: ground[1], b: ground[2] }
    sharp.cache(false)
    sharp.concurrency(1)
  }

  /** Decodes that were given up while still at work in a thread of libuv. */
  get stuckCount(): number {
    return this.#stuckCount
  }

  /** The tile of a picture file: of an animation, frames evenly over its first seconds. */
  async decodeTile(bytes: Buffer, kind: PictureKind, sidePx: number = TILE_PX): Promise<MadeFile> {
    const delays = ANIMATED.has(kind) ? await this.#readDelays(bytes) : []
    if (delays.length < 2) return pictureTile(await this.decode(bytes, kind, sidePx))
    const { pages, roundMs } = chooseMoments(delays)
    const frames: Uint8Array[] = []
    for (const page of pages) {
      const decoded = await this.decode(bytes, kind, sidePx, page)
      if (!decoded.ok) return decoded
      frames.push(decoded.pixels)
    }
    return { ok: true, tiles: [{ frames, roundMs, startUs: 0, endUs: roundMs * 1000, across: 0.5 }] }
  }

  /** The tile of a picture file, [side x side x 3] u8 sRGB; of an animation one of its pictures. */
  async decode(
    bytes: Buffer,
    kind: PictureKind,
    sidePx: number = TILE_PX,
    page = 0,
  ): Promise<DecodedPicture> {
    const read = (maxPixels: number): Sharp =>
      sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', page }).timeout({
        seconds: STARVED_LIMIT_MS / 1000,
      })
    const photo = kind === 'jpeg' ? parsePhotoHead(bytes) : null
    const header: Limited<PictureHeader> =
      photo === null ? await this.#limit(read(MAX_JPEG_PIXELS).metadata()) : { ok: true, value: photo }
    if (!header.ok) return header
    const { width, height, isProgressive } = header.value
    const isWhole = isProgressive === true || kind === 'gif' || kind === 'webp' || kind === 'avif'
    const maxPixels = isWhole ? MAX_WHOLE_PIXELS : kind === 'jpeg' ? MAX_JPEG_PIXELS : MAX_ROW_PIXELS
    const refusal = refusalOf(width, height, header.value.pages ?? 1, maxPixels)
    if (refusal !== null) return refusal
    const decode = (): Promise<Limited<Buffer>> =>
      this.#limit(
        read(maxPixels)
          .autoOrient()
          .resize(sidePx, sidePx, { fit: 'cover', position: 'centre' })
          .flatten({ background: this.#ground })
          .toColourspace('srgb')
          .removeAlpha()
          .raw({ depth: 'uchar' })
          .toBuffer(),
      )
    const decoded = await (isWhole && width * height > HEAVY_PIXELS ? this.#alone(decode) : decode())
    if (!decoded.ok) return decoded
    const pixels = threeChannels(decoded.value, sidePx * sidePx)
    return pixels === null
      ? { ok: false, reason: 'broken', detail: 'unusual colour channels' }
      : { ok: true, pixels }
  }

  /** The tile of the first of a photo's previews that is large enough, turned as the photo is; null when none is. */
  async decodePreview({ head, previews }: PhotoPreviews): Promise<MadeTile | null> {
    for (const bytes of previews) {
      const read = sharp(bytes, { limitInputPixels: MAX_PREVIEW_PIXELS, failOn: 'error' })
      const decoded = await this.#limit(
        read
          .toColourspace('srgb')
          .removeAlpha()
          .raw({ depth: 'uchar' })
          .toBuffer({ resolveWithObject: true }),
      )
      if (!decoded.ok || decoded.value.info.channels !== 3) continue
      const { data, info } = decoded.value
      const area = previewArea(data, info.width, info.height, head)
      if (area === null || Math.min(area.width, area.height) < MIN_PREVIEW_PX) continue
      const pixels = shrinkSquare(data, info.width, area, TILE_PX)
      return stillTile(turnPixels(pixels, TILE_PX, head.orientation))
    }
    return null
  }

  /** Milliseconds that each picture of an animation is shown; none where there is one picture, or none to be read. */
  async #readDelays(bytes: Buffer): Promise<readonly number[]> {
    const header = await this.#limit(sharp(bytes, { limitInputPixels: MAX_WHOLE_PIXELS }).metadata())
    if (!header.ok) return []
    const { pages = 1, delay = [] } = header.value
    return Array.from({ length: Math.min(pages, MAX_FRAMES + 1) }, (_, at) => delay[at] || USUAL_DELAY_MS)
  }

  #alone<T>(decode: () => Promise<T>): Promise<T> {
    const turn = this.#heavy.then(decode)
    this.#heavy = turn.catch(() => undefined)
    return turn
  }

  async #limit<T>(work: Promise<T>): Promise<Limited<T>> {
    let timer: NodeJS.Timeout | undefined
    const tooSlow: Limited<T> = { ok: false, reason: 'too-slow', detail: `took longer than ${LIMIT_MS} ms` }
    const startMs = performance.now()
    const startCpu = process.cpuUsage()
    const late = new Promise<Limited<T>>((resolve) => {
      const check = (): void => {
        const ms = performance.now() - startMs
        const { user, system } = process.cpuUsage(startCpu)
        const isStarved = (user + system) / 1000 < ms * STARVED_CORES
        if (isStarved && ms < STARVED_LIMIT_MS) {
          timer = setTimeout(check, LIMIT_MS)
          return
        }
        this.#stuckCount++
        void work.catch(() => undefined).finally(() => this.#stuckCount--)
        resolve(tooSlow)
      }
      timer = setTimeout(check, LIMIT_MS)
    })
    const done = work.then(
      (value): Limited<T> => ({ ok: true, value }),
      (error: unknown): Limited<T> => {
        const words =
          error instanceof Error ? error.message.split('\n')[0]!.slice(0, 160) : 'cannot be decoded'
        if (/timeout/i.test(words)) return tooSlow
        return { ok: false, reason: /pixel limit/i.test(words) ? 'too-big' : 'broken', detail: words }
      },
    )
    return Promise.race([done, late]).finally(() => clearTimeout(timer))
  }
}

/** Which pictures of an animation are kept: those on screen at even moments of its first seconds. */
function chooseMoments(delays: readonly number[]): {
  readonly pages: readonly number[]
  readonly roundMs: number
} {
  const totalMs = delays.reduce((sum, ms) => sum + ms, 0)
  const roundMs = Math.min(totalMs, MAX_ROUND_MS)
  const count = Math.max(2, Math.round((roundMs * FRAMES_PER_SECOND) / 1000))
  const pages: number[] = []
  let page = 0
  let endMs = delays[0]!
  for (let at = 0; at < count; at++) {
    const momentMs = ((at + 0.5) * roundMs) / count
    while (momentMs >= endMs && page < delays.length - 1) endMs += delays[++page]!
    pages.push(page)
  }
  return { pages, roundMs }
}

function pictureTile(decoded: DecodedPicture): MadeFile {
  if (!decoded.ok) return decoded
  return { ok: true, tiles: [stillTile(decoded.pixels)] }
}

function stillTile(pixels: Uint8Array): MadeTile {
  return { frames: [pixels], roundMs: 0, startUs: 0, endUs: 0, across: 0.5 }
}

type PictureHeader = {
  readonly width: number
  readonly height: number
  readonly isProgressive?: boolean | undefined
  readonly pages?: number | undefined
}
type Limited<T> = { readonly ok: true; readonly value: T } | PictureRefusal

/** A grey picture may come as one channel. */
function threeChannels(bytes: Buffer, count: number): Uint8Array | null {
  if (bytes.length === count * 3) return bytes
  if (bytes.length !== count) return null
  const pixels = new Uint8Array(count * 3)
  for (let at = 0; at < bytes.length; at++) pixels.fill(bytes[at]!, at * 3, at * 3 + 3)
  return pixels
}
