import { afterEach, describe, expect, it } from 'vitest'
import { CLIP_PATH, startSource, type SourceRig } from './source-rig.ts'

const FILM_STEP_US = 41_667
const FRAME_COUNT = 96

let rig: SourceRig

afterEach(async () => {
  await rig.runner.close()
  rig.sink.letGo()
  expect(rig.sink.outCount).toBe(0)
  await expect.poll(childCount).toBe(0)
})

/** Processes that this one started and that have not ended. */
function childCount(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'ProcessWrap').length
}

/** The mean brightness of each frame of the film, in its order. */
async function lumaOfFilm(): Promise<number[]> {
  const { sink } = rig
  await sink.until(() => sink.frames.length >= FRAME_COUNT)
  await expect.poll(() => rig.runner.filmLengthUs).not.toBeNull()
  return sink.frames.slice(0, FRAME_COUNT).map(({ luma }) => luma)
}

function placeOf(ptsUs: number): number {
  return ptsUs % (rig.runner.filmLengthUs ?? 1)
}

describe('a film', () => {
  it('knows its length', async () => {
    rig = await startSource(CLIP_PATH)
    await lumaOfFilm()
    expect(rig.runner.filmLengthUs).toBeCloseTo(4_000_000, -3)
  })

  it('goes on at another place, to its end and on from its beginning, and what ran before ends', async () => {
    rig = await startSource(CLIP_PATH)
    const { sink, runner } = rig
    const luma = await lumaOfFilm()
    for (const frame of [72, 5, 40]) {
      const count = sink.seeksAt.length
      runner.seek(frame * FILM_STEP_US - 1000)
      await sink.until(() => sink.seeksAt.length > count)
      const from = sink.seeksAt.at(-1)!
      await sink.until(() => sink.frames.length >= from + 120)
      const after = sink.frames.slice(from, from + 120)
      for (const [n, { luma: seen, ptsUs }] of after.entries()) {
        expect(Math.abs(seen - luma[(frame + n) % FRAME_COUNT]!), `${frame} + ${n}`).toBeLessThan(3)
        const wantedUs = ((frame + n) % FRAME_COUNT) * FILM_STEP_US
        expect(Math.abs(placeOf(ptsUs + 2000) - 2000 - wantedUs)).toBeLessThan(6_000)
      }
      expect(new Set(after.map(({ segment }) => segment)).size).toBe(1)
      expect(after[0]!.segment).toBeGreaterThan(sink.frames[from - 1]!.segment)
    }
    expect(sink.states.map(({ kind }) => kind)).toEqual(['opening', 'live'])
    await expect.poll(childCount).toBe(1)
  })

  it('goes on giving frames until the place is reached', async () => {
    rig = await startSource(CLIP_PATH)
    const { sink, runner } = rig
    await lumaOfFilm()
    const before = sink.frames.length
    runner.seek(2_000_000)
    await sink.until(() => sink.seeksAt.length === 1)
    expect(sink.seeksAt[0]).toBeGreaterThan(before)
  })

  it('follows the last of many wishes with two decoders at most', async () => {
    rig = await startSource(CLIP_PATH)
    const { sink, runner } = rig
    const luma = await lumaOfFilm()
    let mostChildren = 0
    const counting = setInterval(() => (mostChildren = Math.max(mostChildren, childCount())), 5)
    for (let frame = 10; frame <= 60; frame++) runner.seek(frame * FILM_STEP_US - 1000)
    await sink.until(() => sink.seeksAt.length === 2)
    const from = sink.seeksAt[1]!
    await sink.until(() => sink.frames.length > from + 5)
    clearInterval(counting)
    expect(Math.abs(sink.frames[from]!.luma - luma[60]!)).toBeLessThan(3)
    expect(mostChildren).toBeLessThanOrEqual(3)
    await expect.poll(childCount).toBe(1)
  })

  it('keeps its place when its raster changes behind a seek', async () => {
    rig = await startSource(CLIP_PATH)
    const { sink, runner } = rig
    const luma = await lumaOfFilm()
    runner.seek(40 * FILM_STEP_US - 1000)
    runner.setMaxWidth(640)
    await sink.until(() => sink.seeksAt.length === 1 && sink.frames.at(-1)!.format.width === 640)
    const wide = sink.frames.findIndex(({ format }) => format.width === 640)
    await sink.until(() => sink.frames.length > wide + 50)
    for (const [n, { luma: seen }] of sink.frames.slice(wide, wide + 50).entries())
      expect(Math.abs(seen - luma[(40 + n) % FRAME_COUNT]!)).toBeLessThan(3)
  })
})
