import sharp from 'sharp'
import { expect, test } from 'vitest'

import { PAGE_PX, pageLayout, TILE_PX, type TilePx } from '../../../server/protocol/tile-set-manifest.ts'
import { PageStore, type StoredPages } from '../../../server/tileset/page-store.ts'
import { SetWriter } from '../../../server/tileset/set-writer.ts'
import { colourOf, temporaryFolder } from './pictures.ts'

const STYLE = { isLossless: true, ground: [10, 200, 30] } as const

/** Slots on five pages of 64 px: two of 32 px, one of 16 px. */
const SLOTS = [0, 5, 1023, 1024, 2048, 3072, 4097]

function tileOf(slot: number): Uint8Array {
  return Buffer.alloc(TILE_PX * TILE_PX * 3, Uint8Array.from(colourOf(slot % 4096)))
}

/** Colours in the middle of slots, as the finest level of their pages has them. */
async function coloursOf(
  writer: SetWriter,
  stored: StoredPages,
  slots: readonly number[],
): Promise<string[]> {
  const { tilePx, tiles, sideTiles } = pageLayout(stored.tilePx)
  const pages = await Promise.all(
    stored.pages.map(async ({ pictures }) =>
      sharp(await writer.read(pictures[0]!))
        .raw()
        .toBuffer(),
    ),
  )
  return slots.map((slot) => {
    const x = ((slot % sideTiles) + 0.5) * tilePx
    const y = (Math.floor((slot % tiles) / sideTiles) + 0.5) * tilePx
    const at = (y * PAGE_PX + x) * 3
    return pages[Math.floor(slot / tiles)]!.subarray(at, at + 3).join()
  })
}

async function openWriter(): Promise<SetWriter> {
  return SetWriter.open(await temporaryFolder())
}

test.each([
  [64, 5],
  [32, 2],
  [16, 1],
] as const)(
  'tiles of %i px lie on %i pages where their slots say, on the ground',
  async (tilePx, pageCount) => {
    const writer = await openWriter()
    const store = new PageStore(writer, STYLE, null)
    for (const slot of SLOTS) await store.write(slot, tileOf(slot))
    const stored = await store.flush(4098, tilePx)
    expect(stored.pages).toHaveLength(pageCount)
    expect(stored.pages[0]!.pictures).toHaveLength(pageLayout(tilePx).pictureLevels)
    expect(await coloursOf(writer, stored, [...SLOTS, 6])).toEqual([
      ...SLOTS.map((slot) => colourOf(slot % 4096).join()),
      STYLE.ground.join(),
    ])
  },
)

test('a set is laid out anew in smaller tiles, and back, from what is stored of it', async () => {
  const writer = await openWriter()
  const first = new PageStore(writer, STYLE, null)
  for (const slot of [0, 1024, 2047]) await first.write(slot, tileOf(slot))
  const large = await first.flush(2048, 64)
  const layOut = (stored: StoredPages, tilePx: TilePx): Promise<StoredPages> =>
    new PageStore(writer, STYLE, stored).flush(2048, tilePx)
  const small = await layOut(large, 32)
  expect(small.pixels).toEqual(large.pixels)
  expect([large.pages.length, small.pages.length]).toEqual([2, 1])
  expect(await coloursOf(writer, small, [0, 1024, 2047])).toEqual(
    [0, 1024, 2047].map((slot) => colourOf(slot % 4096).join()),
  )
  expect(await layOut(small, 64)).toEqual(large)
})

test('only the pages that changed are stored again', async () => {
  const writer = await openWriter()
  const store = new PageStore(writer, STYLE, null)
  for (const slot of [0, 1024, 2048, 3072, 4096]) await store.write(slot, tileOf(slot))
  const before = await store.flush(4097, 32)
  await store.write(4097, tileOf(4097))
  const after = await store.flush(4098, 32)
  expect(after.pages[0]).toBe(before.pages[0])
  expect(after.pages[1]).not.toEqual(before.pages[1])
  expect(after.pixels.slice(0, 4)).toEqual(before.pixels.slice(0, 4))
})
