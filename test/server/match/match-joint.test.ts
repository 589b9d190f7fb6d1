import { describe, expect, it } from 'vitest'
import { BLOCK_EMPTY, BLOCK_WANTED } from '../../../server/match/joint-layout.ts'
import { jointBin, colourBin } from '../../../server/match/colour-bins.ts'
import { COST_PER_DE, marginsOf } from '../../../server/match/stability.ts'
import type { Variety } from '../../../server/match/stability.ts'
import { spacingOn, STRIP_ROWS } from '../../../server/match/strips.ts'
import { TILE_CUT, TILE_RETIRED } from '../../../server/protocol/tile-set-manifest.ts'
import { NO_TILE } from '../../../server/protocol/wire.ts'
import { buildSet, GridMatching, type BuiltSet } from './built-set.ts'
import { distanceOf, matchJointPlainly } from './joint-oracle.ts'
import { randomDescriptors, randomSamples, seeded } from './random-set.ts'

const COLS = 27
const ROWS = 20
const CELLS = COLS * ROWS
const DEFAULTS: Variety = { variety: 0.5, spacing: 2 }

/** An even ground that grows lighter to the right, a few edges, and noise of so many lane units. */
function ground(seed: number, noise: number, { cols, rows } = { cols: COLS, rows: ROWS }): Int16Array {
  const random = seeded(seed)
  const samples = new Int16Array(cols * rows * 8)
  for (let cell = 0; cell < cols * rows; cell++) {
    const luma = 900 + (cell % cols) * 6
    for (let lane = 0; lane < 4; lane++) {
      const edge = cell % 37 === 0 && lane % 2 === 1 ? 400 : 0
      samples[cell * 8 + lane] = Math.round(luma + edge + (random() - 0.5) * noise)
    }
    samples[cell * 8 + 4] = Math.round(40 + (random() - 0.5) * noise)
    samples[cell * 8 + 5] = Math.round(-60 + (random() - 0.5) * noise)
  }
  return samples
}

/** Tiles near to the colours of the ground. */
function crowdedSet(count: number, seed: number, cut = 0.4): Int16Array {
  const tiles = randomDescriptors(count, seed, { cut, turnable: 0.3 })
  const random = seeded(seed)
  for (let id = 0; id < count; id++) {
    const shift = Math.round(900 + random() * 200 - tiles[id * 8]!)
    for (let lane = 0; lane < 4; lane++) tiles[id * 8 + lane]! += shift
    tiles[id * 8 + 4] = Math.round(40 + (random() - 0.5) * 160)
    tiles[id * 8 + 5] = Math.round(-60 + (random() - 0.5) * 160)
  }
  return tiles
}

function greys(count: number): Int16Array {
  const tiles = randomDescriptors(count, 31, { cut: 0, turnable: 0 })
  for (let at = 0; at < tiles.length; at += 8) tiles.fill(0, at + 4, at + 6)
  return tiles
}

function duplicates(count: number): Int16Array {
  const one = crowdedSet(1, 8, 0)
  return new Int16Array(count * 8).map((_, at) => one[at % 8]!)
}

function changes(a: Uint16Array, b: Uint16Array): number {
  return a.reduce((sum, id, cell) => sum + (id === b[cell] ? 0 : 1), 0)
}

/** Pairs of cells side by side or one above the other that show one tile. */
function equalPairs(ids: Uint16Array): number {
  return ids.reduce((sum, id, cell) => {
    const right = cell % COLS < COLS - 1 && ids[cell + 1] === id ? 1 : 0
    return sum + right + (ids[cell + COLS] === id ? 1 : 0)
  }, 0)
}

function matchOnce(
  set: BuiltSet,
  samples: Int16Array,
  variety: Variety,
  { cols, rows } = { cols: COLS, rows: ROWS },
): Uint16Array {
  const matching = new GridMatching(set, cols, rows)
  matching.take(samples)
  return matching.match(marginsOf(0.5, variety), null)
}

const SETS = [
  ['whole and cut tiles', crowdedSet(300, 4)],
  ['tiles of all colours', randomDescriptors(800, 21, { cut: 0.5, turnable: 0.3 })],
  ['whole tiles only', crowdedSet(200, 5, 0)],
  ['cut tiles only', crowdedSet(80, 6, 1)],
  ['greys', greys(150)],
  ['three tiles', crowdedSet(3, 7, 0)],
  ['one tile', crowdedSet(1, 8, 0)],
  ['exact duplicates', duplicates(40)],
] as const

