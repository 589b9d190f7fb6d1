import { expect, it } from 'vitest'
import { relievedState } from '../../../client/render/relieved-state.ts'
import type { DrawState } from '../../../client/render/draw-state.ts'
import { viewAt } from '../../browser/bench-grid.ts'
import { PLAIN_STATE } from '../../browser/plain-state.ts'

const particles = {
  kind: 'embers',
  amount: 1,
  level: 1,
  burst: { number: 0, ageMs: 0 },
  crop: [0, 0, 1, 1],
} as const
const STATE: DrawState = {
  ...PLAIN_STATE,
  ...{ transform: viewAt(20), air: null, bloom: 0.5, vignette: 0.4, grain: 0.3, crt: 0.2, particles },
}

it('leaves out effects step by step, and nothing of the mosaic', () => {
  const all = relievedState(STATE, { scale: 1, effects: 'all', closeUps: 'all' })
  expect(all).toEqual(STATE)
  const plain = relievedState(STATE, { scale: 0.5, effects: 'plain', closeUps: 'all' })
  expect(plain).toEqual({ ...STATE, bloom: 0, crt: 0 })
  const none = relievedState(STATE, { scale: 0.5, effects: 'none', closeUps: 'medium' })
  expect(none).toEqual({ ...STATE, bloom: 0, crt: 0, grain: 0, particles: null, closeUps: 'medium' })
})
