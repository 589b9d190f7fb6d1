import { describe, expect, it } from 'vitest'
import { Apart } from '../../../server/match/apart.ts'
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
import type { MatchTables } from '../../../server/match/match-tables.ts'
import { STRIP_ROWS, spacingOn } from '../../../server/match/neighbours.ts'
import { marginsOf } from '../../../server/match/stability.ts'
import type { Margins, Variety } from '../../../server/match/stability.ts'
import { TILE_CUT } from '../../../server/protocol/tile-set-manifest.ts'
import { NO_TILE } from '../../../server/protocol/wire.ts'
import { buildSet } from './built-set.ts'
import { randomDescriptors, seeded } from './random-set.ts'

const COLS = 24
const ROWS = 20
const CELLS = COLS * ROWS
/** Largest spacing tried. */
const FARTHEST = 11
const DEFAULTS: Variety = { variety: 0.5, spacing: 2 }

/** Slow and plain: how a cell's tiles and those around it are asked for. */
type Around = {
  /** Chebyshev distance of the nearest equal tile that counts for a cell, `Infinity` for none. */
  nearest(id: number, col: number, row: number): number
}

function around(ids: Uint16Array, lastIds: Uint16Array | null): Around {
  return {
    nearest: (id, col, row) => {
      let nearest = Infinity
      for (let y = Math.max(0, row - FARTHEST); y <= row; y++) {
        for (let x = Math.max(0, col - FARTHEST); x < Math.min(COLS, col + FARTHEST + 1); x++) {
          if (y === row && x >= col) continue
          const isOfFrame = Math.floor(y / STRIP_ROWS) === Math.floor(row / STRIP_ROWS)
          const plane = isOfFrame ? ids : lastIds
          if (plane?.[y * COLS + x] !== id) continue
          nearest = Math.min(nearest, Math.max(row - y, Math.abs(col - x)))
        }
      }
      return nearest
    },
  }
}

function lanesOf(lanes: Int16Array, index: number): readonly number[] {
  return [...lanes.subarray(index * 8, index * 8 + 8)]
}

function distanceOf(cell: readonly number[], tile: readonly number[], margins: Margins): number {
  const cost = [0, 1, 2, 3, 4, 5].reduce((sum, lane) => sum + (tile[lane]! - cell[lane]!) ** 2, tile[6]! ** 2)
  return Math.sqrt(cost) + ((tile[7]! & TILE_CUT) !== 0 ? margins.cut : 0)
}

/** Slow and plain: a grid by colour and structure with equal tiles kept apart, as the kernel's description says it. */
function structureOracle(
  samples: Int16Array,
  tables: MatchTables,
  margins: Margins,
  lastIds: Uint16Array | null,
): Uint16Array {
  const ids = new Uint16Array(CELLS).fill(NO_TILE)
  const now = around(ids, lastIds)
  for (let at = 0; at < CELLS; at++) {
    const [col, row] = [at % COLS, Math.floor(at / COLS)]
    const cell = lanesOf(samples, at) as [number, number, number, number, number, number]
    const [a, b, c, d, u, v] = cell
    const bin = colourBin(a + b + c + d, u, v)
    const list = tables.blockOfBin[listBin(bin)]! * BLOCK_IDS
    const distance = (id: number): number => distanceOf(cell, lanesOf(tables.descriptors, id), margins)
    const first = (ids: readonly number[], score: (id: number) => number): number =>
      [...ids].sort((x, y) => score(x) - score(y) || x - y)[0]!
    const even = [...tables.lists.subarray(list, list + EVEN_CANDIDATES)].filter((id) => id !== NO_TILE)
    const plain = [tables.colourTable[bin]!, ...even.slice(0, NEAREST_CANDIDATES)]
    const isWhole = (id: number): boolean => (tables.descriptors[id * 8 + 7]! & TILE_CUT) === 0
    if (!tables.hasCut || Math.min(...plain.filter(isWhole).map(distance)) > margins.cut) {
      const from = list + EVEN_CANDIDATES + edgeList(b + d - a - c, c + d - a - b) * EDGE_CANDIDATES
      plain.push(...[...tables.lists.subarray(from, from + EDGE_CANDIDATES)].filter((id) => id !== NO_TILE))
    }
    const best = first(plain, distance)
    const score = (id: number): number => {
      const nearest = now.nearest(id, col, row)
      return (
        distance(id) + (nearest === 1 ? margins.repeat : nearest <= margins.spacing ? margins.repeat / 2 : 0)
      )
    }
    const apart = score(best) === distance(best) ? best : first([best, ...even], score)
    const last = lastIds?.[at] ?? NO_TILE
    ids[at] = apart
    if (last >= tables.count) continue
    const before = lastIds!
    const touched = [
      [-1, 0],
      [-1, -1],
      [0, -1],
      [1, -1],
    ].some(([x, y]) => {
      const [atCol, atRow] = [col + x!, row + y!]
      return atCol >= 0 && atCol < COLS && atRow >= 0 && before[atRow * COLS + atCol] === last
    })
    const keep = touched ? margins.keepTouching : margins.keep
    if (distance(last) <= distance(best) + keep || distance(last) - keep <= score(apart)) ids[at] = last
  }
  return ids
}