describe.each(SETS)('matching by colour and structure with %s', (_name, tiles) => {
  const set = buildSet(tiles)
  const { tables } = set.views

  it.each([
    [COLS, ROWS],
    [1, 1],
    [1, 30],
    [9, 2],
    [40, 1],
  ])('chooses what the plain oracle chooses, frame after frame, on %i x %i cells', (cols, rows) => {
    const matching = new GridMatching(set, cols, rows)
    for (const stability of [0, 0.4, 1])
      for (const variety of [
        { variety: 0, spacing: 0 },
        DEFAULTS,
        { variety: 1, spacing: 1 },
        { variety: 0.8, spacing: 11 },
      ]) {
        const margins = marginsOf(stability, variety)
        let last: Uint16Array | null = null
        for (const samples of [
          ground(1, 60, { cols, rows }),
          ground(2, 60, { cols, rows }),
          randomSamples(cols * rows, 3),
        ]) {
          const wanted: Uint16Array = matchJointPlainly(samples, { cols, rows }, tables, margins, last)
          matching.take(samples)
          last = matching.match(margins, last)
          expect(last).toEqual(wanted)
          last = wanted
        }
      }
  })

  it('takes any last ids, those of no tile too', () => {
    const random = seeded(9)
    const last = Uint16Array.from({ length: CELLS }, () =>
      random() < 0.1 ? NO_TILE : Math.floor(random() * tables.count * 1.2),
    )
    const samples = randomSamples(CELLS, 33)
    const matching = new GridMatching(set, COLS, ROWS)
    matching.take(samples)
    const grid = { cols: COLS, rows: ROWS }
    const margins = marginsOf(0.5, DEFAULTS)
    expect(matching.match(margins, last)).toEqual(matchJointPlainly(samples, grid, tables, margins, last))
  })
})

describe('matching by colour and structure', () => {
  it('answers from the colour table and asks for the block while it is not filled', () => {
    const set = buildSet(randomDescriptors(300, 2, { cut: 0.5, turnable: 0 }), false)
    const { tables } = set.views
    const samples = randomSamples(CELLS, 4)
    const ids = matchOnce(set, samples, { variety: 0, spacing: 0 })
    const asked = new Set<number>()
    for (let cell = 0; cell < CELLS; cell++) {
      const [a, b, c, d, u, v] = samples.subarray(cell * 8, cell * 8 + 6) as unknown as [
        number,
        number,
        number,
        number,
        number,
        number,
      ]
      expect(ids[cell]).toBe(tables.colourTable[colourBin(a + b + c + d, u, v)])
      asked.add(tables.blockOfBin[jointBin(a + b + c + d, u, v)]!)
    }
    const wanted = tables.states.reduce((sum, state) => sum + (state === BLOCK_WANTED ? 1 : 0), 0)
    expect(wanted).toBe(asked.size)
    for (const block of asked) expect(tables.states[block]).toBe(BLOCK_WANTED)
    expect(tables.states.every((state) => state === BLOCK_WANTED || state === BLOCK_EMPTY)).toBe(true)
  })

  it('takes a cut piece along an edge and a whole one on even ground', () => {
    const even = [1000, 1000, 1000, 1000, 0, 0, 0, 0]
    const edge = [700, 1300, 700, 1300, 0, 0, 0, TILE_CUT]
    const set = buildSet(Int16Array.from([...even, ...edge]))
    const cells = [even, [720, 1280, 720, 1280, 0, 0, 0, 0], [970, 1030, 970, 1030, 0, 0, 0, 0]]
    const ids = matchOnce(set, Int16Array.from(cells.flat()), DEFAULTS, { cols: 3, rows: 1 })
    expect([...ids]).toEqual([0, 1, 0])
  })

  it('gives a retired tile to no cell, unless all are', () => {
    const tiles = randomDescriptors(60, 21, { cut: 0.3, turnable: 0.2 })
    for (let id = 0; id < 60; id++) if (id % 3 !== 0) tiles[id * 8 + 7]! |= TILE_RETIRED
    expect(
      [...matchOnce(buildSet(tiles), randomSamples(CELLS, 5), DEFAULTS)].filter((id) => id % 3 !== 0),
    ).toEqual([])
    for (let id = 0; id < 60; id++) tiles[id * 8 + 7]! |= TILE_RETIRED
    expect(Math.max(...matchOnce(buildSet(tiles), randomSamples(CELLS, 5), DEFAULTS))).toBeLessThan(300)
  })

  it('loses nothing to a set of 65,535 tiles', () => {
    const set = buildSet(randomDescriptors(65_535, 3, { cut: 0, turnable: 0 }), false)
    const samples = randomSamples(CELLS, 6)
    matchOnce(set, samples, DEFAULTS)
    set.runner.run(
      { kind: 'blocks', set: set.layout, count: 300, forMs: Infinity, part: 0, parts: 1 },
      set.scratch,
    )
    const ids = matchOnce(set, samples, DEFAULTS)
    expect(ids).toEqual(
      matchJointPlainly(
        samples,
        { cols: COLS, rows: ROWS },
        set.views.tables,
        marginsOf(0.5, DEFAULTS),
        null,
      ),
    )
    expect(Math.max(...ids)).toBeGreaterThan(60_000)
  })
})

