import { describe, expect, test } from 'vitest'

import { clipFrames } from '../../../../server/tileset/film/clip-frames.ts'
import { findShots } from '../../../../server/tileset/film/find-shots.ts'
import { backAndForth, crossfaded } from '../../../../server/tileset/film/loop-frames.ts'
import type { Reel } from '../../../../server/tileset/film/reel.ts'
import { scanFilm } from '../../../../server/tileset/film/scan-film.ts'
import { splitShots } from '../../../../server/tileset/film/split-shots.ts'
import { temporaryFolder } from '../pictures.ts'
import { makeFilm, theFfmpeg } from './films.ts'

const FRAME_BYTES = 64 * 64 * 3

async function reelOf(graph: string): Promise<Reel> {
  const folder = await temporaryFolder()
  return scanFilm({ ffmpeg: await theFfmpeg(), film: await makeFilm(folder, 'f.mp4', graph), reels: folder })
}

describe('a crossfaded loop', () => {
  test.each([3, 5, 8, 24, 100])('of %i pictures runs on over its end', (count) => {
    const loop = crossfaded(count)
    const last = loop.at(-1)!
    expect(last).toMatchObject({ at: loop.length - 1, mixShare: 0 })
    expect(loop[0]!.mixAt).toBe(loop.length)
    expect(loop.length).toBeLessThan(count)
    const shares = loop.map((frame) => frame.mixShare)
    expect(shares).toEqual(shares.toSorted((a, b) => b - a))
    for (const { at, mixAt } of loop) expect(Math.max(at, mixAt)).toBeLessThan(count)
  })
})

describe('a loop there and back', () => {
  test.each([3, 4, 5, 24, 25])('of %i pictures never jumps', (count) => {
    const loop = backAndForth(count).map((frame) => frame.at)
    expect(loop.length).toBeLessThanOrEqual(count)
    for (const [step, at] of loop.entries()) {
      const next = loop[(step + 1) % loop.length]!
      expect(Math.abs(next - at)).toBe(1)
      expect(at).toBeGreaterThanOrEqual(0)
      expect(at).toBeLessThan(count)
    }
  })
})

describe('the frames of a clip', () => {
  test('are one where nothing moves', async () => {
    const reel = await reelOf('smptebars=s=160x90:r=24:d=3')
    const [clip] = splitShots(reel.measures, findShots(reel.measures))
    const { count, frames, sources, startUs, endUs } = await clipFrames(reel, clip!)
    expect([count, frames.length, sources.length, endUs - startUs]).toEqual([1, FRAME_BYTES, 1, 0])
  })

  test('go there and back under a pan, and tell where in the film they are', async () => {
    const pan = `testsrc=s=640x180:r=24:d=0.05,loop=loop=100:size=1:start=0,setpts=N/(24*TB),crop=180:180:x='80*t':y=0`
    const reel = await reelOf(`${pan},trim=end_frame=72,hue=s=0`)
    const clips = splitShots(reel.measures, findShots(reel.measures), { maxSpread: 20 })
    expect(clips).toHaveLength(1)
    const { count, frames, sources } = await clipFrames(reel, clips[0]!)
    expect(count).toBeGreaterThan(12)
    expect(frames.length).toBe(count * FRAME_BYTES)
    const times = sources.map((source) => source.us)
    expect(times.slice(1, count / 2)).toEqual(times.slice(count / 2 + 1).toReversed())
    const part = clips[0]!.part
    for (const { us } of sources) {
      expect(us).toBeGreaterThanOrEqual(part.startUs - 1e6 / 12)
      expect(us).toBeLessThan(part.endUs)
    }
  })

  test('have their end mixed into their beginning where that shows less', async () => {
    const reel = await reelOf('color=gray:s=16x16:r=24:d=3,noise=alls=60:allf=t,scale=128:128:flags=neighbor')
    const [clip] = splitShots(reel.measures, [{ first: 0, end: 72 }], { maxSpread: 20 })
    const { sources } = await clipFrames(reel, clip!)
    expect(sources.some((source) => source.mixShare > 0)).toBe(true)
  })

  test('lie inside the clip that they stand for', async () => {
    const reel = await reelOf(
      'color=red:s=64x64:r=24:d=1.03[a];color=blue:s=64x64:r=24:d=1[b];[a][b]concat,noise=alls=9:allf=t',
    )
    const clips = splitShots(reel.measures, findShots(reel.measures))
    expect(clips).toHaveLength(2)
    for (const [at, channel] of [0, 2].entries()) {
      const { frames, count } = await clipFrames(reel, clips[at]!)
      for (let frame = 0; frame < count; frame++) {
        const middle = frame * FRAME_BYTES + (32 * 64 + 32) * 3
        expect(frames[middle + channel]).toBeGreaterThan(180)
      }
    }
  })
})
