import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { CLOSE_UPS_IN_FLIGHT, type CloseUpName } from '../../../client/tiles/close-up-name.ts'
import { CloseUpStore } from '../../../client/tiles/close-up-store.ts'
import { closeUpSize } from '../../../server/protocol/close-up.ts'
import { until } from '../../fixtures/until.ts'

const CLIP_FRAMES = 10

type Answer = 'picture' | 'clip' | 'damaged' | 404 | 503 | 'never'

let asked: string[]
let answers: Map<string, Answer>
let openBitmaps: number
let nowMs: number
let store: CloseUpStore

beforeEach(() => {
  asked = []
  answers = new Map()
  openBitmaps = 0
  nowMs = 0
  vi.stubGlobal('fetch', async (url: string, { signal }: { signal: AbortSignal }) => {
    asked.push(url)
    const answer = answers.get(url) ?? 'picture'
    if (answer === 'never') {
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))),
      )
    }
    return typeof answer === 'number' ? new Response('', { status: answer }) : new Response(answer)
  })
  vi.stubGlobal('createImageBitmap', async (blob: Blob) => {
    const kind = await blob.text()
    if (kind === 'damaged') throw new DOMException('damaged', 'InvalidStateError')
    openBitmaps++
    return { ...closeUpSize(256, kind === 'clip' ? CLIP_FRAMES : 1), close: () => openBitmaps-- }
  })
  store = new CloseUpStore(() => nowMs)
})

afterEach(() => {
  store.close()
  expect(openBitmaps).toBe(0)
  vi.unstubAllGlobals()
})

const nameOf = (tileId: number, frames = 1): CloseUpName => ({
  setId: 3,
  lineage: 'k',
  tileId,
  side: 256,
  frames,
})
const urlOf = (tileId: number): string => `/tiles/3/k/${tileId}-256.jpg`

async function takeNext(): Promise<CloseUpName> {
  let taken = store.take()
  await until(() => (taken ??= store.take()) !== null, 'a close-up')
  taken!.bitmap.close()
  return taken!.name
}

it('fetches what is wanted, the most wanted first, and hands it out', async () => {
  store.want([nameOf(1), nameOf(2)])
  expect(asked).toEqual([urlOf(1), urlOf(2)])
  expect(store.pendingCount).toBe(2)
  const names = [await takeNext(), await takeNext()]
  expect(names.map(({ tileId }) => tileId).sort()).toEqual([1, 2])
  expect([store.pendingCount, store.take()]).toEqual([0, null])
})

it('begins two at a time, keeps only a few under way, and goes on with the next', async () => {
  const tiles = Array.from({ length: 2 * CLOSE_UPS_IN_FLIGHT + 1 }, (_, tile) => tile)
  const wanted = tiles.map((tile) => nameOf(tile))
  store.want(wanted)
  expect(asked).toHaveLength(2)
  for (const _ of tiles) store.want(wanted)
  expect(asked).toHaveLength(CLOSE_UPS_IN_FLIGHT)
  const taken = new Set<number>()
  for (const _ of tiles) taken.add((await takeNext()).tileId)
  expect(taken).toEqual(new Set(tiles))
})

it('gives up what is not wanted any more', async () => {
  answers.set(urlOf(1), 'never')
  store.want([nameOf(1)])
  store.want([nameOf(2)])
  expect((await takeNext()).tileId).toBe(2)
  expect(store.pendingCount).toBe(0)
})

it('never asks again for what there is not, damaged pictures among it', async () => {
  answers.set(urlOf(1), 404)
  answers.set(urlOf(2), 'damaged')
  store.want([nameOf(1), nameOf(2)])
  await until(() => store.pendingCount === 0, 'both to be known as missing')
  store.want([nameOf(1), nameOf(2)])
  expect(asked).toHaveLength(2)
})

it('takes the frames of a clip for one, and a picture of another size for none', async () => {
  answers.set(urlOf(1), 'clip')
  answers.set(urlOf(2), 'clip')
  store.want([nameOf(1, CLIP_FRAMES), nameOf(2)])
  expect((await takeNext()).tileId).toBe(1)
  await until(() => store.pendingCount === 0, 'the other to be known as missing')
  expect(openBitmaps).toBe(0)
})

it('asks a busy server again after a second', async () => {
  answers.set(urlOf(1), 503)
  store.want([nameOf(1)])
  store.want([nameOf(1), nameOf(2)])
  await takeNext()
  store.want([nameOf(1)])
  answers.delete(urlOf(1))
  nowMs = 999
  store.want([nameOf(1)])
  expect(asked.filter((url) => url === urlOf(1))).toHaveLength(1)
  nowMs = 1000
  store.want([nameOf(1)])
  expect((await takeNext()).tileId).toBe(1)
})
