import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

import sharp from 'sharp'
import { beforeEach, describe, expect, it } from 'vitest'

import type { CloseUpSide } from '../../../server/protocol/close-up.ts'
import { PAGE_PX, TILE_TURNABLE } from '../../../server/protocol/tile-set-manifest.ts'
import { encodeCloseUp } from '../../../server/tileset/close-up-picture.ts'
import type { CloseUpSet } from '../../../server/tileset/close-ups.ts'
import { readTilePicture, type CloseUpSource } from '../../../server/tileset/read-tile-picture.ts'
import { decodeTilePicture, type TileCut, type TilePicture } from '../../../server/tileset/tile-picture.ts'
import { temporaryFolder } from './pictures.ts'

const WIDE = { width: 1, height: 0.5625, orientation: 0 }
const [PLAIN, TURNABLE, MOVING] = [0, 1, 2]
const FRAMES = 10
const TABLE = Uint32Array.of(0, 1, 1 | (TILE_TURNABLE * 2 ** 24), 1, 2, FRAMES | (800 << 16))
const MISSING: CloseUpSource = { get: () => Promise.resolve({ kind: 'missing' }) }

let set: CloseUpSet

/** A set of one page, on which the red of each slot is its number times ten. */
beforeEach(async () => {
  const folder = await temporaryFolder()
  await writeFile(path.join(folder, 'table'), TABLE)
  const background = { r: 0, g: 0, b: 0 }
  const slots = await Promise.all(
    Array.from({ length: 2 + FRAMES }, async (_, slot) => {
      const colour = { ...background, r: slot * 10 }
      const input = sharp({ create: { width: 64, height: 64, channels: 3, background: colour } })
      return { input: await input.png().toBuffer(), left: slot * 64, top: 0 }
    }),
  )
  const page = sharp({ create: { width: PAGE_PX, height: PAGE_PX, channels: 3, background } })
  await page.composite(slots).png().toFile(path.join(folder, 'page'))
  const manifest = { table: 'table', tilePx: 64, pages: [{ pictures: ['page'], raw: '' }] }
  set = { source: null, folder, manifest: manifest as unknown as CloseUpSet['manifest'] }
})

/** The same as by `readTilePicture`, in this process. */
function decode(
  tile: number,
  cut: TileCut,
  closeUp: { bytes: Uint8Array; side: CloseUpSide } | null,
): Promise<TilePicture> {
  const entry = TABLE.slice(tile * 2, tile * 2 + 2)
  const { tilePx, pages } = set.manifest
  return decodeTilePicture({ folder: set.folder, pages: { tilePx, pages }, entry, cut, closeUp })
}

/** A close-up of frames whose red rises to the right and green downwards; the blue of each is its number times ten. */
async function ramps(
  side: CloseUpSide,
  frames: number,
): Promise<{ readonly bytes: Uint8Array; readonly side: CloseUpSide }> {
  const drawn = Array.from({ length: frames }, (_, frame) => {
    const pixels = new Uint8Array(side * side * 3)
    for (let at = 0; at < side * side; at++)
      pixels.set([((at % side) * 250) / side, (Math.floor(at / side) * 250) / side, frame * 10], at * 3)
    return pixels
  })
  return { bytes: await encodeCloseUp(drawn, side), side }
}

/** Red, green and blue at a place, 0..1, of a frame, within a few levels. */
function colourAt(
  { width, height, frames }: TilePicture,
  x: number,
  y: number,
  frame = 0,
): readonly unknown[] {
  const at = (Math.floor(y * (height - 1)) * width + Math.floor(x * (width - 1))) * 3
  return [...frames[frame]!.subarray(at, at + 3)].map((level) => Math.round(level / 10) * 10)
}

describe('the picture of a tile', () => {
  it('is the middle of its close-up, as large as it is shown on stage', async () => {
    const { bytes } = await ramps(1024, 1)
    const asked: CloseUpSide[] = []
    const closeUps: CloseUpSource = {
      get: async (_set, _tile, side) => {
        asked.push(side)
        return { kind: 'picture', bytes }
      },
    }
    const picture = await readTilePicture(set, PLAIN, WIDE, closeUps)
    expect(asked).toEqual([1024])
    expect(picture).toMatchObject({ width: 1024, height: 576, roundMs: 0 })
    expect(picture.frames.map(({ length }) => length)).toEqual([1024 * 576 * 3])
    expect([colourAt(picture, 0, 0.5), colourAt(picture, 1, 1)]).toEqual([
      [0, 120, 0],
      [250, 200, 0],
    ])
  })

  it('lies as its cell turns it, but only where it may be turned', async () => {
    const closeUp = await ramps(1024, 1)
    const lying = async (tile: number, orientation: number): Promise<readonly unknown[]> =>
      colourAt(await decode(tile, { ...WIDE, orientation }, closeUp), 0.2, 0.9)
    expect(await lying(PLAIN, 5)).toEqual([50, 180, 0])
    expect(await lying(TURNABLE, 0)).toEqual([50, 180, 0])
    expect(await lying(TURNABLE, 1)).toEqual([200, 180, 0])
    expect(await lying(TURNABLE, 2)).toEqual([50, 70, 0])
    expect(await lying(TURNABLE, 4)).toEqual([180, 50, 0])
    expect(await lying(TURNABLE, 5)).toEqual([70, 50, 0])
    expect(await lying(TURNABLE, 6)).toEqual([180, 200, 0])
  })

  it('has all frames of a tile that moves', async () => {
    const picture = await decode(MOVING, WIDE, await ramps(256, FRAMES))
    expect(picture).toMatchObject({ width: 256, height: 144, roundMs: 800 })
    expect(picture.frames).toHaveLength(FRAMES)
    expect(colourAt(picture, 0.5, 0, 9)).toEqual([120, 50, 90])
  })

  it('is drawn out of its page where there is no close-up', async () => {
    const part = { ...WIDE, width: 0.866, height: 0.5 }
    const picture = await decode(MOVING, part, null)
    expect(picture).toMatchObject({ width: 444, height: 256 })
    expect(picture.frames).toHaveLength(FRAMES)
    expect([colourAt(picture, 0, 0), colourAt(picture, 1, 1, 9)]).toEqual([
      [20, 0, 0],
      [110, 0, 0],
    ])
  })

  it('cannot be had when its page is gone', async () => {
    await rm(path.join(set.folder, 'page'))
    await expect(readTilePicture(set, PLAIN, WIDE, MISSING)).rejects.toThrow('missing')
  })
})
