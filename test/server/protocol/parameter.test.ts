import { describe, expect, it } from 'vitest'
import { clamp, fromNorm, toNorm } from '../../../server/protocol/parameter.ts'
import { findParameter, REGISTRY } from '../../../server/protocol/registry.ts'

describe('parameters', () => {
  it('come back from 0..1 of their range', () => {
    for (const parameter of REGISTRY) {
      if (parameter.kind !== 'number' && parameter.kind !== 'integer') continue
      const [low, high] = parameter.range
      expect(fromNorm(parameter, 0), parameter.address).toBeCloseTo(low)
      expect(fromNorm(parameter, 1), parameter.address).toBeCloseTo(high)
      expect(fromNorm(parameter, -5), parameter.address).toBeCloseTo(low)
      expect(toNorm(parameter, high * 10), parameter.address).toBeCloseTo(1)
      for (const norm of [0.25, 0.5, 0.75]) {
        const value = fromNorm(parameter, norm)
        const step = parameter.kind === 'integer' ? 0.05 : 1e-9
        expect(Math.abs(toNorm(parameter, value) - norm), parameter.address).toBeLessThanOrEqual(step)
      }
    }
  })

  it('have unique, well-formed addresses and defaults inside their range', () => {
    const addresses = REGISTRY.map((parameter) => parameter.address)
    expect(new Set(addresses).size).toBe(addresses.length)
    for (const parameter of REGISTRY) {
      expect(parameter.address).toMatch(/^(\/[a-z]+|\/N)+$/)
      expect(findParameter(parameter.address)).toBe(parameter)
      if (parameter.kind === 'number' || parameter.kind === 'integer') {
        expect(clamp(parameter.default, parameter.range), parameter.address).toBe(parameter.default)
      }
      if (parameter.kind === 'enum') expect(parameter.options).toContain(parameter.default)
    }
  })

  it('clamp what is no number to the lower end', () => {
    expect(clamp(Number.NaN, [2, 5])).toBe(2)
    expect(clamp(Infinity, [2, 5])).toBe(5)
  })
})
