import { describe, expect, test } from 'vitest'
import { seededRandom } from '../protocol/seeded-random.ts'
import { ShowRig } from './show-rig.ts'

function lookAfter(seed: number, ...args: number[]): Record<string, unknown> {
  const rig = new ShowRig(seededRandom(seed))
  expect(rig.send('/look/random', ...args)).toEqual({ ok: true })
  rig.settle()
  return rig.store.values()
}

const AT_REST = new ShowRig().store.values()

describe('a random look', () => {
  test('turns the look alone, and stays pleasant', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const look = lookAfter(seed)
      for (const [address, value] of Object.entries(look))
        if (!address.startsWith('/look/')) expect(value, address).toBe(AT_REST[address])
      expect(look['/look/brightness']).toBeGreaterThan(0.9)
      expect(look['/look/blend']).toBeLessThan(0.2)
      expect(look['/look/saturation']).toBeGreaterThan(0.6)
      expect(Number.isInteger(look['/look/spacing'])).toBe(true)
      expect(['fade', 'flip', 'pop']).toContain(look['/look/change'])
      expect(look['/look/dither']).toBe('auto')
    }
  })

  test('is another each time, the same for the same chance, and glides', () => {
    expect(lookAfter(1)).toEqual(lookAfter(1))
    expect(lookAfter(1)).not.toEqual(lookAfter(2))
    const rig = new ShowRig(seededRandom(3))
    rig.send('/look/random')
    expect(rig.store.motion('/look/hue')).toMatchObject({ durationMs: 700, curve: 'smooth' })
    expect(rig.batches).toHaveLength(1)
  })

  test('goes as far as asked', () => {
    const far = Number(lookAfter(5)['/look/hue'])
    expect(Number(lookAfter(5, 0.25)['/look/hue'])).toBeCloseTo(far / 4)
    expect(lookAfter(5, 1)).toEqual(lookAfter(5))
    expect(lookAfter(5, 40)).toEqual(lookAfter(5))
  })

  test('is undone by a reset', () => {
    const rig = new ShowRig(seededRandom(7))
    rig.send('/look/random', 1)
    rig.send('/look/random', 0)
    rig.settle()
    rig.send('/look/reset')
    rig.settle()
    expect(rig.store.values()).toEqual(AT_REST)
  })
})
