import { describe, expect, it } from 'vitest'
import { ColourRows } from '../../../server/frame/colour-rows.ts'
import { packColour } from '../../../server/frame/pack-colour.ts'
import { areColoursHalved } from '../../../server/protocol/colour-plane.ts'
import { seeded } from '../match/random-set.ts'

type Size = { readonly cols: number; readonly rows: number }

const SMALL: Size = { cols: 25, rows: 16 }
/** Colours of blocks, with half a block at both ends. */
const LARGE: Size = { cols: 201, rows: 127 }

/** Samples of seeded colours, with so many levels of noise. */
function samplesWith({ cols, rows }: Size, noise: number, seed: number): Int16Array {
  const [colour, random] = [seeded(5), seeded(seed)]
  const samples = new Int16Array(cols * rows * 8)
  for (let at = 0; at < samples.length; at += 8) {
    const luma = Math.round((40 + colour() * 170 + (random() - 0.5) * noise) * 8)
    samples.fill(luma, at, at + 4)
    samples[at + 4] = Math.round((colour() - 0.5) * 40 * 15.56)
    samples[at + 5] = Math.round((colour() - 0.5) * 40 * 15.56)
  }
  return samples
}

function take(size: Size, samples: Int16Array, plane: Uint16Array, isHeld: boolean): Uint16Array {
  const rows = new ColourRows(size, plane, isHeld)
  const lanes = size.cols * 8
  for (let row = 0; row < size.rows; row++) rows.take(row, samples.subarray(row * lanes, (row + 1) * lanes))
  return plane
}

function changes(a: Uint16Array, b: Uint16Array): number {
  return a.reduce((sum, value, at) => sum + (value === b[at] ? 0 : 1), 0)
}

describe.each([
  ['of cells', SMALL, 1, 25, 16],
  ['of blocks', LARGE, 2, 101, 64],
] as const)('the plane of colours %s', (_, size, side, cols, rows) => {
  const count = cols * rows
  const plane = (): Uint16Array => new Uint16Array(count + 3)

  it('is their mean where nothing is held, and nothing beyond', () => {
    expect(areColoursHalved(size)).toBe(side === 2)
    const samples = samplesWith(size, 4, 1)
    const colours = take(size, samples, plane(), false)
    expect([...colours.subarray(count)]).toEqual([0, 0, 0])
    for (let at = 0; at < count; at++) {
      const sums = [0, 0, 0]
      let cells = 0
      for (let cell = 0; cell < size.cols * size.rows; cell++) {
        const [col, row] = [cell % size.cols, Math.floor(cell / size.cols)]
        if (Math.floor(row / side) * cols + Math.floor(col / side) !== at) continue
        cells++
        sums[0]! += 4 * samples[cell * 8]!
        sums[1]! += samples[cell * 8 + 4]!
        sums[2]! += samples[cell * 8 + 5]!
        if (cells === side * side) break
      }
      expect(colours[at]).toBe(packColour(sums[0]! / cells, sums[1]! / cells, sums[2]! / cells))
    }
  })

  it('stands still under noise and follows a change', () => {
    const held = take(size, samplesWith(size, 4, 1), plane(), false)
    const first = held.slice()
    const noisy = take(size, samplesWith(size, 4, 2), plane(), false)
    expect(changes(noisy, first)).toBeGreaterThan(count / 6)
    take(size, samplesWith(size, 4, 2), held, true)
    expect(changes(held, first)).toBeLessThan(count / 50)
    const moved = samplesWith(size, 0, 1).map((lane, at) => ((at & 7) < 4 ? lane + 160 : lane))
    take(size, moved, held, true)
    expect(changes(held, first)).toBe(count)
  })
})
