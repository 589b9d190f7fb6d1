import { expect, test } from 'vitest'

import { PictureDecoder } from '../../../server/tileset/picture-decoder.ts'
import { bitPng } from './bit-png.ts'
import { plain } from './pictures.ts'

/** A grey baseline JPEG of any size, of few bytes: each block is six bits, nothing but its end. */
async function greyJpeg(width: number, height: number): Promise<Buffer> {
  const bytes = await plain(8, 8, [128, 128, 128])
    .toColourspace('b-w')
    .jpeg({ optimiseCoding: false })
    .toBuffer()
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]))
  bytes.writeUInt16BE(height, frame + 5)
  bytes.writeUInt16BE(width, frame + 7)
  const scan = bytes.indexOf(Buffer.from([0xff, 0xda]))
  const head = bytes.subarray(0, scan + 2 + bytes.readUInt16BE(scan + 2))
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8)
  const data = Buffer.alloc(Math.ceil((blocks * 6) / 8), Buffer.from([0x28, 0xa2, 0x8a]))
  return Buffer.concat([head, data, Buffer.from([0xff, 0xd9])])
}

test('JPEG is read up to 270 megapixels, shrunk while it loads, and refused above', async () => {
  const decoder = new PictureDecoder([0, 0, 0])
  const before = process.memoryUsage.rss()
  const decoded = await decoder.decode(await greyJpeg(16_400, 16_400), 'jpeg')
  expect(decoded).toMatchObject({ ok: true })
  if (decoded.ok) for (const level of decoded.pixels) expect(Math.abs(level - 128)).toBeLessThanOrEqual(1)
  expect(process.memoryUsage.rss() - before).toBeLessThan(200e6)
  expect(await decoder.decode(await greyJpeg(16_500, 16_400), 'jpeg')).toMatchObject({ reason: 'too-big' })
})

test('other formats that come in rows are read up to 100 megapixels, and refused above', async () => {
  const decoder = new PictureDecoder([0, 0, 0])
  expect(await decoder.decode(bitPng(10_000, 10_000, false), 'png')).toMatchObject({ ok: true })
  expect(await decoder.decode(bitPng(10_000, 10_008, false), 'png')).toMatchObject({ reason: 'too-big' })
})