describe('variety', () => {
  it('leaves few equal neighbours on even ground in the first frame, which is all a still picture has', () => {
    const set = buildSet(crowdedSet(400, 9, 0))
    const pairs = (variety: Variety): number => equalPairs(matchOnce(set, ground(2, 0), variety))
    const plain = pairs({ variety: 0, spacing: 0 })
    expect(plain).toBeGreaterThan(CELLS)
    expect(pairs(DEFAULTS)).toBeLessThan(plain / 4)
    expect(pairs({ variety: 1, spacing: 2 })).toBeLessThan(plain / 8)
  })

  it('lets the colour go for it only above a half: an even ground of one tile is left, and broken up at all of it', () => {
    const [luma, step] = [900, Math.round(COST_PER_DE)]
    const lanes = (level: number): number[] => [level, level, level, level, 40, -60]
    const set = buildSet(Int16Array.from([0, 1, 2, -1].flatMap((n) => [...lanes(luma + n * step), 0, 0])))
    const samples = Int16Array.from(Array.from({ length: CELLS }, () => [...lanes(luma), 0, 0]).flat())
    const pairs = (variety: number): number => equalPairs(matchOnce(set, samples, { variety, spacing: 2 }))
    expect(pairs(0.5)).toBe(2 * CELLS - COLS - ROWS)
    expect(pairs(0.75)).toBeLessThan(CELLS / 8)
    expect(pairs(1)).toBeLessThan(CELLS / 32)
  })

  it('takes no tile that is farther than the best by more than the charge', () => {
    const set = buildSet(crowdedSet(60, 3, 0))
    const samples = ground(5, 0)
    const plain = [...matchOnce(set, samples, { variety: 0, spacing: 0 })]
    const ids = matchOnce(set, samples, DEFAULTS)
    const { repeat } = marginsOf(0.5, DEFAULTS)
    expect(ids.filter((id, cell) => id !== plain[cell]).length).toBeGreaterThan(CELLS / 4)
    ids.forEach((id, cell) => {
      const lanes = [...samples.subarray(cell * 8, cell * 8 + 8)]
      const best = distanceOf(lanes, set.views.tables, plain[cell]!)
      expect(distanceOf(lanes, set.views.tables, id)).toBeLessThanOrEqual(Math.hypot(best, repeat) + 0.01)
    })
  })

  it('lets a standing picture settle within a frame a strip, and stay', () => {
    const matching = new GridMatching(buildSet(crowdedSet(300, 4)), COLS, ROWS)
    const margins = marginsOf(0.5, { variety: 1, spacing: 3 })
    matching.take(ground(1, 90))
    let ids = matching.match(margins, null)
    matching.take(ground(2, 90))
    const settled: Uint16Array[] = []
    for (let frame = 0; frame < 8; frame++) {
      ids = matching.match(margins, ids)
      settled.push(ids.slice())
    }
    for (const later of settled.slice(Math.ceil(ROWS / STRIP_ROWS))) expect(later).toEqual(settled.at(-1)!)
  })

  it('looks less far on grids of very many cells', () => {
    expect(spacingOn(160 * 90, 16)).toBe(16)
    expect(spacingOn(960 * 540, 16)).toBe(4)
    expect(spacingOn(960 * 540, 2)).toBe(2)
  })
})

describe('steadiness', () => {
  it('lets fewer and fewer cells of a noisy picture change, all the way', () => {
    const set = buildSet(crowdedSet(300, 4))
    const churn = (stability: number): number => {
      const matching = new GridMatching(set, COLS, ROWS)
      let last: Uint16Array | null = null
      let sum = 0
      for (let frame = 0; frame < 16; frame++) {
        matching.take(ground(frame, 60))
        const ids = matching.match(marginsOf(stability), last)
        if (last !== null) sum += changes(ids, last)
        last = ids
      }
      return sum
    }
    const churns = [0, 0.2, 0.4, 0.6, 0.8, 1].map(churn)
    expect(churns).toEqual(churns.toSorted((a, b) => b - a))
    expect(churns.at(-1)).toBeLessThan(churns[0]! / 10)
  })

  it('has a margin that grows from none over 1 dE to 4 dE, and with noise', () => {
    expect([0, 0.5, 1].map((stability) => marginsOf(stability).keep)).toEqual(
      [0, 1, 4].map((dE) => dE * COST_PER_DE),
    )
    expect(marginsOf(0.5, DEFAULTS, 4).keep).toBeGreaterThan(COST_PER_DE)
    expect(marginsOf(0, DEFAULTS, 4).keep).toBe(0)
  })

  it('charges nothing for a repeat where variety or spacing is 0', () => {
    expect(marginsOf(0.5, { variety: 0, spacing: 3 }).repeat).toBe(0)
    expect(marginsOf(0.5, { variety: 1, spacing: 0 }).repeat).toBe(0)
  })
})
