import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { expect, test } from 'vitest'

import { tidyReels } from '../../../../server/tileset/film/tidy-reels.ts'
import { temporaryFolder } from '../pictures.ts'

const DAY_MS = 86_400_000
const NOW_MS = 1_800_000_000_000

/** Reels of 1000 bytes each that were used last so many days ago. */
async function reelsOf(days: Readonly<Record<string, number>>): Promise<string> {
  const reels = await temporaryFolder()
  for (const [name, age] of Object.entries(days)) {
    const folder = path.join(reels, name)
    await mkdir(folder)
    await writeFile(path.join(folder, 'a.piece'), Buffer.alloc(1000))
    const seconds = (NOW_MS - age * DAY_MS) / 1000
    await utimes(folder, seconds, seconds)
  }
  return reels
}

const usual = { isUsed: (name: string) => name.startsWith('used'), isStrict: false, nowMs: NOW_MS }

test('scans of films that are gone stay for thirty days after they were used last', async () => {
  const reels = await reelsOf({ used: 90, gone29: 29, gone31: 31 })
  await tidyReels(reels, usual)
  expect((await readdir(reels)).sort()).toEqual(['gone29', 'used'])
  expect((await stat(path.join(reels, 'used'))).mtimeMs).toBe(NOW_MS)
})

test('a strict build keeps only those in use', async () => {
  const reels = await reelsOf({ used1: 90, used2: 0, gone: 0 })
  await tidyReels(reels, { ...usual, isStrict: true })
  expect((await readdir(reels)).sort()).toEqual(['used1', 'used2'])
})

test('beyond the bound the oldest that nobody needs go first, and never one in use', async () => {
  const reels = await reelsOf({ used1: 80, used2: 70, gone1: 3, gone2: 2, gone3: 1 })
  await tidyReels(reels, { ...usual, maxBytes: 3500 })
  expect((await readdir(reels)).sort()).toEqual(['gone3', 'used1', 'used2'])
  await tidyReels(reels, { ...usual, maxBytes: 0 })
  expect((await readdir(reels)).sort()).toEqual(['used1', 'used2'])
})

test('there may be none', async () => {
  await tidyReels(path.join(await temporaryFolder(), 'reels'), usual)
})
