import { readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'

import sharp from 'sharp'
import { expect, test } from 'vitest'

import { LANE } from '../../../server/protocol/descriptor.ts'
import { buildFolder } from '../../../server/tileset/build-folder.ts'
import type { BuildReport } from '../../../server/tileset/build-messages.ts'
import { CloseUpPainter } from '../../../server/tileset/close-up-painter.ts'
import type { SkippedFile } from '../../../server/tileset/skipped-file.ts'
import type { StoredManifest } from '../../../server/tileset/stored-manifest.ts'
import { cameraPhoto, quarters, type PhotoParts } from './photos.ts'
import { colourOf, plain, temporaryFolder } from './pictures.ts'
import { retiredTiles, tilePixels } from './stored-tiles.ts'

type Colour = readonly [number, number, number]
const [RED, GREEN, BLUE, GREY] = [
  [200, 20, 20],
  [20, 200, 20],
  [20, 20, 200],
  [120, 120, 120],
] as const

/** A folder of photos and its set, built in this process. */
async function photoFolder() {
  const [pictures, folder] = [await temporaryFolder(), await temporaryFolder()]
  const at = (name: string): string => path.join(pictures, name)
  const source = { kind: 'pictures', pictures, ground: [0, 0, 0] } as const
  const stored: { manifest: StoredManifest }[] = []
  const build = (onStored?: () => void, knownBad: readonly SkippedFile[] = []): Promise<BuildReport> =>
    buildFolder(
      {
        source,
        name: 'photos',
        label: 'photos',
        folder,
        isLossless: true,
        ffmpeg: null,
        clips: { maxSeconds: 0, fps: 12 },
        knownBad,
        isLive: false,
        isCareful: false,
        isTidy: false,
        maxTiles: 65_535,
      },
      {
        onProgress: () => {},
        onBegin: () => {},
        onStored: (manifest, isWhole) => {
          if (!isWhole) return
          stored.push({ manifest })
          onStored?.()
        },
        onStuck: () => {},
      },
    )
  const write = async (name: string, parts: PhotoParts): Promise<void> =>
    writeFile(at(name), cameraPhoto({ ...parts, padding: 300_000 }))
  const colour = async (manifest: StoredManifest, tile: number, x: number, y: number): Promise<number[]> => {
    const pixels = await tilePixels(folder, manifest, tile)
    return [...pixels.subarray((y * 64 + x) * 3, (y * 64 + x) * 3 + 3)]
  }
  return { at, source, folder, stored, build, write, colour }
}

/** A photo of one colour whose preview has another. */
async function twoColours(main: Colour, preview: Colour): Promise<PhotoParts> {
  const jpeg = (width: number, height: number, colour: Colour): Promise<Buffer> =>
    plain(width, height, colour).jpeg().toBuffer()
  return { main: await jpeg(600, 400, main), exif: await jpeg(160, 107, preview) }
}

function expectNear(seen: readonly number[], wanted: Colour): void {
  wanted.forEach((level, channel) => expect(Math.abs(seen[channel]! - level)).toBeLessThanOrEqual(6))
}

test('photos are there by their previews, without bars and turned, then by themselves under the same ids', async () => {
  const { folder, stored, build, write, colour } = await photoFolder()
  const [before, after] = [
    [RED, GREEN, BLUE, GREY],
    [GREY, BLUE, GREEN, RED],
  ] as const
  const main = await quarters(600, 400, after)
  await write('a.jpg', { main, exif: await quarters(160, 120, before, 7), orientation: 6 })
  await write('b.jpg', await twoColours(BLUE, GREEN))
  const { manifest, madeCount, skipped } = await build()
  expect([madeCount, skipped, manifest.count]).toEqual([2, [], 2])
  expect(stored).toMatchObject([{ manifest: { count: 2, lineage: manifest.lineage } }])
  const first = stored[0]!.manifest
  expectNear(await colour(first, 0, 2, 2), BLUE)
  expectNear(await colour(first, 0, 61, 2), RED)
  expectNear(await colour(first, 0, 61, 61), GREEN)
  expectNear(await colour(first, 1, 32, 32), GREEN)
  expectNear(await colour(manifest, 0, 2, 2), GREEN)
  expectNear(await colour(manifest, 0, 61, 2), GREY)
  expectNear(await colour(manifest, 1, 32, 32), BLUE)
  expectNear([...(await readFile(path.join(folder, manifest.means))).subarray(3)], BLUE)
  const lanes = await readFile(path.join(folder, manifest.descriptors))
  const old = await readFile(path.join(folder, first.descriptors))
  expect(lanes.readInt16LE(16 + LANE.U * 2)).toBeGreaterThan(old.readInt16LE(16 + LANE.U * 2))
  expect(await build()).toMatchObject({ isUnchanged: true, madeCount: 0 })
})

test('interrupted between previews and photos, the next build goes on refining', async () => {
  const { source, folder, stored, build, write, colour } = await photoFolder()
  await write('a.jpg', await twoColours(RED, GREEN))
  await write('b.jpg', await twoColours(BLUE, GREY))
  const interrupt = (): void => {
    throw new Error('interrupted')
  }
  await expect(build(interrupt)).rejects.toThrow('interrupted')
  await expect(build(interrupt)).rejects.toThrow('interrupted')
  const { manifest: half } = stored[1]!
  expectNear(await colour(half, 1, 32, 32), GREY)
  const { record, table } = half
  const closeUp = {
    id: 1,
    source,
    folder,
    files: { record, table },
    ffmpeg: null,
    tileId: 1,
    side: 256,
  } as const
  const { channels } = await sharp((await new CloseUpPainter().paint(closeUp))!).stats()
  expect(channels[2]!.max).toBeGreaterThan(190)
  const { manifest, madeCount } = await build()
  expect([madeCount, manifest.count]).toEqual([2, 2])
  expectNear(await colour(manifest, 0, 32, 32), RED)
  expectNear(await colour(manifest, 1, 32, 32), BLUE)
})

test('of two equal photos one stays, and neither comes back at the next build', async () => {
  const { folder, stored, build, write } = await photoFolder()
  const parts = await twoColours(RED, GREEN)
  await write('a.jpg', parts)
  await write('b.jpg', parts)
  const { manifest, skipped } = await build()
  expect(await retiredTiles(folder, stored[0]!.manifest)).toEqual([])
  expect(skipped).toEqual([{ path: 'b.jpg', reason: 'double', detail: 'the same as a.jpg' }])
  expect(await retiredTiles(folder, manifest)).toEqual([1])
  await write('c.jpg', await twoColours(BLUE, GREY))
  const next = await build()
  expect(next.skipped).toEqual(skipped)
  expect([next.madeCount, next.manifest.count]).toEqual([1, 3])
  expect(await retiredTiles(folder, stored[1]!.manifest)).toEqual([1])
  expect(await retiredTiles(folder, next.manifest)).toEqual([1])
})

test('a photo that is broken behind its preview is skipped, and its tile retired', async () => {
  const { at, folder, build, write } = await photoFolder()
  await write('a.jpg', await twoColours(RED, GREEN))
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
  const main = await sharp({ create: { width: 900, height: 600, channels: 3, noise, background: 'black' } })
    .jpeg({ quality: 95 })
    .toBuffer()
  const whole = cameraPhoto({ ...(await twoColours(BLUE, GREY)), main })
  await writeFile(at('b.jpg'), whole.subarray(0, whole.length - 5000))
  const { manifest, skipped } = await build()
  expect(skipped).toMatchObject([{ path: 'b.jpg', reason: 'broken' }])
  expect(await retiredTiles(folder, manifest)).toEqual([1])
})

test('a photo that brings the decoder down goes though its preview is a tile', async () => {
  const { folder, build, write } = await photoFolder()
  await write('a.jpg', await twoColours(RED, GREEN))
  await write('b.jpg', await twoColours(BLUE, GREY))
  const crash = (): void => {
    throw new Error('down')
  }
  await expect(build(crash)).rejects.toThrow('down')
  const bad = { path: 'a.jpg', reason: 'crashed', detail: 'brought the decoder down' } as const
  const { manifest, skipped } = await build(undefined, [bad])
  expect(skipped).toEqual([bad])
  expect(await retiredTiles(folder, manifest)).toEqual([0])
})

test('a photo under another name keeps its id, and is not looked at by its preview', async () => {
  const { at, stored, build, write } = await photoFolder()
  await write('a.jpg', await twoColours(RED, GREEN))
  await build()
  await rename(at('a.jpg'), at('z.jpg'))
  const { manifest, madeCount } = await build()
  expect([madeCount, manifest.count, stored.length]).toEqual([0, 1, 1])
})

test('a preview that is too small, or turned otherwise, gives way to a larger one or to the photo', async () => {
  const { stored, build, write, colour } = await photoFolder()
  const main = await plain(600, 338, RED).jpeg().toBuffer()
  const exif = await plain(160, 90, GREEN).jpeg().toBuffer()
  const standing = await plain(120, 160, GREEN).jpeg().toBuffer()
  await write('a.jpg', { main, exif, mpf: await plain(640, 360, BLUE).jpeg().toBuffer() })
  await write('b.jpg', { main: await plain(600, 338, colourOf(77)).jpeg().toBuffer(), exif })
  await write('c.jpg', { main: await plain(600, 400, GREY).jpeg().toBuffer(), exif: standing })
  await build()
  const { manifest } = stored[0]!
  expectNear(await colour(manifest, 0, 32, 32), BLUE)
  expectNear(await colour(manifest, 1, 32, 32), colourOf(77))
  expectNear(await colour(manifest, 2, 32, 32), GREY)
})
