import { expect, it } from 'vitest'
import { SlotTable } from '../../../client/tiles/slot-table.ts'

it('gives each thing a slot of its own and says since when it has it', () => {
  const table = new SlotTable(2)
  expect([table.acquire('a', 10), table.acquire('b', 20)].sort()).toEqual([0, 1])
  expect(table.use('a')?.sinceMs).toBe(10)
  expect(table.use('b')?.slot).not.toBe(table.use('a')?.slot)
  expect(table.use('c')).toBeNull()
  expect(table.size).toBe(2)
})

it('lets the thing unused for longest give way', () => {
  const table = new SlotTable(2)
  table.acquire('a', 0)
  table.acquire('b', 0)
  table.begin()
  table.use('a')
  table.begin()
  const slotOfB = table.acquire('c', 5)
  expect(slotOfB).not.toBeNull()
  expect(table.use('b')).toBeNull()
  expect(table.use('a')).not.toBeNull()
})

it('refuses rather than take a slot that is used now', () => {
  const table = new SlotTable(1)
  table.acquire('a', 0)
  table.begin()
  table.use('a')
  expect(table.acquire('b', 1)).toBeNull()
  table.begin()
  expect(table.acquire('b', 2)).toBe(0)
})

it('is empty after it was cleared', () => {
  const table = new SlotTable(3)
  for (const key of ['a', 'b', 'c']) table.acquire(key, 0)
  table.clear()
  expect([table.size, table.use('a')]).toEqual([0, null])
  expect(new Set(['d', 'e', 'f'].map((key) => table.acquire(key, 0)))).toEqual(new Set([0, 1, 2]))
})
