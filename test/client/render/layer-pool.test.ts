import { expect, it } from 'vitest'
import { LayerPool } from '../../../client/render/layer-pool.ts'
import { PAGE_LEVELS } from '../../../server/protocol/tile-set-manifest.ts'

function poolOf(capacity: number): LayerPool {
  const pool = new LayerPool()
  pool.grow(capacity)
  return pool
}

it('gives every page a layer of its own until none is left', () => {
  const pool = poolOf(2)
  expect([pool.acquire('a'), pool.acquire('b'), pool.acquire('c')]).toEqual([true, true, false])
  expect(new Set([pool.layerOf('a'), pool.layerOf('b')])).toEqual(new Set([0, 1]))
  expect(pool.layerOf('c')).toBeNull()
})

it('keeps a page that two sets share until both have given it up', () => {
  const pool = poolOf(1)
  pool.acquire('a')
  pool.acquire('a')
  pool.release('a')
  expect(pool.acquire('b')).toBe(false)
  pool.release('a')
  expect(pool.acquire('b')).toBe(true)
  expect(pool.layerOf('a')).toBeNull()
})

it('ignores a page given up that it never held', () => {
  const pool = poolOf(1)
  pool.release('a')
  expect([pool.acquire('b'), pool.acquire('c')]).toEqual([true, false])
})

it('leaves layers in use where they are when it grows', () => {
  const pool = poolOf(1)
  pool.acquire('a')
  pool.grow(3)
  expect(pool.layerOf('a')).toBe(0)
  expect([pool.acquire('b'), pool.acquire('c'), pool.acquire('d')]).toEqual([true, true, false])
  pool.grow(2)
  expect(pool.capacity).toBe(3)
})

it('counts a level only when every coarser one has come', () => {
  const pool = poolOf(1)
  pool.acquire('a')
  expect(pool.finestLevel('a')).toBe(PAGE_LEVELS)
  pool.fill('a', [0])
  expect(pool.finestLevel('a')).toBe(PAGE_LEVELS)
  pool.fill('a', [4, 5, 6])
  expect(pool.finestLevel('a')).toBe(4)
  pool.fill('a', [1, 2, 3])
  expect(pool.finestLevel('a')).toBe(0)
})

it('knows which levels hold anything', () => {
  const pool = poolOf(2)
  pool.acquire('a')
  pool.acquire('b')
  expect(pool.holdsLevel(4)).toBe(false)
  pool.fill('b', [4, 5, 6])
  expect([3, 4, 6].map((level) => pool.holdsLevel(level))).toEqual([false, true, true])
  pool.release('b')
  expect(pool.holdsLevel(4)).toBe(false)
})

it('forgets what was uploaded, but not to whom layers belong, when the GPU is lost', () => {
  const pool = poolOf(2)
  pool.acquire('a')
  pool.acquire('b')
  pool.fill('b', [4, 5, 6])
  const layer = pool.layerOf('b')
  pool.drain()
  expect(pool.layerOf('b')).toBe(layer)
  expect(pool.finestLevel('b')).toBe(PAGE_LEVELS)
})

it('starts a page anew in a layer that another page has left', () => {
  const pool = poolOf(1)
  pool.acquire('a')
  pool.fill('a', [0, 1, 2, 3, 4, 5, 6])
  pool.release('a')
  pool.acquire('b')
  expect(pool.finestLevel('b')).toBe(PAGE_LEVELS)
})

it('gives pages of layers beyond its new end those that are free, and tells where they were', () => {
  const pool = poolOf(4)
  for (const page of ['a', 'b', 'c', 'd']) pool.acquire(page)
  pool.fill('d', [5, 6])
  pool.release('a')
  pool.release('b')
  const [fromC, fromD] = [pool.layerOf('c')!, pool.layerOf('d')!]
  const moves = pool.fit(2)
  expect(new Set([pool.layerOf('c'), pool.layerOf('d')])).toEqual(new Set([0, 1]))
  expect(moves).toEqual([
    { from: fromC, to: pool.layerOf('c'), levels: 0 },
    { from: fromD, to: pool.layerOf('d'), levels: 0b1100000 },
  ])
  expect([pool.capacity, pool.acquire('e')]).toEqual([2, false])
  pool.fit(3)
  expect([pool.acquire('e'), pool.acquire('f')]).toEqual([true, false])
})

it('forgets levels finer than one, or all', () => {
  const pool = poolOf(1)
  pool.acquire('a')
  pool.fill('a', [3, 4, 5, 6])
  pool.drain(5)
  expect([4, 5, 6].map((level) => pool.holds('a', level))).toEqual([false, true, true])
  pool.drain()
  expect(pool.finestLevel('a')).toBe(PAGE_LEVELS)
})
