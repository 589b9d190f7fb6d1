import { expect, it } from 'vitest'
import { BUSY, CALM, runChurn } from '../../fixtures/close-up-churn.ts'

const SEEDS = [1, 2, 3, 4]

it.each(SEEDS)('gives nearly all cells their close-ups while few of them change (seed %d)', (seed) => {
  expect(runChurn({ ...CALM, seed }).sharp).toBeGreaterThanOrEqual(0.92)
})

it.each(SEEDS)(
  'gives most cells their close-ups while many change, since tiles are held (seed %d)',
  (seed) => {
    const { sharp, held } = runChurn({ ...BUSY, seed })
    expect(sharp).toBeGreaterThanOrEqual(0.7)
    expect(held).toBeGreaterThan(0.4)
    expect(runChurn({ ...BUSY, seed, isHolding: false }).sharp).toBeLessThan(0.4)
  },
)
