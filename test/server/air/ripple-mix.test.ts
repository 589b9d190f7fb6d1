import { expect, it } from 'vitest'
import { mixByRipple } from '../../../server/air/ripple-mix.ts'

const COLS = 32
const ROWS = 18
const from = new Uint16Array(COLS * ROWS).fill(1)
const to = new Uint16Array(COLS * ROWS).fill(2)

function countNew(progress: number): number {
  const out = new Uint16Array(COLS * ROWS)
  mixByRipple(out, from, to, COLS, ROWS, progress)
  return out.filter((id) => id === 2).length
}

it('starts with the old picture and ends with the new one', () => {
  expect(countNew(0)).toBe(0)
  expect(countNew(1)).toBe(COLS * ROWS)
})

it('spreads from the middle outwards and never goes back', () => {
  const out = new Uint16Array(COLS * ROWS)
  mixByRipple(out, from, to, COLS, ROWS, 0.3)
  expect(out[9 * COLS + 16]).toBe(2)
  expect(out[0]).toBe(1)
  const counts = [0, 0.2, 0.4, 0.6, 0.8, 1].map(countNew)
  expect([...counts].sort((a, b) => a - b)).toEqual(counts)
})
