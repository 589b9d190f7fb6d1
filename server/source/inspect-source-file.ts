import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { SmaltiError } from '../errors/smalti-error.ts'
import type { PictureCodec } from './source-spec.ts'

const MAGIC_BYTES = 16

/**
 * Whether the file is a picture, and of what kind; null for anything that may be a video.
 *
 * @param shown the path as the user wrote it
 * @param kinds what a SOURCE can be, for the cure
 * @throws {SmaltiError} `bad-source` when there is no readable file, or none that can be shown
 */
export function inspectSourceFile(path: string, shown: string, kinds: string): PictureCodec | null {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) {
    throw bad(`no file ${shown}`, `check the path, or use one of: ${kinds}`)
  }
  if (stat.isDirectory()) {
    throw bad(`${shown} is a folder`, `for a tile set run: smalti tiles build ${shown}`)
  }
  if (!stat.isFile()) throw bad(`${shown} is not a regular file`, `use one of: ${kinds}`)
  if (stat.size === 0) throw bad(`${shown} is empty`, 'give a video or picture file')
  const magic = readMagic(path, shown)
  const isHeif = /^ftyp(avi[fs]|hei[cfsx]|hev[cx]|mif1)/.test(magic.toString('latin1', 4, 12))
  if (isHeif) throw bad(`${shown} is AVIF or HEIC`, 'convert it to JPEG or PNG')
  return pictureCodec(magic)
}

function pictureCodec(magic: Buffer): PictureCodec | null {
  const text = magic.toString('latin1')
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (text.startsWith('\x89PNG\r\n')) return 'png'
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp'
  if (text.startsWith('BM')) return 'bmp'
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'tiff'
  return null
}

function readMagic(path: string, shown: string): Buffer {
  const magic = Buffer.alloc(MAGIC_BYTES)
  try {
    const file = openSync(path, 'r')
    try {
      readSync(file, magic, 0, MAGIC_BYTES, 0)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw new SmaltiError('bad-source', `${shown} cannot be read`, 'check its permissions', { cause: error })
  }
  return magic
}

function bad(message: string, cure: string): SmaltiError {
  return new SmaltiError('bad-source', message, cure)
}
