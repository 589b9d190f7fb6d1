import { describe, expect, it } from 'vitest'
import { Dither } from '../../../server/match/dither.ts'
import { marginsOf, bandOf, NO_VARIETY } from '../../../server/match/stability.ts'
import { buildSet, fillTable, GridMatching, type BuiltSet } from './built-set.ts'
import { randomDescriptors, seeded } from './random-set.ts'

const COLS = 48
const ROWS = 24
const CELLS = COLS * ROWS

/** A few greys, far apart. */
const GREYS = Int16Array.from([200, 700, 1200, 1700].flatMap((luma) => [luma, luma, luma, luma, 0, 0, 0, 0]))

/** Grey that grows lighter to the right, with noise, and a steep edge down the middle where asked for. */
function ground(seed: number, noise: number, hasEdge = false): Int16Array {
  const random = seeded(seed)
  return Int16Array.from({ length: CELLS * 8 }, (_, at) => {
    const [cell, lane] = [at >> 3, at & 7]
    if (lane > 3) return 0
    const edge = hasEdge && cell % COLS === COLS / 2 && (lane & 1) === 1 ? 500 : 0
    return Math.round(500 + (cell % COLS) * 15 + edge + (random() - 0.5) * noise)
  })
}

/** Matches a grid and dithers it. */
class Run {
  readonly #set: BuiltSet
  readonly #matching: GridMatching
  readonly #dither = new Dither()
  readonly #anchors = new Uint8Array(CELLS * 3)
  #last: Uint16Array | null = null

  constructor(tiles: Int16Array, isFilled = true) {
    this.#set = buildSet(tiles, isFilled)
    this.#matching = new GridMatching(this.#set, COLS, ROWS)
  }

  fill(): void {
    fillTable(this.#set)
  }

  match(samples: Int16Array, isDithered: boolean): Uint16Array {
    const margins = marginsOf(0.5, NO_VARIETY)
    this.#matching.take(samples)
    const ids = this.#matching.match(margins, this.#last)
    for (let row = 0; row < ROWS && isDithered; row++)
      this.#dither.ditherRow(this.#set.views.tables, {
        ...{ row, cols: COLS, ids, lastIds: this.#last, anchors: this.#anchors, band: bandOf(margins) },
        samples: samples.subarray(row * COLS * 8, (row + 1) * COLS * 8),
      })
    this.#last = ids
    return ids.slice()
  }
}

/** Mean distance of areas of 4 x 4 cells from the picture, luma lanes. */
function bandingOf(ids: Uint16Array, tiles: Int16Array, samples: Int16Array): number {
  let sum = 0
  for (let row = 0; row < ROWS; row += 4)
    for (let col = 0; col < COLS; col += 4) {
      let apart = 0
      for (let at = 0; at < 16; at++) {
        const cell = (row + (at >> 2)) * COLS + col + (at & 3)
        apart += tiles[ids[cell]! * 8]! - samples[cell * 8]!
      }
      sum += Math.abs(apart / 16)
    }
  return sum / (CELLS / 16)
}

describe('dithering', () => {
  it('lets areas have the colour of the picture where single tiles cannot', () => {
    const samples = ground(1, 0)
    const plain = bandingOf(new Run(GREYS).match(samples, false), GREYS, samples)
    expect(plain).toBeGreaterThan(100)
    expect(bandingOf(new Run(GREYS).match(samples, true), GREYS, samples)).toBeLessThan(plain / 4)
  })

  it('stands still under noise, and follows a picture that moves', () => {
    const run = new Run(GREYS)
    const first = run.match(ground(1, 40), true)
    for (let frame = 2; frame < 8; frame++) expect(run.match(ground(frame, 40), true)).toEqual(first)
    const moved = ground(1, 40).map((lane, at) => ((at & 7) < 4 ? lane + 200 : lane))
    expect(run.match(moved, true)).not.toEqual(first)
  })

  it('leaves cells with an edge to matching by structure', () => {
    const tiles = randomDescriptors(200, 5, { cut: 0, turnable: 0 })
    const samples = ground(1, 0, true)
    const [plain, dithered] = [false, true].map((isOn) => new Run(tiles).match(samples, isOn))
    for (let row = 0; row < ROWS; row++) {
      const cell = row * COLS + COLS / 2
      expect(dithered![cell]).toBe(plain![cell])
    }
    expect(dithered).not.toEqual(plain)
  })

  it('chooses anew where an edge has passed over a cell', () => {
    const run = new Run(GREYS)
    const before = run.match(ground(1, 0), true)
    run.match(ground(1, 0, true), true)
    expect(run.match(ground(1, 0), true)).toEqual(before)
  })

  it('waits for the joint table, and then chooses anew', () => {
    const [early, late] = [new Run(GREYS, false), new Run(GREYS)]
    const samples = ground(1, 0)
    const plain = early.match(samples, true)
    expect(plain).toEqual(new Run(GREYS, false).match(samples, false))
    early.fill()
    const filled = early.match(samples, true)
    expect(filled).toEqual(late.match(samples, true))
    expect(filled).not.toEqual(plain)
  })

  it('makes do with one tile', () => {
    expect(new Set(new Run(GREYS.subarray(0, 8)).match(ground(1, 0), true))).toEqual(new Set([0]))
  })
})
