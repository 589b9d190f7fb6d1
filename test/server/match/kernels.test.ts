import { describe, expect, it } from 'vitest'
import {
  BLOCK_IDS,
  EDGE_CANDIDATES,
  EVEN_CANDIDATES,
  NEAREST_CANDIDATES,
} from '../../../server/match/candidate-lists.ts'
import { edgeList } from '../../../server/match/cell-gradient.ts'
import { colourBin, listBin } from '../../../server/match/colour-bins.ts'
import { matchColour } from '../../../server/match/match-colour.ts'
import { matchStructure } from '../../../server/match/match-structure.ts'
import { BLOCK_STATE } from '../../../server/match/match-tables.ts'
import type { MatchTables } from '../../../server/match/match-tables.ts'
import { marginsOf } from '../../../server/match/stability.ts'
import type { Margins } from '../../../server/match/stability.ts'
import { LANE } from '../../../server/protocol/descriptor.ts'
import { TILE_CUT, TILE_RETIRED } from '../../../server/protocol/tile-set-manifest.ts'
import { NO_TILE } from '../../../server/protocol/wire.ts'
import { buildSet } from './built-set.ts'
import { randomDescriptors, randomSamples, seeded } from './random-set.ts'

type Choose = (lanes: readonly number[], tables: MatchTables, margins: Margins, last: number) => number

function lanesOf(tables: MatchTables, id: number): readonly number[] {
  return [...tables.descriptors.subarray(id * 8, id * 8 + 8)]
}

/** Slow and plain: the distance of a tile as the kernel's description says it. */
function structureDistance(lanes: readonly number[], tile: readonly number[], margins: Margins): number {
  const cost = [0, 1, 2, 3, 4, 5].reduce(
    (sum, lane) => sum + (tile[lane]! - lanes[lane]!) ** 2,
    tile[6]! ** 2,
  )
  return Math.sqrt(cost) + ((tile[7]! & TILE_CUT) !== 0 ? margins.cut : 0)
}

function meanDistance(lanes: readonly number[], tile: readonly number[]): number {
  const luma = (from: readonly number[]): number => from[0]! + from[1]! + from[2]! + from[3]!
  return Math.hypot((luma(tile) - luma(lanes)) / 2, tile[4]! - lanes[4]!, tile[5]! - lanes[5]!)
}

const structureOracle: Choose = (lanes, tables, margins, last) => {
  const [a, b, c, d, u, v] = lanes as [number, number, number, number, number, number]
  const bin = colourBin(a + b + c + d, u, v)
  const block = tables.blockOfBin[listBin(bin)]!
  const distance = (id: number): number => structureDistance(lanes, lanesOf(tables, id), margins)
  const isCut = (id: number): boolean => (lanesOf(tables, id)[7]! & TILE_CUT) !== 0
  const candidates = [tables.colourTable[bin]!]
  if (tables.states[block] === BLOCK_STATE.READY) {
    const at = block * BLOCK_IDS
    candidates.push(...tables.lists.subarray(at, at + NEAREST_CANDIDATES))
    const whole = Math.min(...candidates.filter((id) => id !== NO_TILE && !isCut(id)).map(distance))
    if (!tables.hasCut || whole > margins.cut) {
      const from = at + EVEN_CANDIDATES + edgeList(b + d - a - c, c + d - a - b) * EDGE_CANDIDATES
      candidates.push(...tables.lists.subarray(from, from + EDGE_CANDIDATES))
    }
  }
  const real = candidates.filter((id) => id !== NO_TILE)
  const best = real.sort((x, y) => distance(x) - distance(y) || x - y)[0]!
  return last < tables.count && distance(last) <= distance(best) + margins.keep ? last : best
}

const colourOracle: Choose = (lanes, tables, margins, last) => {
  const [a, b, c, d, u, v] = lanes as [number, number, number, number, number, number]
  const best = tables.colourTable[colourBin(a + b + c + d, u, v)]!
  const distance = (id: number): number => meanDistance(lanes, lanesOf(tables, id))
  return last < tables.count && distance(last) <= distance(best) + margins.keep ? last : best
}

const SETS = [
  ['whole and cut tiles', 800, 0.5],
  ['whole tiles only', 300, 0],
  ['cut tiles only', 120, 1],
  ['one tile', 1, 0],
] as const

describe.each(SETS)('kernels on %s', (_name, count, cut) => {
  const { views } = buildSet(randomDescriptors(count, 21, { cut, turnable: 0.3 }))
  const { tables } = views
  const cells = 1200
  const samples = randomSamples(cells, 33)
  const random = seeded(9)
  const lastIds = Uint16Array.from({ length: cells }, () =>
    random() < 0.1 ? NO_TILE : Math.floor(random() * count),
  )

  it.each([
    ['structure', matchStructure, structureOracle],
    ['colour', matchColour, colourOracle],
  ] as const)('choose by %s what the oracle chooses, at any stability', (_path, kernel, oracle) => {
    for (const stability of [0, 0.5, 1]) {
      for (const last of [null, lastIds]) {
        const margins = marginsOf(stability)
        const ids = new Uint16Array(cells)
        kernel(samples, tables, margins, { ids, lastIds: last, at: 0, count: cells })
        const wanted = Array.from({ length: cells }, (_, cell) =>
          oracle([...samples.subarray(cell * 8, cell * 8 + 8)], tables, margins, last?.[cell] ?? NO_TILE),
        )
        expect([...ids]).toEqual(wanted)
      }
    }
  })
})

