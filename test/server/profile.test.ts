import { describe, expect, it } from 'vitest'
import { chooseMemoryBytes, chooseProfile, chooseWorkers } from '../../server/profile.ts'
import { lookAheadBound, lookAheadBytes } from '../../server/engine/look-ahead-budget.ts'

const small = { cores: 2, memoryBytes: 2e9 }
const big = { cores: 16, memoryBytes: 64e9 }

describe('the hardware profile', () => {
  it('follows the memory, or what is asked', () => {
    expect(chooseProfile('auto', small).name).toBe('preview')
    expect(chooseProfile('auto', big).name).toBe('production')
    expect(chooseProfile('max', small).name).toBe('max')
  })

  it('leaves one core to the show', () => {
    expect(chooseWorkers('auto', { ...small, cores: 1 })).toBe(1)
    expect(chooseWorkers('auto', small)).toBe(1)
    expect(chooseWorkers('auto', big)).toBe(8)
    expect(chooseWorkers(3, small)).toBe(3)
  })

  it('takes a quarter of the memory, within bounds', () => {
    expect(chooseMemoryBytes('auto', small)).toBe(500e6)
    expect(chooseMemoryBytes('auto', big)).toBe(2e9)
    expect(chooseMemoryBytes(300, big)).toBe(300e6)
  })
})

describe('the memory of the look-ahead', () => {
  it('holds the seconds asked for', () => {
    const asked = { seconds: 2, fps: 60, rasterWidth: 640, budgetBytes: 1e9 }
    expect(lookAheadBytes(asked)).toBe(210 * 640 * 360 * 1.5)
    expect(lookAheadBound(asked)).toEqual({ maxSlots: 210, maxBytes: 700e6 })
  })

  it('is refused with the memory it would need', () => {
    const ask = (): unknown => lookAheadBound({ seconds: 30, fps: 60, rasterWidth: 1280, budgetBytes: 256e6 })
    expect(ask).toThrow(/30 s needs 1307 MB/)
  })
})
