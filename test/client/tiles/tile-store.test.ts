import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { PagePart, TileSetData } from '../../../client/tiles/tile-set-data.ts'
import { TileStore } from '../../../client/tiles/tile-store.ts'
import type { SetStatus } from '../../../server/protocol/messages.ts'
import { PAGE_PX, type TileSetManifest } from '../../../server/protocol/tile-set-manifest.ts'
import { until } from '../../fixtures/until.ts'

let asked: string[]
let files: Map<string, string | Uint8Array<ArrayBuffer>>
let openBitmaps: number
let openPixels: number
let damaged: Set<string>
let store: TileStore
let opened: TileSetData[]

beforeEach(() => {
  asked = []
  files = new Map()
  damaged = new Set()
  opened = []
  openBitmaps = 0
  openPixels = 0
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url)
    const file = files.get(url.replace(/\?.*/, ''))
    return file === undefined ? new Response('', { status: 404 }) : new Response(file)
  })
  vi.stubGlobal('createImageBitmap', async (blob: Blob) => {
    if (damaged.has(await blob.text())) throw new DOMException('damaged')
    const pixels = (PAGE_PX >> Number((await blob.text()).at(-1))) ** 2
    openBitmaps++
    openPixels += pixels
    return {
      close: () => {
        openBitmaps--
        openPixels -= pixels
      },
    }
  })
  store = new TileStore()
  store.observe({ setOpened: (set) => opened.push(set), setClosed: () => {} })
})

afterEach(() => {
  store.close()
  vi.unstubAllGlobals()
})

it('opens a set with its table and means before any page of it', async () => {
  addSet(1, 1, ['p'])
  store.want([statusOf(1, 1)], [1])
  await until(() => opened.length === 1, 'the set')
  expect(opened[0]?.setId).toBe(1)
  expect([...opened[0]!.table]).toEqual([5, 1])
  expect([...opened[0]!.means]).toEqual([1, 2, 3])
  await takeAll()
  expect(asked[0]).toBe('/tiles/1/manifest.json?r=1')
  expect(asked.slice(1, 3).sort()).toEqual(['/tiles/1/means1.bin', '/tiles/1/table1.bin'])
})

