import { describe, expect, test } from 'vitest'

import { ColourSums } from '../../../../server/tileset/film/colour-spread.ts'
import { splitShots } from '../../../../server/tileset/film/split-shots.ts'
import { seeded } from '../pictures.ts'
import { plainMeasures } from './films.ts'

type Colour = readonly [number, number, number]

const frames = (count: number, colour: (frame: number) => Colour): Colour[] =>
  Array.from({ length: count }, (_, frame) => colour(frame))

describe('a shot', () => {
  test('is one clip as long as its colour stays, and two seconds of it are kept', () => {
    const measures = plainMeasures(frames(240, (frame) => [50 + Math.sin(frame), 0, 0]))
    const clips = splitShots(measures, [{ first: 0, end: 240 }])
    expect(clips).toHaveLength(1)
    expect([clips[0]!.startUs, clips[0]!.endUs]).toEqual([0, 10e6])
    const { startUs, endUs } = clips[0]!.part
    expect(endUs - startUs).toBeGreaterThan(1.9e6)
    expect(endUs - startUs).toBeLessThan(2.1e6)
  })

  test('that drifts is split into clips of the spread that is asked for, and nothing is thrown away', () => {
    const measures = plainMeasures(frames(480, (frame) => [30 + frame / 12, frame / 40, 0]))
    for (const maxSpread of [1.5, 3]) {
      const clips = splitShots(measures, [{ first: 0, end: 480 }], { maxSpread })
      expect(clips.length).toBeGreaterThan(4)
      expect(clips.map((clip) => clip.span.first)).toEqual([
        0,
        ...clips.slice(0, -1).map((clip) => clip.span.end),
      ])
      expect(clips.at(-1)!.span.end).toBe(480)
      const sums = new ColourSums(measures, { first: 0, end: 480 })
      for (const { span } of clips) expect(sums.spread(span.first, span.end)).toBeLessThanOrEqual(maxSpread)
    }
  })

  test('is split where its colour changes', () => {
    const measures = plainMeasures(frames(100, (frame) => (frame < 37 ? [40, 0, 0] : [60, 5, 0])))
    const clips = splitShots(measures, [{ first: 0, end: 100 }])
    expect(clips.map((clip) => clip.span)).toEqual([
      { first: 0, end: 37 },
      { first: 37, end: 100 },
    ])
  })

  test('whose colour never rests is kept as stills', () => {
    const random = seeded(5)
    const measures = plainMeasures(frames(48, () => [random() * 100, random() * 40, 0]))
    const clips = splitShots(measures, [{ first: 0, end: 48 }])
    for (const { part, startUs, endUs } of clips) {
      expect(part.startUs).toBe(part.endUs)
      expect(part.startUs).toBeGreaterThanOrEqual(startUs)
      expect(part.endUs).toBeLessThan(endUs)
    }
    expect(clips.at(-1)!.endUs).toBe(2e6)
  })

  test('is never split at the edge of another', () => {
    const measures = plainMeasures(frames(100, () => [50, 0, 0]))
    const shots = [
      { first: 0, end: 30 },
      { first: 30, end: 100 },
    ]
    expect(splitShots(measures, shots).map((clip) => clip.span)).toEqual(shots)
  })
})

describe('the part that is kept', () => {
  test('is the most typical frame alone when clips of no length are asked for', () => {
    const measures = plainMeasures(frames(60, (frame) => [50 + (frame < 8 ? 1 : 0), 0, 0]))
    measures.sharpness[33] = 2
    const [clip] = splitShots(measures, [{ first: 0, end: 60 }], { maxClipSeconds: 0 })
    expect(clip!.part).toMatchObject({ startUs: measures.ptsUs[33], endUs: measures.ptsUs[33], spread: 0 })
  })

  test('leaves a flash out', () => {
    const measures = plainMeasures(
      frames(144, (frame) => (frame === 30 || frame === 31 ? [95, 0, 0] : [50, 0, 0])),
    )
    const [clip] = splitShots(measures, [{ first: 0, end: 144 }], { shortestUs: 3e6 })
    expect(clip!.part.startUs).toBeGreaterThan(measures.ptsUs[31]!)
  })

  test('is the sharpest of equal ones', () => {
    const measures = plainMeasures(frames(192, () => [50, 0, 0]))
    measures.sharpness.fill(5, 100, 148)
    const [clip] = splitShots(measures, [{ first: 0, end: 192 }])
    expect(clip!.part.startUs).toBe(measures.ptsUs[100])
  })
})
