import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, open, read, type Stats } from 'node:fs'
import { promisify } from 'node:util'

import { FILM_MAGIC_BYTES, isFilm } from './film-kind.ts'
import { systemCause } from './folder-scan.ts'
import { parsePhotoHead, PHOTO_HEAD_BYTES, type PhotoHead, type PreviewPlace } from './photo-head.ts'
import { MAGIC_BYTES, pictureKind, type PictureKind } from './picture-kind.ts'
import type { SkipReason } from './skipped-file.ts'

const MAX_FILE_BYTES = 96 * 1024 * 1024
const MAX_PREVIEW_BYTES = 1024 * 1024
const HEAD_BYTES = Math.max(MAGIC_BYTES, FILM_MAGIC_BYTES)
/** Read at first; most pictures are no longer. */
const FIRST_BYTES = 256 * 1024

/** A picture file in memory, or why it is none. */
export type PictureFile =
  | { readonly ok: true; readonly kind: PictureKind; readonly bytes: Buffer; readonly digest: string }
  | { readonly ok: false; readonly reason: SkipReason; readonly detail: string; readonly isFilm?: true }

const UNWANTED = { ok: false, reason: 'unwanted', detail: 'a picture, and only films are taken' } as const

/**
 * Reads a picture file whole. It never waits at a FIFO or a device and never follows a link, even when the file was
 * swapped for one since the scan.
 *
 * @param takesPictures false when only films are wanted: nothing but a file's beginning is read then
 */
export async function readPictureFile(file: string, takesPictures = true): Promise<PictureFile> {
  try {
    return await withFile(file, (fd, stats) => readWhole(fd, stats, takesPictures))
  } catch (error) {
    return { ok: false, reason: 'unreadable', detail: systemCause(error) }
  }
}

async function readWhole(fd: number, stats: Stats, takesPictures: boolean): Promise<PictureFile> {
  if (!stats.isFile()) return { ok: false, reason: 'special', detail: 'not a regular file' }
  const first = await readPart(fd, {
    offset: 0,
    bytes: Math.min(stats.size, takesPictures ? FIRST_BYTES : HEAD_BYTES),
  })
  const head = first.subarray(0, HEAD_BYTES)
  const kind = pictureKind(head)
  if (kind === null) {
    const isForeign = { ok: false, reason: 'not-a-picture', detail: foreignKind(head) } as const
    return isFilm(head) ? { ...isForeign, isFilm: true } : isForeign
  }
  if (!takesPictures) return UNWANTED
  if (stats.size > MAX_FILE_BYTES) {
    return { ok: false, reason: 'too-big', detail: `larger than ${MAX_FILE_BYTES / 1024 / 1024} MB` }
  }
  const rest = { offset: first.length, bytes: stats.size - first.length }
  const bytes = rest.bytes === 0 ? first : Buffer.concat([first, await readPart(fd, rest)])
  return { ok: true, kind, bytes, digest: createHash('sha256').update(bytes).digest('hex').slice(0, 32) }
}

/** The previews in a photo's file. */
export type PhotoPreviews = { readonly head: PhotoHead; readonly previews: readonly Buffer[] }

/**
 * Reads the previews that a camera put into a JPEG file, and nothing of the picture itself; null where there are none.
 * As careful as `readPictureFile`.
 */
export async function readPhotoPreviews(file: string): Promise<PhotoPreviews | null> {
  try {
    return await withFile(file, readPreviews)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}

async function readPreviews(fd: number, stats: Stats): Promise<PhotoPreviews | null> {
  if (!stats.isFile() || stats.size > MAX_FILE_BYTES) return null
  const start = await readPart(fd, { offset: 0, bytes: PHOTO_HEAD_BYTES })
  const head = pictureKind(start) === 'jpeg' ? parsePhotoHead(start) : null
  const places = (head?.previews ?? []).filter(
    ({ offset, bytes }) => bytes <= MAX_PREVIEW_BYTES && offset + bytes <= stats.size,
  )
  if (head === null || places.length === 0) return null
  const previews: Buffer[] = []
  for (const place of places) {
    const end = place.offset + place.bytes
    previews.push(end <= start.length ? start.subarray(place.offset, end) : await readPart(fd, place))
  }
  return { head, previews }
}

/** Hands over an open file, never through a link and without waiting. Only opening and reading may wait for a disk. */
async function withFile<T>(file: string, use: (fd: number, stats: Stats) => Promise<T>): Promise<T> {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (constants.O_NOFOLLOW ?? 0)
  const fd = await promisify(open)(file, flags)
  try {
    return await use(fd, fstatSync(fd))
  } finally {
    closeSync(fd)
  }
}

const readBytes = promisify(read<Buffer>)

async function readPart(fd: number, { offset, bytes }: PreviewPlace): Promise<Buffer> {
  const part = Buffer.allocUnsafe(bytes)
  const { bytesRead } = await readBytes(fd, part, 0, bytes, offset)
  return part.subarray(0, bytesRead)
}

function foreignKind(head: Buffer): string {
  const text = head.toString('latin1')
  const read = 'JPEG, PNG, WebP, AVIF, GIF, TIFF and BMP are read'
  if (/^\s*<(\?xml|svg|!DOCTYPE)/i.test(text)) return `SVG or XML; ${read}`
  if (text.startsWith('%PDF')) return `PDF; ${read}`
  return `no picture; ${read}`
}
