import path from 'node:path'

import { describe, expect, test } from 'vitest'

import { makeKnownShots } from '../../../../scripts/known-shots.ts'
import { scoreShots } from '../../../../scripts/known-shots/score-shots.ts'
import {
  copyMeasures,
  createMeasures,
  type FilmMeasures,
} from '../../../../server/tileset/film/film-measures.ts'
import { findShots, ShotFinder, type FrameSpan } from '../../../../server/tileset/film/find-shots.ts'
import { scanFilm } from '../../../../server/tileset/film/scan-film.ts'
import { splitShots } from '../../../../server/tileset/film/split-shots.ts'
import { FIXTURE_FILM } from '../../../bench/film.ts'
import { seeded, temporaryFolder } from '../pictures.ts'
import { plainMeasures, theFfmpeg } from './films.ts'

const FRAME_US = 1e6 / 24

/** The shots as they are found while a film comes in, some frames at a time. */
function shotsBySteps(measures: FilmMeasures, seed: number): FrameSpan[] {
  const random = seeded(seed)
  const finder = new ShotFinder()
  const shots: FrameSpan[] = []
  for (let count = 0; count < measures.count; count += 1 + Math.floor(random() * 130)) {
    const part = createMeasures(count)
    copyMeasures(measures, count, part, 0)
    shots.push(...finder.take(part, false))
  }
  return [...shots, ...finder.take(measures, true)]
}

/** The thresholds were tuned on seeds 1 to 8; 11 was not looked at. */
test.each([1, 11])(
  'finds the boundaries of the film of known shots with seed %i',
  { timeout: 90_000 },
  async (seed) => {
    const folder = await temporaryFolder()
    const ffmpeg = await theFfmpeg()
    const film = path.join(folder, 'known.mp4')
    const known = await makeKnownShots(ffmpeg, film, seed)
    expect(known.length).toBeGreaterThanOrEqual(60)
    const { measures } = await scanFilm({ ffmpeg, film, reels: folder })
    const shots = findShots(measures)
    expect(shotsBySteps(measures, seed)).toEqual(shots)
    const found = shots.slice(1).map((shot) => measures.ptsUs[shot.first]!)
    const score = scoreShots(known, found, 3 * FRAME_US)
    expect(score.recall).toBeGreaterThanOrEqual(0.95)
    expect(score.precision).toBeGreaterThanOrEqual(0.9)
    expect(score.recallByKind.equal).toBeGreaterThanOrEqual(0.95)
    const clips = splitShots(measures, shots)
    expect(clips[0]!.startUs).toBe(0)
    for (const [at, clip] of clips.slice(1).entries()) expect(clip.startUs).toBe(clips[at]!.endUs)
    expect(clips.at(-1)!.endUs).toBeGreaterThanOrEqual(measures.ptsUs.at(-1)! + FRAME_US - 1)
    for (const { part } of clips) expect(part.spread).toBeLessThanOrEqual(1.5)
  },
)

test('finds the one cut of the film in the fixtures, at its frame', async () => {
  const reels = await temporaryFolder()
  const { measures } = await scanFilm({ ffmpeg: await theFfmpeg(), film: FIXTURE_FILM, reels })
  expect(findShots(measures).map((shot) => shot.first)).toEqual([0, 47])
})

describe('shots', () => {
  test.each([1, 2, 3, 4, 5, 6])(
    'are the same when they are asked for while the film comes in, seed %i',
    (seed) => {
      const random = seeded(seed)
      const measures = plainMeasures(Array.from({ length: 4800 }, () => [50, 0, 0] as const))
      let us = 0
      for (let frame = 0, shift = 1; frame < measures.count; frame++) {
        const isDense = frame % 2400 < 600
        if (random() < (isDense ? 0.12 : 0.001)) {
          shift = 1 + Math.floor(random() * 250)
          measures.mismatch[frame] = 8 + random() * 40
        }
        for (let block = 0; block < 64; block++) measures.luma[frame * 64 + block] = (block * shift) % 256
        measures.texture[frame] = 10
        measures.ptsUs[frame] = us += random() < 0.001 ? 1e6 + random() * 30e6 : 5000 + random() * 60_000
      }
      const shots = findShots(measures)
      expect(shots.length).toBeGreaterThan(20)
      expect(shotsBySteps(measures, seed)).toEqual(shots)
    },
  )

  test('are cut where nothing has changed for long, so that a film without a cut gives some while it comes in', () => {
    const measures = plainMeasures(Array.from({ length: 1440 }, () => [50, 0, 0] as const))
    expect(findShots(measures).map((shot) => shot.first)).toEqual([0, 480, 960])
    const finder = new ShotFinder()
    expect(finder.take({ ...measures, count: 489 }, false)).toEqual([])
    expect(finder.take({ ...measures, count: 520 }, false)).toEqual([{ first: 0, end: 480 }])
  })

  test('cover a film of a single frame', () => {
    expect(findShots(plainMeasures([[50, 0, 0]]))).toEqual([{ first: 0, end: 1 }])
  })

  test('do not begin where nothing changes', () => {
    const measures = plainMeasures(Array.from({ length: 200 }, () => [50, 0, 0] as const))
    expect(findShots(measures)).toEqual([{ first: 0, end: 200 }])
  })

  test('begin where the layout changes, not where it is back after a flash', () => {
    const measures = plainMeasures(Array.from({ length: 120 }, () => [50, 0, 0] as const))
    const draw = (first: number, end: number, shift: number): void => {
      for (let frame = first; frame < end; frame++) {
        for (let block = 0; block < 64; block++) measures.luma[frame * 64 + block] = (block * shift) % 256
        measures.texture[frame] = 10
      }
      measures.mismatch[first] = 30
    }
    draw(0, 60, 37)
    draw(60, 63, 91)
    draw(63, 90, 37)
    draw(90, 120, 53)
    measures.mismatch[0] = 0
    expect(findShots(measures).map((shot) => shot.first)).toEqual([0, 90])
    expect(findShots(measures, { flashUs: 50_000, shortestUs: 100_000 }).length).toBeGreaterThan(2)
  })
})
