import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'

import { inOrder } from '../../../server/tileset/in-order.ts'

const LIMITS = { limit: 2, window: 4 }

test('hands results over in order, however long each takes, with few under way', async () => {
  let underWay = 0
  let most = 0
  const taken: number[] = []
  const items = Array.from({ length: 20 }, (_, item) => item)
  const work = async (item: number): Promise<number> => {
    most = Math.max(most, ++underWay)
    for (let turn = 0; turn < (item * 7) % 5; turn++) await Promise.resolve()
    underWay--
    return item * 2
  }
  await inOrder(items, LIMITS, work, async (item, result) => {
    expect(result).toBe(item * 2)
    taken.push(item)
  })
  expect(taken).toEqual(items)
  expect(most).toBe(2)
})

test('lets go of what was handed over', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const results: WeakRef<object>[] = []
  let heldCount = 0
  await inOrder(
    Array.from({ length: 40 }, (_, item) => item),
    LIMITS,
    async () => new Uint8Array(1000),
    async (item, result) => {
      results.push(new WeakRef(result))
      if (item < 39) return
      await new Promise((resolve) => setImmediate(resolve))
      collect()
      heldCount = results.filter((held) => held.deref() !== undefined).length
    },
  )
  expect(heldCount).toBeLessThanOrEqual(LIMITS.window)
})
