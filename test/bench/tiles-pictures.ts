import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { cameraPhoto } from '../server/tileset/photos.ts'
import { median, type Figure } from './benchmark.ts'
import type { TilesRun } from './tiles-run.ts'

const ROUNDS = 3
/** Photos whose pixels differ; the others are the same with another end, which makes them other files. */
const DISTINCT_PHOTOS = 12
const BAR_ROWS = 7

/** How much is built. */
export type PicturesOptions = { readonly pictures: number; readonly photos: number }

/**
 * Pictures and camera photos to tile sets by the real build, beside a loop that only decodes and resizes the same files
 * on all cores, in turns. Photos count as indexed when all are tiles by their previews.
 */
export async function picturesFigures(
  options: PicturesOptions = { pictures: 1500, photos: 480 },
): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'smalti-pictures-'))
  try {
    const [pictures, photos] = [join(folder, 'pictures'), join(folder, 'photos')]
    await makePictures(pictures, options.pictures)
    await makePhotos(photos, options.photos)
    const [built, bare] = await measure(pictures, join(folder, 'set'))
    const [indexed, bareFull] = await measure(photos, join(folder, 'set'))
    const perSecond = (count: number, runs: readonly TilesRun[], key: keyof TilesRun): number =>
      (1000 * count) / median(runs.map((run) => run[key]))
    const compare = (
      name: string,
      count: number,
      key: 'indexedMs' | 'indexedCpuMs' | 'ms',
      runs: readonly TilesRun[],
      bareRuns: readonly TilesRun[],
    ): Figure => {
      const bareKey = key === 'indexedCpuMs' ? 'cpuMs' : 'ms'
      const value = perSecond(count, runs, key)
      const ratio = { value: value / perSecond(count, bareRuns, bareKey), of: 'bare sharp' }
      return { name, value, unit: key === 'indexedCpuMs' ? '/s of processor' : '/s', ratio }
    }
    const of = `${options.photos} photos of 12 megapixels`
    return [
      compare(`${options.pictures} pictures of 800x600`, options.pictures, 'indexedMs', built, bare),
      compare('the same by processor time', options.pictures, 'indexedCpuMs', built, bare),
      compare(`${of}: until all are indexed`, options.photos, 'indexedMs', indexed, bareFull),
      compare('the same by processor time', options.photos, 'indexedCpuMs', indexed, bareFull),
      compare(`${of}: until all are refined`, options.photos, 'ms', indexed, bareFull),
      { name: 'pictures: memory above the start', value: median(built.map((run) => run.peakMb)), unit: 'MB' },
      { name: 'photos: memory above the start', value: median(indexed.map((run) => run.peakMb)), unit: 'MB' },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs of the build and of the bare loop, in turns; each in a process of its own. */
async function measure(pictures: string, set: string): Promise<readonly [TilesRun[], TilesRun[]]> {
  const [built, bare]: [TilesRun[], TilesRun[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    built.push(await runChild(['build', pictures, set]))
    await rm(set, { recursive: true })
    bare.push(await runChild(['decode', pictures]))
  }
  return [built, bare]
}

async function runChild(words: readonly string[]): Promise<TilesRun> {
  const child = fork(join(import.meta.dirname, 'tiles-run.ts'), words, {
    env: { UV_THREADPOOL_SIZE: String(availableParallelism() * 2 + 6) },
  })
  const exited = once(child, 'exit')
  const [run] = (await Promise.race([
    once(child, 'message'),
    exited.then(([code]) => {
      throw new Error(`the run ended with ${String(code)}`)
    }),
  ])) as [TilesRun]
  await exited
  return run
}

async function makePictures(folder: string, count: number): Promise<void> {
  await mkdir(folder)
  for (let number = 0; number < count; number++) {
    const raw = { width: 800, height: 600, channels: 3 } as const
    const pixels = scenePixels(raw.width, raw.height, { seed: number, grain: 8 })
    await sharp(pixels, { raw })
      .jpeg({ quality: 85 })
      .toFile(join(folder, `${number}.jpg`))
  }
}

async function makePhotos(folder: string, count: number): Promise<void> {
  await mkdir(folder)
  const raw = { width: 4242, height: 2828, channels: 3 } as const
  for (let distinct = 0; distinct < Math.min(DISTINCT_PHOTOS, count); distinct++) {
    const pixels = scenePixels(raw.width, raw.height, { seed: 10_000 + distinct, grain: 16 })
    const main = await sharp(pixels, { raw }).jpeg({ quality: 85 }).toBuffer()
    const bar = { top: BAR_ROWS, bottom: BAR_ROWS, background: 'black' }
    const small = await sharp(pixels, { raw })
      .resize(160, 120 - 2 * BAR_ROWS)
      .toBuffer({ resolveWithObject: true })
    const exif = await sharp(small.data, { raw: { ...small.info, channels: 3 } })
      .extend(bar)
      .jpeg()
      .toBuffer()
    const photo = cameraPhoto({ main, exif, orientation: 1 + (distinct % 8) })
    for (let number = distinct; number < count; number += DISTINCT_PHOTOS)
      await writeFile(join(folder, `${number}.jpg`), Buffer.concat([photo, Buffer.from(`end ${number}`)]))
  }
}

/** Rectangles of plain colours with grain, as hard to decode as photos, [height x width x 3] u8. */
function scenePixels(
  width: number,
  height: number,
  { seed, grain }: { readonly seed: number; readonly grain: number },
): Uint8Array {
  let state = (seed + 1) * 2654435761
  const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0)
  const pixels = new Uint8Array(width * height * 3).fill(next() >>> 24)
  for (let shape = 0; shape < 40; shape++) {
    const [left, top] = [next() % width, next() % height]
    const [right, bottom] = [
      Math.min(width, left + (next() % width) / 3),
      Math.min(height, top + (next() % height) / 3),
    ]
    const colour = [next() >>> 24, next() >>> 24, next() >>> 24]
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x++) pixels.set(colour, (y * width + x) * 3)
  }
  for (let at = 0; at < pixels.length; at++)
    pixels[at] = Math.max(0, Math.min(255, pixels[at]! + ((next() >>> 8) % (2 * grain)) - grain))
  return pixels
}
