import { open } from 'node:fs/promises'

const HEAD_BYTES = 131_072
const ORIENTATION_TAG = 0x0112

/** How the camera was held for this JPEG, as EXIF numbers it, 1..8; 1 when it does not say. */
export async function exifOrientation(path: string): Promise<number> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return parseExifOrientation(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}

/**
 * The orientation in the beginning of a JPEG; 1 for anything else.
 *
 * Source: Exif 2.3, section 4.5 and 4.6.2.
 */
export function parseExifOrientation(jpeg: Buffer): number {
  const tiff = findExif(jpeg)
  if (tiff === null || tiff.byteLength < 8) return 1
  const isLittle = tiff.toString('latin1', 0, 2) === 'II'
  const u16 = (at: number): number => {
    if (at + 2 > tiff.byteLength) return 0
    return isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at)
  }
  const directoryAt = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  const count = u16(directoryAt)
  for (let entry = 0; entry < count; entry++) {
    const at = directoryAt + 2 + entry * 12
    if (at + 12 > tiff.byteLength) return 1
    if (u16(at) !== ORIENTATION_TAG) continue
    const orientation = u16(at + 8)
    return orientation >= 1 && orientation <= 8 ? orientation : 1
  }
  return 1
}

/** The TIFF structure of the EXIF segment. */
function findExif(jpeg: Buffer): Buffer | null {
  for (let at = 2; at + 4 <= jpeg.byteLength && jpeg[at] === 0xff;) {
    const marker = jpeg[at + 1] ?? 0
    const length = jpeg.readUInt16BE(at + 2)
    const isExif = marker === 0xe1 && jpeg.toString('latin1', at + 4, at + 10) === 'Exif\0\0'
    if (isExif) return jpeg.subarray(at + 10, at + 2 + length)
    if (marker === 0xda || length < 2) return null
    at += 2 + length
  }
  return null
}
