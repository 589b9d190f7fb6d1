import { expect, it } from 'vitest'
import { ParticleEase } from '../../../client/view/particle-ease.ts'

const SECOND = 1_000_000

it('shows at once what was on before the page came, not knowing since when', () => {
  expect(new ParticleEase().at('starfield', SECOND)).toEqual({ kind: 'starfield', level: 1, chosenUs: null })
})

it('lets particles come and go by and by', () => {
  const ease = new ParticleEase()
  expect(ease.at('off', 0)).toBeNull()
  expect(ease.at('embers', SECOND)).toEqual({ kind: 'embers', level: 0, chosenUs: SECOND })
  expect(ease.at('embers', SECOND + 350_000)?.level).toBeCloseTo(0.5, 9)
  expect(ease.at('embers', 2 * SECOND)?.level).toBe(1)
  expect(ease.at('off', 3 * SECOND)?.level).toBe(1)
  expect(ease.at('off', 3 * SECOND + 350_000)?.level).toBeCloseTo(0.5, 9)
  expect(ease.at('off', 4 * SECOND)).toBeNull()
})

it('lets one kind go before the next comes, and turns back on the way', () => {
  const ease = new ParticleEase()
  ease.at('embers', 0)
  ease.at('dissolve', SECOND)
  expect(ease.at('dissolve', SECOND + 350_000)).toMatchObject({ kind: 'embers' })
  ease.at('embers', SECOND + 350_000)
  expect(ease.at('embers', 2.5 * SECOND)).toEqual({ kind: 'embers', level: 1, chosenUs: null })
  ease.at('dissolve', 3 * SECOND)
  expect(ease.at('dissolve', 4 * SECOND)).toEqual({ kind: 'dissolve', level: 0, chosenUs: 4 * SECOND })
})