/** Slow and plain: a grid by mean colour, where no tile follows itself if another is near enough. */
function colourOracle(
  samples: Int16Array,
  tables: MatchTables,
  margins: Margins,
  lastIds: Uint16Array | null,
): Uint16Array {
  const ids = new Uint16Array(CELLS)
  for (let at = 0; at < CELLS; at++) {
    const cell = lanesOf(samples, at)
    const sum = (lanes: readonly number[]): number => lanes[0]! + lanes[1]! + lanes[2]! + lanes[3]!
    const bin = colourBin(sum(cell), cell[4]!, cell[5]!)
    const distance = (id: number): number => {
      const tile = lanesOf(tables.descriptors, id)
      return Math.hypot((sum(tile) - sum(cell)) / 2, tile[4]! - cell[4]!, tile[5]! - cell[5]!)
    }
    const best = tables.colourTable[bin]!
    const last = lastIds?.[at] ?? NO_TILE
    const list = tables.blockOfBin[listBin(bin)]! * BLOCK_IDS
    const others = [...tables.lists.subarray(list, list + EVEN_CANDIDATES)].filter(
      (id) => id !== NO_TILE && id !== best && distance(id) <= distance(best) + margins.repeat,
    )
    if (last < tables.count && distance(last) <= distance(best) + margins.keep) ids[at] = last
    else ids[at] = at % COLS > 0 && ids[at - 1] === best ? (others[0] ?? best) : best
  }
  return ids
}

type Path = 'structure' | 'colour'

function match(
  path: Path,
  samples: Int16Array,
  tables: MatchTables,
  margins: Margins,
  lastIds: Uint16Array | null,
): Uint16Array {
  const ids = new Uint16Array(CELLS).fill(NO_TILE)
  const apart = margins.repeat > 0 ? new Apart() : null
  for (let row = 0; row < ROWS; row++) {
    const cells = samples.subarray(row * COLS * 8, (row + 1) * COLS * 8)
    const band = { ids, lastIds, at: row * COLS, count: COLS }
    if (path === 'structure') matchStructure(cells, tables, margins, band, apart)
    else matchColour(cells, tables, margins, band)
  }
  return ids
}

/** An even ground that grows lighter to the right, a few edges, and noise of so many lane units. */
function ground(seed: number, noise: number): Int16Array {
  const random = seeded(seed)
  const samples = new Int16Array(CELLS * 8)
  for (let cell = 0; cell < CELLS; cell++) {
    const luma = 900 + (cell % COLS) * 6
    for (let lane = 0; lane < 4; lane++) {
      const edge = cell % 37 === 0 && lane % 2 === 1 ? 400 : 0
      samples[cell * 8 + lane] = Math.round(luma + edge + (random() - 0.5) * noise)
    }
    samples[cell * 8 + 4] = Math.round(40 + (random() - 0.5) * noise)
    samples[cell * 8 + 5] = Math.round(-60 + (random() - 0.5) * noise)
  }
  return samples
}

