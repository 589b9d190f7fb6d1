import { writeFile } from 'node:fs/promises'
import path from 'node:path'

import { expect, test } from 'vitest'

import { findFfmpeg } from '../../../server/ffmpeg/find-ffmpeg.ts'
import { buildTileSet } from '../../../server/tileset/build-tile-set.ts'
import { plain, temporaryFolder } from './pictures.ts'
import { tilePixels } from './stored-tiles.ts'

/** A BMP of three bytes a pixel, one colour; `told` is the width in its header. */
function bitmap(width: number, height: number, [r, g, b]: readonly number[], told = width): Buffer {
  const rowBytes = Math.ceil((width * 3) / 4) * 4
  const head = Buffer.alloc(54)
  head.write('BM', 'latin1')
  head.writeUInt32LE(54 + rowBytes * height, 2)
  head.writeUInt32LE(54, 10)
  head.writeUInt32LE(40, 14)
  head.writeInt32LE(told, 18)
  head.writeInt32LE(height, 22)
  head.writeUInt16LE(1, 26)
  head.writeUInt16LE(24, 28)
  const row = Buffer.alloc(rowBytes)
  for (let at = 0; at < width * 3; at += 3) row.set([b!, g!, r!], at)
  return Buffer.concat([head, ...Array.from({ length: height }, () => row)])
}

/** The beginning of a HEIC file that tells its size, and no picture. */
function hollowHeic(width: number, height: number): Buffer {
  const size = Buffer.alloc(12)
  size.writeUInt32BE(width, 4)
  size.writeUInt32BE(height, 8)
  const brands = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0heicmif1', 'latin1')
  return Buffer.concat([brands, Buffer.from('\0\0\0\x14ispe', 'latin1'), size])
}

test('BMP is read by its content, whatever its name says; what ffmpeg cannot read is skipped with the cure', async () => {
  const [pictures, folder] = [await temporaryFolder(), await temporaryFolder()]
  const write = (name: string, bytes: Buffer): Promise<void> => writeFile(path.join(pictures, name), bytes)
  await write('a %03d.jpg', bitmap(701, 300, [210, 90, 30]))
  await write('cut.bmp', bitmap(300, 300, [1, 2, 3]).subarray(0, 400))
  await write('huge.bmp', bitmap(3, 2, [1, 2, 3], 90_000_000))
  await write('photo.heic', hollowHeic(4000, 3000))
  await write('sizeless.heic', hollowHeic(0, 0))
  const source = { kind: 'pictures', pictures, ground: [0, 0, 0] } as const
  const ffmpeg = await findFfmpeg(process.env)
  const { manifest, skipped } = await buildTileSet({
    source,
    name: 'set',
    folder,
    ffmpeg,
    isLossless: true,
    isUrgent: true,
  })
  expect(manifest.count).toBe(1)
  const pixels = await tilePixels(folder, manifest, 0)
  for (const [channel, level] of [210, 90, 30].entries())
    expect(Math.abs(pixels[channel]! - level)).toBeLessThanOrEqual(2)
  const save = 'that this ffmpeg cannot read: save it as JPEG or PNG'
  expect(skipped).toEqual([
    { path: 'cut.bmp', reason: 'unreadable', detail: `BMP ${save}` },
    { path: 'huge.bmp', reason: 'too-big', detail: '90000000x2, over 50 megapixels' },
    { path: 'photo.heic', reason: 'unreadable', detail: `HEIC ${save}` },
    { path: 'sizeless.heic', reason: 'broken', detail: 'has no size' },
  ])
})

test('without ffmpeg foreign pictures are skipped with the cure, and the others are tiles', async () => {
  const [pictures, folder] = [await temporaryFolder(), await temporaryFolder()]
  await writeFile(path.join(pictures, 'a.bmp'), bitmap(64, 64, [9, 9, 9]))
  await plain(64, 64, [200, 0, 0]).png().toFile(path.join(pictures, 'b.png'))
  const source = { kind: 'pictures', pictures, ground: [0, 0, 0] } as const
  const { manifest, skipped } = await buildTileSet({ source, name: 'set', folder, isUrgent: true })
  expect(manifest.count).toBe(1)
  const detail = 'BMP, and there is no ffmpeg to read it: save it as JPEG or PNG'
  expect(skipped).toEqual([{ path: 'a.bmp', reason: 'unreadable', detail }])
})
