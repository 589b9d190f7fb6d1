import { expect, it } from 'vitest'
import { ReloadGuard, type ReloadMemory } from '../../../client/ui/reload-guard.ts'

function memory(): ReloadMemory {
  const values = new Map<string, string>()
  return { getItem: (key) => values.get(key) ?? null, setItem: (key, value) => void values.set(key, value) }
}

it('reloads when the GPU has been gone for five seconds', () => {
  const guard = new ReloadGuard(memory())
  expect(guard.isDue(true, 100_000)).toBe(false)
  expect(guard.isDue(true, 104_999)).toBe(false)
  expect(guard.isDue(true, 105_000)).toBe(true)
})

it('starts counting anew when it comes back between', () => {
  const guard = new ReloadGuard(memory())
  guard.isDue(true, 100_000)
  guard.isDue(false, 103_000)
  guard.isDue(true, 104_000)
  expect(guard.isDue(true, 106_000)).toBe(false)
})

it('does not reload again within half a minute, over reloads', () => {
  const kept = memory()
  const first = new ReloadGuard(kept)
  first.isDue(true, 100_000)
  expect(first.isDue(true, 105_000)).toBe(true)
  const second = new ReloadGuard(kept)
  second.isDue(true, 106_000)
  expect(second.isDue(true, 112_000)).toBe(false)
  expect(second.isDue(true, 135_000)).toBe(true)
})