it('fetches the set on air before the others, and coarse levels before fine ones', async () => {
  addSet(1, 1, ['p'])
  addSet(2, 1, ['q', 'r'])
  store.want([statusOf(1, 1), statusOf(2, 1)], [2])
  const parts = await takeAll()
  const pages = asked.filter((url) => /(rgb|png)$/.test(url))
  expect(pages[0]).toBe('/tiles/2/q.rgb')
  expect(pages.slice(0, 2).sort()).toEqual(['/tiles/2/q.rgb', '/tiles/2/r.rgb'])
  for (const page of ['q', 'r', 'p']) {
    const order = pages.filter((url) => url.split('/')[3]!.startsWith(page))
    expect(order.map((url) => url.replace(/.*\//, ''))).toEqual(
      ['.rgb', '3.png', '2.png', '1.png', '0.png'].map((end) => page + end),
    )
  }
  expect(parts).toHaveLength(15)
})

it('fetches of a newer revision only the pages that are new', async () => {
  addSet(1, 1, ['p', 'q'])
  store.want([statusOf(1, 1)], [1])
  await takeAll()
  addSet(1, 2, ['p', 'r'])
  asked = []
  store.want([statusOf(1, 2)], [1])
  store.want([statusOf(1, 2)], [1])
  expect(store.pendingParts).toBeGreaterThan(0)
  const parts = await takeAll()
  expect(opened.map((set) => set.manifest.revision)).toEqual([1, 2])
  expect(asked.filter((url) => url.includes('manifest'))).toHaveLength(1)
  expect(asked.some((url) => /\/[pq](\d\.png|\.rgb)$/.test(url))).toBe(false)
  expect(parts).toHaveLength(5)
})

it('looks again for a close-up that there was not, once the set has a newer revision', async () => {
  const name = { setId: 1, lineage: 'k', tileId: 0, side: 256, frames: 1 } as const
  const askedCount = (): number => asked.filter((url) => url === '/tiles/1/k/0-256.jpg').length
  addSet(1, 1, ['p'])
  store.want([statusOf(1, 1)], [1])
  await takeAll()
  store.closeUps.want([name])
  await until(() => store.closeUps.pendingCount === 0, 'it to be known as missing')
  store.closeUps.want([name])
  expect(askedCount()).toBe(1)
  addSet(1, 2, ['p'])
  store.want([statusOf(1, 2)], [1])
  await until(() => opened.length === 2, 'the newer revision')
  store.closeUps.want([name])
  expect(askedCount()).toBe(2)
})

it('waits for a set that is not ready', async () => {
  addSet(1, 1, ['p'])
  store.want([{ ...statusOf(1, 1), isReady: false }], [1])
  expect(store.pendingParts).toBe(0)
  store.want([statusOf(1, 1)], [1])
  expect(await takeAll()).toHaveLength(5)
})

it('hands everything out again from what it has when the GPU lost it', async () => {
  addSet(1, 1, ['p'])
  store.want([statusOf(1, 1)], [1])
  await takeAll()
  asked = []
  store.rewind()
  expect(await takeAll()).toHaveLength(5)
  expect(asked).toEqual([])
})

it('goes on without a picture that is damaged', async () => {
  addSet(1, 1, ['p'])
  damaged.add('picture p2')
  store.want([statusOf(1, 1)], [1])
  const levels = (await takeAll()).map((part) => (part.kind === 'raw' ? 'raw' : part.level))
  expect(levels.sort()).toEqual([0, 1, 3, 'raw'])
})

it('decodes only what a few frames upload, and closes those that were never taken', async () => {
  addSet(1, 1, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
  store.want([statusOf(1, 1)], [1])
  await until(() => openBitmaps > 0, 'a picture')
  await takeAll((part) => {
    expect(openPixels).toBeLessThanOrEqual(3 * PAGE_PX * PAGE_PX)
    if (part.kind === 'picture') part.bitmap.close()
  })
  store.rewind()
  store.rewind()
  await takeAll((part) => {
    if (part.kind === 'picture') part.bitmap.close()
  })
  expect(openBitmaps).toBe(0)
})

it('fetches and hands out only parts of which there is need, and others once there is', async () => {
  addSet(1, 1, ['p', 'q'])
  let finest = 2
  store.rewind((part) => part.kind === 'raw' || part.level >= finest)
  store.want([statusOf(1, 1)], [1])
  await until(() => opened.length === 1, 'the set')
  expect((await takeAll()).filter(({ kind }) => kind === 'picture').map(({ level }) => level)).toEqual([
    3, 3, 2, 2,
  ])
  expect(asked.filter((url) => /[01]\.png$/.test(url))).toEqual([])
  finest = 0
  store.rewind((part) => part.kind === 'picture' && part.level < 2)
  expect((await takeAll()).map(({ level }) => level)).toEqual([1, 1, 0, 0])
})

function statusOf(setId: number, revision: number): SetStatus {
  return { setId, name: 's', label: 's', count: 1, revision, isReady: true, isBuilding: false, coverage: 0 }
}

/** Puts a set of one tile where the store looks for it, its page files named after the page. */
function addSet(setId: number, revision: number, pages: readonly string[]): void {
  const at = `/tiles/${setId}`
  const manifest: TileSetManifest = {
    format: 1,
    name: 's',
    label: 's',
    contentKey: 'k',
    lineage: 'k',
    revision,
    count: 1,
    slotCount: 1,
    tilePx: 64,
    pages: pages.map((page) => ({
      pictures: [0, 1, 2, 3].map((level) => `${page}${level}.png`),
      raw: `${page}.rgb`,
    })),
    table: `table${revision}.bin`,
    means: `means${revision}.bin`,
    ground: [0, 0, 0],
    isLossless: false,
    defaults: {},
  }
  files.set(`${at}/manifest.json`, JSON.stringify(manifest))
  files.set(`${at}/table${revision}.bin`, new Uint8Array(Uint32Array.of(5, 1).buffer))
  files.set(`${at}/means${revision}.bin`, Uint8Array.of(1, 2, 3))
  for (const page of pages) {
    files.set(`${at}/${page}.rgb`, Uint8Array.of(9))
    for (let level = 0; level < 4; level++) files.set(`${at}/${page}${level}.png`, `picture ${page}${level}`)
  }
}

async function takeAll(take: (part: PagePart) => void = () => {}): Promise<PagePart[]> {
  const parts: PagePart[] = []
  await until(() => {
    const part = store.takePart()
    if (part !== null) {
      parts.push(part)
      take(part)
    }
    return store.pendingParts === 0
  }, 'all parts')
  return parts
}
