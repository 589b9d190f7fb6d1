import { describe, expect, it } from 'vitest'
import { marginsOf, NO_VARIETY } from '../../../server/match/stability.ts'
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

/** Frames of one grid matched one after the other, dithered or not. */
class Run {
  readonly #set: BuiltSet
  readonly #matching: GridMatching
  #last: Uint16Array | null = null

  constructor(tiles: Int16Array, { isDithered = true, isFilled = true } = {}) {
    this.#set = buildSet(tiles, isFilled)
    this.#matching = new GridMatching(this.#set, COLS, ROWS, isDithered)
  }

  fill(): void {
    fillTable(this.#set)
  }

  match(samples: Int16Array): Uint16Array {
    this.#matching.take(samples)
    this.#last = this.#matching.match(marginsOf(0.5, NO_VARIETY), this.#last)
    return this.#last.slice()
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
    const plain = bandingOf(new Run(GREYS, { isDithered: false }).match(samples), GREYS, samples)
    expect(plain).toBeGreaterThan(100)
    expect(bandingOf(new Run(GREYS).match(samples), GREYS, samples)).toBeLessThan(plain / 4)
  })

  it('stands still under noise, and follows a picture that moves', () => {
    const run = new Run(GREYS)
    const first = run.match(ground(1, 40))
    for (let frame = 2; frame < 8; frame++) expect(run.match(ground(frame, 40))).toEqual(first)
    const moved = ground(1, 40).map((lane, at) => ((at & 7) < 4 ? lane + 200 : lane))
    expect(run.match(moved)).not.toEqual(first)
  })

  it('leaves cells with an edge to matching by structure', () => {
    const tiles = randomDescriptors(200, 5, { cut: 0, turnable: 0 })
    const samples = ground(1, 0, true)
    const [plain, dithered] = [false, true].map((isOn) => new Run(tiles, { isDithered: isOn }).match(samples))
    for (let row = 0; row < ROWS; row++) {
      const cell = row * COLS + COLS / 2
      expect(dithered![cell]).toBe(plain![cell])
    }
    expect(dithered).not.toEqual(plain)
  })

  it('chooses anew where an edge has passed over a cell', () => {
    const run = new Run(GREYS)
    const before = run.match(ground(1, 0))
    run.match(ground(1, 0, true))
    expect(run.match(ground(1, 0))).toEqual(before)
  })

  it('waits for the joint table, and then chooses anew', () => {
    const [early, late] = [new Run(GREYS, { isFilled: false }), new Run(GREYS)]
    const samples = ground(1, 0)
    const plain = early.match(samples)
    expect(plain).toEqual(new Run(GREYS, { isFilled: false, isDithered: false }).match(samples))
    early.fill()
    const filled = early.match(samples)
    expect(filled).toEqual(late.match(samples))
    expect(filled).not.toEqual(plain)
  })

  it('makes do with one tile', () => {
    expect(new Set(new Run(GREYS.subarray(0, 8)).match(ground(1, 0)))).toEqual(new Set([0]))
  })
})
