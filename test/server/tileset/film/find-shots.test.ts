import path from 'node:path'

import { describe, expect, test } from 'vitest'

import { makeKnownShots } from '../../../../scripts/known-shots.ts'
import { scoreShots } from '../../../../scripts/known-shots/score-shots.ts'
import { findShots } from '../../../../server/tileset/film/find-shots.ts'
import { scanFilm } from '../../../../server/tileset/film/scan-film.ts'
import { splitShots } from '../../../../server/tileset/film/split-shots.ts'
import { FIXTURE_FILM } from '../../../bench/film.ts'
import { temporaryFolder } from '../pictures.ts'
import { plainMeasures, theFfmpeg } from './films.ts'

const FRAME_US = 1e6 / 24

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
