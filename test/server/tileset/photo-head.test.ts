import { expect, test } from 'vitest'

import { parsePhotoHead } from '../../../server/tileset/photo-head.ts'
import { previewArea } from '../../../server/tileset/preview-area.ts'
import { shrinkSquare } from '../../../server/tileset/shrink-square.ts'
import { turnPixels } from '../../../server/tileset/turn-pixels.ts'
import { cameraPhoto } from './photos.ts'
import { plain, seeded } from './pictures.ts'

const jpeg = (width: number, height: number) => plain(width, height, [9, 99, 200]).jpeg().toBuffer()

test.each([false, true])('size, turn and previews are found, big-endian: %s', async (isBigEndian) => {
  const [main, exif, mpf] = [await jpeg(900, 600), await jpeg(160, 120), await jpeg(640, 427)]
  const photo = cameraPhoto({ main, exif, mpf, orientation: 6, isBigEndian })
  const head = parsePhotoHead(photo.subarray(0, photo.indexOf(mpf)))
  expect(head).toMatchObject({ width: 900, height: 600, orientation: 6 })
  const found = head!.previews.map(({ offset, bytes }) => photo.subarray(offset, offset + bytes))
  expect(found).toEqual([exif, mpf])
})

test('a JPEG without previews has none, and what is cut before its size or no JPEG has no head', async () => {
  const main = await jpeg(90, 60)
  expect(parsePhotoHead(main)).toEqual({
    width: 90,
    height: 60,
    isProgressive: false,
    orientation: 1,
    previews: [],
  })
  const slow = await plain(90, 60, [9, 99, 200]).jpeg({ progressive: true }).toBuffer()
  expect(parsePhotoHead(slow)).toMatchObject({ width: 90, height: 60, isProgressive: true })
  const photo = cameraPhoto({ main, exif: await jpeg(160, 120) })
  expect(parsePhotoHead(photo.subarray(0, 400))).toBeNull()
  expect(parsePhotoHead(Buffer.alloc(0))).toBeNull()
})

test('mutated heads never throw, and loop nowhere', async () => {
  const [main, exif, mpf] = [await jpeg(90, 60), await jpeg(16, 12), await jpeg(64, 42)]
  const photo = cameraPhoto({ main, exif, mpf })
  const random = seeded(11)
  for (let round = 0; round < 3000; round++) {
    const bytes = Buffer.from(photo.subarray(0, 1 + Math.floor(random() * photo.length)))
    for (let change = 0; change < 3; change++)
      bytes[Math.floor(random() * Math.min(bytes.length, 700))] = Math.floor(random() * 256)
    expect(() => parsePhotoHead(bytes)).not.toThrow()
  }
})

/** Grey with black bars. */
function barred(width: number, height: number, rows: number, columns = 0): Uint8Array {
  const pixels = new Uint8Array(width * height * 3)
  for (let y = rows; y < height - rows; y++)
    pixels.fill(120, (y * width + columns) * 3, ((y + 1) * width - columns) * 3)
  return pixels
}

test('bars are cut to the aspect of the picture, and only where they are', () => {
  const whole = { left: 0, top: 0, width: 160, height: 120 }
  const wide = { width: 6000, height: 4000 }
  expect(previewArea(barred(160, 120, 7), 160, 120, wide)).toEqual({ ...whole, top: 7, height: 106 })
  expect(previewArea(barred(160, 120, 6), 160, 120, wide)).toEqual({ ...whole, top: 7, height: 106 })
  expect(previewArea(barred(160, 120, 0), 160, 120, wide)).toEqual(whole)
  expect(previewArea(barred(160, 120, 7), 160, 120, { width: 4000, height: 3000 })).toEqual(whole)
  const square = { width: 3000, height: 3000 }
  expect(previewArea(barred(160, 120, 0, 20), 160, 120, square)).toEqual({ ...whole, left: 20, width: 120 })
  expect(previewArea(barred(160, 120, 7), 160, 120, { width: 4000, height: 6000 })).toBeNull()
})

test('a square is shrunk to the means of what its pixels cover', () => {
  const random = seeded(5)
  const [width, height, side] = [11, 9, 3]
  const pixels = Uint8Array.from({ length: width * height * 3 }, () => Math.floor(random() * 256))
  const area = { left: 1, top: 2, width: 9, height: 5 }
  const shrunk = shrinkSquare(pixels, width, area, side)
  const fine = 60
  const sums = new Float64Array(side * side * 3)
  for (let y = 0; y < side * fine; y++)
    for (let x = 0; x < side * fine; x++)
      for (let channel = 0; channel < 3; channel++) {
        const column = Math.floor(3 + ((x + 0.5) * 5) / (side * fine))
        const row = Math.floor(2 + ((y + 0.5) * 5) / (side * fine))
        const at = (Math.floor(y / fine) * side + Math.floor(x / fine)) * 3 + channel
        sums[at]! += pixels[(row * width + column) * 3 + channel]! / fine ** 2
      }
  shrunk.forEach((level, at) => expect(Math.abs(level - sums[at]!)).toBeLessThanOrEqual(0.51))
  const plainPixels = new Uint8Array(160 * 120 * 3).fill(77)
  const whole = { left: 0, top: 7, width: 160, height: 106 }
  expect(new Set(shrinkSquare(plainPixels, 160, whole, 64))).toEqual(new Set([77]))
  const white = new Uint8Array(5 * 5 * 3).fill(255)
  for (const sidePx of [1, 2, 3, 5])
    expect(new Set(shrinkSquare(white, 5, { left: 0, top: 0, width: 5, height: 5 }, sidePx))).toEqual(
      new Set([255]),
    )
})

test.each([
  [1, 'abcd'],
  [2, 'badc'],
  [3, 'dcba'],
  [4, 'cdab'],
  [5, 'acbd'],
  [6, 'cadb'],
  [7, 'dbca'],
  [8, 'bdac'],
])('orientation %i makes ab/cd %s', (orientation, wanted) => {
  const pixels = Uint8Array.from('abcd', (letter) => letter.charCodeAt(0)).reduce<number[]>(
    (all, code) => [...all, code, code, code],
    [],
  )
  const turned = turnPixels(Uint8Array.from(pixels), 2, orientation)
  expect(String.fromCharCode(turned[0]!, turned[3]!, turned[6]!, turned[9]!)).toBe(wanted)
})
