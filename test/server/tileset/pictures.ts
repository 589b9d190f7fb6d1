import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import sharp, { type Sharp } from 'sharp'
import { expect, onTestFinished } from 'vitest'

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'smalti-tiles-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A picture of one colour. */
export function plain(width: number, height: number, colour: readonly [number, number, number]): Sharp {
  const [r, g, b] = colour
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
}

/** A colour that no other number below 4,096 gives. */
export function colourOf(number: number): readonly [number, number, number] {
  return [(number % 16) * 16 + 8, (Math.floor(number / 16) % 16) * 16 + 8, Math.floor(number / 256) * 16 + 8]
}

/** Writes `count` lossless pictures, each of its own colour, named by number. */
export async function writePictures(folder: string, count: number, first = 0): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (let number = first; number < first + count; number++) {
    const bytes = await plain(80, 64, colourOf(number)).png().toBuffer()
    await writeFile(path.join(folder, `${String(number).padStart(4, '0')}.png`), bytes)
  }
}

/** Numbers 0..1 from a seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Process number of the build at work in a set's folder. */
export async function buildingPid(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => [])
  const pid = names.map((name) => Number(/^\.building-(\d+)-/.exec(name)?.[1])).find((value) => value > 0)
  expect(pid).toBeDefined()
  return pid!
}
