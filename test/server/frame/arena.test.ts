import { describe, expect, it } from 'vitest'
import { SmaltiError } from '../../../server/errors/smalti-error.ts'
import { Arena } from '../../../server/frame/arena.ts'

describe('the arena', () => {
  it('hands out aligned, zeroed regions that never overlap', () => {
    const arena = new Arena(4e6)
    const regions = [1, 100, 65_536, 7].map((bytes) => arena.allocate(bytes, 'test'))
    for (const region of regions) expect(region.offset % 64).toBe(0)
    const sorted = [...regions].sort((a, b) => a.offset - b.offset)
    for (let n = 1; n < sorted.length; n++) {
      expect(sorted[n]!.offset).toBeGreaterThanOrEqual(sorted[n - 1]!.offset + sorted[n - 1]!.bytes)
    }
  })

  it('uses given-back memory again, zeroed', () => {
    const arena = new Arena(1e6)
    const first = arena.allocate(1000, 'a')
    arena.allocate(1000, 'wall')
    new Uint8Array(arena.memory.buffer, first.offset, 1000).fill(7)
    arena.release(first)
    const second = arena.allocate(900, 'b')
    expect(second.offset).toBe(first.offset)
    expect(new Uint8Array(arena.memory.buffer, second.offset, 900).every((byte) => byte === 0)).toBe(true)
  })

  it('ignores a region given back twice', () => {
    const arena = new Arena(1e6)
    const first = arena.allocate(64, 'a')
    arena.release(first)
    const second = arena.allocate(64, 'b')
    arena.release(first)
    expect(arena.allocate(64, 'c').offset).not.toBe(second.offset)
  })

  it('keeps old views valid when it grows', () => {
    const arena = new Arena(8e6)
    const region = arena.allocate(64, 'a')
    const view = new Uint8Array(arena.memory.buffer, region.offset, 64)
    arena.allocate(4e6, 'big')
    view[3] = 42
    expect(new Uint8Array(arena.memory.buffer, region.offset, 64)[3]).toBe(42)
  })

  it('names what did not fit and the cure', () => {
    const arena = new Arena(1e6)
    const refused = (): unknown => arena.allocate(2e6, 'look-ahead')
    expect(refused).toThrow(SmaltiError)
    expect(refused).toThrow(/look-ahead needs 2 MB/)
  })
})
