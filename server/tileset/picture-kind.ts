/** Formats that are read from a folder of pictures; BMP and HEIC by ffmpeg. */
export type PictureKind = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff' | 'bmp' | 'heic'

/** Bytes of a file's start that `pictureKind` needs. */
export const MAGIC_BYTES = 32

/** Lengths that the second header of a BMP file has. */
const BMP_HEADERS: ReadonlySet<number> = new Set([12, 40, 52, 56, 64, 108, 124])

/** The format of a file by its first bytes, whatever its name says; null when it is none that is read. */
export function pictureKind(head: Uint8Array): PictureKind | null {
  const text = String.fromCharCode(...head.subarray(0, MAGIC_BYTES))
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif'
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return 'webp'
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'tiff'
  if (text.startsWith('ftyp', 4) && /avi[fs]/.test(text.slice(8))) return 'avif'
  if (/^ftyp(mif1|msf1|hei[cmsx]|hev[cmsx])/.test(text.slice(4))) return 'heic'
  if (text.startsWith('BM') && BMP_HEADERS.has(text.charCodeAt(14)) && text.startsWith('\0\0\0', 15))
    return 'bmp'
  return null
}