/** Tiles crowded around the colours of the ground. */
function crowdedSet(count: number, seed: number, cut = 0.3): Int16Array {
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

describe('variety', () => {
  it.each([
    ['whole and cut tiles', crowdedSet(300, 4)],
    ['whole tiles only', crowdedSet(200, 5, 0)],
    ['cut tiles only', crowdedSet(80, 6, 1)],
    ['three tiles', crowdedSet(3, 7, 0)],
    ['one tile', crowdedSet(1, 8, 0)],
    ['exact duplicates', new Int16Array(40 * 8).map((_, at) => crowdedSet(1, 8, 0)[at % 8]!)],
  ])('chooses by both paths what the oracles choose, frame after frame, of %s', (_name, tiles) => {
    const { tables } = buildSet(tiles).views
    for (const variety of [DEFAULTS, { variety: 1, spacing: 1 }, { variety: 0.8, spacing: FARTHEST }]) {
      const margins = marginsOf(0.4, variety)
      for (const [path, oracle] of [
        ['structure', structureOracle],
        ['colour', colourOracle],
      ] as const) {
        let last: Uint16Array | null = null
        for (let frame = 0; frame < 3; frame++) {
          const samples = ground(frame, 60)
          const ids: Uint16Array = match(path, samples, tables, margins, last)
          expect(ids).toEqual(oracle(samples, tables, margins, last))
          last = ids
        }
      }
    }
  })

  it('gives the ids without it, from the same tables, where it or the spacing is 0', () => {
    const { tables } = buildSet(crowdedSet(300, 4)).views
    for (const path of ['structure', 'colour'] as const) {
      const plain = match(path, ground(1, 40), tables, marginsOf(0.5), null)
      for (const off of [
        { variety: 0, spacing: 2 },
        { variety: 1, spacing: 0 },
      ])
        expect(match(path, ground(1, 40), tables, marginsOf(0.5, off), null)).toEqual(plain)
    }
  })

  it('leaves few equal neighbours on even ground in the first frame, which is all a still picture has', () => {
    const { tables } = buildSet(crowdedSet(400, 9, 0)).views
    const pairs = (path: Path, variety: Variety): number =>
      equalPairs(match(path, ground(2, 0), tables, marginsOf(0.5, variety), null))
    const plain = pairs('structure', { variety: 0, spacing: 0 })
    expect(plain).toBeGreaterThan(CELLS)
    expect(pairs('structure', DEFAULTS)).toBeLessThan(plain / 4)
    expect(pairs('structure', { variety: 1, spacing: 2 })).toBeLessThan(plain / 20)
    expect(pairs('colour', DEFAULTS)).toBeLessThan(pairs('colour', { variety: 0, spacing: 0 }) * 0.7)
  })

  it('takes no tile that is farther than the best by more than the handicap', () => {
    const { tables } = buildSet(crowdedSet(60, 3, 0)).views
    const margins = marginsOf(0.5, DEFAULTS)
    const samples = ground(5, 0)
    const plain = match('structure', samples, tables, marginsOf(0.5), null)
    const ids = match('structure', samples, tables, margins, null)
    expect(changes(ids, plain)).toBeGreaterThan(CELLS / 4)
    ids.forEach((id, cell) => {
      const lanes = lanesOf(samples, cell)
      const [own, best] = [id, plain[cell]!].map((tile) =>
        distanceOf(lanes, lanesOf(tables.descriptors, tile), margins),
      )
      expect(own).toBeLessThanOrEqual(best! + margins.repeat)
    })
  })

  it('lets a standing picture settle within a frame a strip, and stay', () => {
    const { tables } = buildSet(crowdedSet(300, 4)).views
    const margins = marginsOf(0.5, { variety: 1, spacing: 3 })
    let ids = match('structure', ground(1, 90), tables, margins, null)
    const settled: Uint16Array[] = []
    for (let frame = 0; frame < 8; frame++) {
      ids = match('structure', ground(2, 90), tables, margins, ids)
      settled.push(ids)
    }
    for (const later of settled.slice(Math.ceil(ROWS / STRIP_ROWS))) expect(later).toEqual(settled.at(-1)!)
  })

  it('lets a noisy picture change no more than without it', () => {
    const { tables } = buildSet(crowdedSet(300, 4)).views
    const churn = (variety: Variety): number => {
      const margins = marginsOf(0.5, variety)
      let ids = match('structure', ground(0, 60), tables, margins, null)
      let sum = 0
      for (let frame = 1; frame < 24; frame++) {
        const next = match('structure', ground(frame, 60), tables, margins, ids)
        if (frame > 4) sum += changes(next, ids)
        ids = next
      }
      return sum
    }
    const plain = churn({ variety: 0, spacing: 0 })
    expect(plain).toBeGreaterThan(0)
    expect(churn(DEFAULTS)).toBeLessThanOrEqual(plain)
    expect(churn({ variety: 1, spacing: 2 })).toBeLessThanOrEqual(plain)
  })

  it('looks less far on grids of very many cells', () => {
    expect(spacingOn(160 * 90, 16)).toBe(16)
    expect(spacingOn(960 * 540, 16)).toBe(4)
    expect(spacingOn(960 * 540, 2)).toBe(2)
  })
})
