import { describe, expect, it } from 'vitest'
import { Arena } from '../../../server/frame/arena.ts'
import { RasterPool, type RasterSlot } from '../../../server/frame/raster-pool.ts'

const SMALL = { width: 32, height: 18 }
const LARGE = { width: 64, height: 36 }
const LARGE_BYTES = 64 * 36 * 1.5

function poolOf(maxSlots: number, maxBytes = 1e6): RasterPool {
  return new RasterPool(new Arena(1e6), { maxSlots, maxBytes })
}

/** As many slots as the pool gives. */
function takeAll(pool: RasterPool, format: { width: number; height: number }): RasterSlot[] {
  const slots: RasterSlot[] = []
  for (let slot = pool.acquire(format); slot !== null; slot = pool.acquire(format)) slots.push(slot)
  return slots
}

describe('the raster pool', () => {
  it('uses slots again and stays within its bytes', () => {
    const pool = poolOf(100, 2000)
    const [a, ...others] = takeAll(pool, SMALL)
    expect(others).toHaveLength(1)
    pool.release(a!)
    expect(pool.acquire(SMALL)).toBe(a)
  })

  it('stays within its slots, of whichever formats they are', () => {
    const pool = poolOf(4)
    expect(takeAll(pool, SMALL)).toHaveLength(4)
    expect(pool.acquire(LARGE)).toBeNull()
  })

  it('gives the memory of free slots to another format', () => {
    const pool = poolOf(100, 2000)
    for (const slot of takeAll(pool, SMALL)) pool.release(slot)
    expect(pool.acquire({ width: 36, height: 36 })).not.toBeNull()
    expect(pool.usedBytes).toBe(36 * 36 * 1.5)
  })

  it('holds both formats while one takes the place of the other, then the new one only', () => {
    const pool = poolOf(6)
    const old = [pool.acquire(SMALL)!, pool.acquire(SMALL)!, pool.acquire(SMALL)!]
    const first = pool.acquire(LARGE)!
    pool.release(old[0]!)
    const second = pool.acquire(SMALL)!
    expect(second.format).toEqual(SMALL)
    pool.release(first)
    const fresh = [pool.acquire(LARGE)!, pool.acquire(LARGE)!]
    for (const slot of [old[1]!, old[2]!, second]) pool.release(slot)
    expect(pool.usedBytes).toBe(2 * LARGE_BYTES)
    for (const slot of fresh) pool.release(slot)
    expect(pool.usedBytes).toBe(2 * LARGE_BYTES)
  })

  it('counts a slot given back twice once', () => {
    const pool = poolOf(2)
    const slot = pool.acquire(SMALL)!
    pool.acquire(LARGE)
    pool.release(slot)
    pool.release(slot)
    expect(pool.usedBytes).toBe(LARGE_BYTES)
    expect(takeAll(pool, LARGE)).toHaveLength(1)
  })

  it('gives nothing when the arena holds no more', () => {
    const arena = new Arena(1e6)
    const pool = new RasterPool(arena, { maxSlots: 100, maxBytes: 1e9 })
    const wall = arena.allocate(900_000, 'wall')
    const slots = takeAll(pool, { width: 128, height: 72 })
    expect(slots.length).toBeGreaterThan(0)
    expect(slots.length).toBeLessThan(8)
    arena.release(wall)
    expect(pool.acquire({ width: 128, height: 72 })).not.toBeNull()
  })
})