describe('matching by structure', () => {
  it('answers from the colour table and asks for the lists while they are not filled', () => {
    const { views } = buildSet(randomDescriptors(300, 2, { cut: 0.5, turnable: 0 }), false)
    const { tables } = views
    const samples = randomSamples(64, 4)
    const ids = new Uint16Array(64)
    matchStructure(samples, tables, marginsOf(0.5), { ids, lastIds: null, at: 0, count: 64 })
    for (let cell = 0; cell < 64; cell++) {
      const lanes = samples.subarray(cell * 8, cell * 8 + 8)
      const bin = colourBin(lanes[0]! + lanes[1]! + lanes[2]! + lanes[3]!, lanes[4]!, lanes[5]!)
      expect(ids[cell]).toBe(tables.colourTable[bin])
      expect(tables.states[tables.blockOfBin[listBin(bin)]!]).toBe(BLOCK_STATE.WANTED)
    }
  })

  it('takes a cut piece along an edge and a whole one on even ground', () => {
    const even = [1000, 1000, 1000, 1000, 0, 0, 0, 0]
    const edge = [700, 1300, 700, 1300, 0, 0, 0, TILE_CUT]
    const { views } = buildSet(Int16Array.from([...even, ...edge]))
    const ids = new Uint16Array(3)
    const samples = Int16Array.from([
      ...even,
      720,
      1280,
      720,
      1280,
      0,
      0,
      0,
      0,
      970,
      1030,
      970,
      1030,
      0,
      0,
      0,
      0,
    ])
    matchStructure(samples, views.tables, marginsOf(0), { ids, lastIds: null, at: 0, count: 3 })
    expect([...ids]).toEqual([0, 1, 0])
  })

  it('writes only the cells of its band', () => {
    const { views } = buildSet(randomDescriptors(50, 6, { cut: 0, turnable: 0 }))
    const ids = new Uint16Array(30).fill(NO_TILE)
    const band = { ids, lastIds: null, at: 10, count: 10 }
    matchStructure(randomSamples(10, 1), views.tables, marginsOf(0.5), band)
    expect([...ids].map((id) => id === NO_TILE)).toEqual(
      Array.from({ length: 30 }, (_, at) => at < 10 || at >= 20),
    )
  })
})

describe('margins', () => {
  it('grow from none over 1 dE to 4 dE, and ask twice as much of a cut piece', () => {
    expect([0, 0.5, 1].map((stability) => marginsOf(stability).keep)).toEqual([0, 48, 192])
    expect([0, 0.5, 1].map((stability) => marginsOf(stability).cut)).toEqual([96, 96, 384])
  })

  it('charge a repeat by no more than a tile holds its place by, at the defaults', () => {
    const { repeat, keep } = marginsOf(0.5, { variety: 0.5, spacing: 2 })
    expect(repeat).toBeGreaterThan(48)
    expect(repeat).toBeLessThanOrEqual(keep)
  })

  it('charge nothing for a repeat where variety or spacing is 0', () => {
    const { keep, keepTouching, repeat } = marginsOf(0.5)
    expect([keep, keepTouching, repeat]).toEqual([48, 48, 0])
    for (const off of [
      { variety: 0, spacing: 3 },
      { variety: 1, spacing: 0 },
    ])
      expect(marginsOf(0.5, off)).toEqual({ ...marginsOf(0.5), spacing: off.spacing })
  })
})

describe('a retired tile', () => {
  it('is given to no cell, by neither path, and held by none', () => {
    const descriptors = randomDescriptors(300, 21, { cut: 0.3, turnable: 0.2 })
    const isRetired = (id: number): boolean => id % 3 !== 0
    for (let id = 0; id < 300; id++) if (isRetired(id)) descriptors[id * 8 + LANE.FLAGS]! |= TILE_RETIRED
    const tables = buildSet(descriptors).views.tables
    const samples = randomSamples(400, 5)
    const lastIds = Uint16Array.from({ length: 400 }, (_, cell) => cell % 300)
    for (const match of [matchStructure, matchColour]) {
      const ids = new Uint16Array(400)
      match(samples, tables, marginsOf(1), { ids, lastIds, at: 0, count: 400 })
      expect([...ids].filter(isRetired)).toEqual([])
    }
  })

  it('is all there is where every tile is retired', () => {
    const descriptors = randomDescriptors(5, 2, { cut: 0, turnable: 0 })
    for (let id = 0; id < 5; id++) descriptors[id * 8 + LANE.FLAGS]! |= TILE_RETIRED
    const ids = new Uint16Array(10)
    const band = { ids, lastIds: null, at: 0, count: 10 }
    matchColour(randomSamples(10, 3), buildSet(descriptors).views.tables, marginsOf(0.5), band)
    expect(Math.max(...ids)).toBeLessThan(5)
  })
})
