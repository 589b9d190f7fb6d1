import { expect, it } from 'vitest'
import { SlotTable } from '../../../client/tiles/slot-table.ts'

it('gives each thing slots of its own and says since when it has them', () => {
  const table = new SlotTable(3)
  expect(table.acquire('a', 1, 10)).toEqual([0])
  expect(table.acquire('b', 2, 20)).toEqual([1, 2])
  expect(table.find('a')).toMatchObject({ slots: [0], sinceMs: 10 })
  expect(table.find('b')).toMatchObject({ slots: [1, 2], sinceMs: 20 })
  expect([table.find('c'), table.use('c'), table.freeCount]).toEqual([null, false, 0])
})

it('lets the thing unused for longest give way, and no more than are needed', () => {
  const table = new SlotTable(4)
  for (const key of ['a', 'b', 'c', 'd']) table.acquire(key, 1, 0)
  table.begin()
  table.use('a')
  table.use('d')
  table.begin()
  table.use('a')
  table.begin()
  expect(table.acquire('e', 2, 5)).toHaveLength(2)
  expect(['a', 'b', 'c', 'd', 'e'].filter((key) => table.find(key) !== null)).toEqual(['a', 'd', 'e'])
})

it('refuses rather than take slots that are used now, and drops nothing for it', () => {
  const table = new SlotTable(2)
  table.acquire('a', 1, 0)
  table.acquire('b', 1, 0)
  table.begin()
  table.use('a')
  expect(table.acquire('c', 2, 1)).toBeNull()
  expect(table.find('b')).not.toBeNull()
  expect(table.acquire('c', 1, 2)).toEqual([1])
  expect(table.acquire('d', 3, 3)).toBeNull()
})

it('looks without counting it as use', () => {
  const table = new SlotTable(1)
  table.acquire('a', 1, 0)
  table.begin()
  table.find('a')
  expect(table.acquire('b', 1, 1)).toEqual([0])
})

it('has more slots once it has grown, and keeps what it holds', () => {
  const table = new SlotTable(1)
  table.acquire('a', 1, 0)
  table.grow(3)
  expect([table.capacity, table.freeCount]).toEqual([3, 2])
  expect(table.acquire('b', 2, 1)).toEqual([1, 2])
  expect(table.find('a')?.slots).toEqual([0])
})

it('is empty after it was cleared', () => {
  const table = new SlotTable(3)
  table.acquire('a', 3, 0)
  table.clear()
  expect([table.freeCount, table.find('a')]).toEqual([3, null])
  expect(table.acquire('d', 3, 0)).toEqual([0, 1, 2])
})

it('begins the time of what it holds anew', () => {
  const table = new SlotTable(2)
  table.acquire('a', 1, 100)
  table.renew('a', 300)
  table.renew('b', 300)
  expect(table.find('a')?.sinceMs).toBe(300)
  expect(table.find('b')).toBeNull()
})
