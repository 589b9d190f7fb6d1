import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

import { FILM_MAGIC_BYTES, isFilm } from './film-kind.ts'
import { MAGIC_BYTES, pictureKind, type PictureKind } from './picture-kind.ts'
import { systemCause } from './folder-scan.ts'
import type { SkipReason } from './skipped-file.ts'

const MAX_FILE_BYTES = 96 * 1024 * 1024

/** A picture file in memory, or why it is none. */
export type PictureFile =
  | { readonly ok: true; readonly kind: PictureKind; readonly bytes: Buffer; readonly digest: string }
  | { readonly ok: false; readonly reason: SkipReason; readonly detail: string; readonly isFilm?: true }

/**
 * Reads a picture file whole. It never waits at a FIFO or a device and never follows a link, even when the file was
 * swapped for one since the scan.
 */
export async function readPictureFile(file: string): Promise<PictureFile> {
  let handle
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK | (constants.O_NOFOLLOW ?? 0))
    const stats = await handle.stat()
    if (!stats.isFile()) return { ok: false, reason: 'special', detail: 'not a regular file' }
    const head = Buffer.alloc(Math.max(MAGIC_BYTES, FILM_MAGIC_BYTES))
    const { bytesRead } = await handle.read(head, 0, head.length, 0)
    const kind = pictureKind(head.subarray(0, bytesRead))
    if (kind === null) {
      const isForeign = { ok: false, reason: 'not-a-picture', detail: foreignKind(head) } as const
      return isFilm(head.subarray(0, bytesRead)) ? { ...isForeign, isFilm: true } : isForeign
    }
    if (stats.size > MAX_FILE_BYTES) {
      return { ok: false, reason: 'too-big', detail: `larger than ${MAX_FILE_BYTES / 1024 / 1024} MB` }
    }
    const bytes = await handle.readFile()
    return { ok: true, kind, bytes, digest: createHash('sha256').update(bytes).digest('hex').slice(0, 32) }
  } catch (error) {
    return { ok: false, reason: 'unreadable', detail: systemCause(error) }
  } finally {
    await handle?.close()
  }
}

function foreignKind(head: Buffer): string {
  const text = head.toString('latin1')
  const read = 'JPEG, PNG, WebP, AVIF, GIF and TIFF are read'
  if (/^\s*<(\?xml|svg|!DOCTYPE)/i.test(text)) return `SVG or XML; ${read}`
  if (text.startsWith('%PDF')) return `PDF; ${read}`
  if (text.startsWith('BM')) return `BMP; ${read}`
  if (text.startsWith('ftyphei', 4) || text.startsWith('ftypmif1', 4)) return `HEIC; ${read}`
  return `no picture; ${read}`
}
