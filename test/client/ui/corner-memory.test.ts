import { beforeEach, expect, it } from 'vitest'
import { CornerMemory, readCorners, writeCorners } from '../../../client/ui/corner-memory.ts'
import type { Corners } from '../../../client/view/homography.ts'

const CORNERS: Corners = [0.1, 0.05, 0.95, 0, 1, 0.9, 0.02, 1]

let kept: Map<string, string>

beforeEach(() => {
  kept = new Map()
})

function memoryAt(href: string): { readonly memory: CornerMemory; readonly address: { href: string } } {
  const address = { href: `http://show:7700${href}` }
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
  const replace = (next: string): void => void (address.href = next)
  return {
    memory: new CornerMemory(
      {
        get href() {
          return address.href
        },
        replace,
      },
      storage,
    ),
    address,
  }
}

it('reads eight numbers between which a picture can be seen', () => {
  expect(readCorners(writeCorners(CORNERS))).toEqual(CORNERS)
  for (const text of [null, '', '0,0,1,0,1,1,0', '0,0,1,0,1,1,0,1,1', '0,0,1,0,1,1,0,2', '0,,1,0,1,1,0,1'])
    expect(readCorners(text), String(text)).toBeNull()
  expect(readCorners('0,0,1,1,1,0,0,1')).toBeNull()
})

it('keeps corners in the address, in plain words, and for the page that is opened without them', () => {
  const { memory, address } = memoryAt('/out?fit=contain&corners=nonsense#a')
  expect(memory.load()).toBeNull()
  memory.keep(CORNERS)
  expect(address.href).toBe('http://show:7700/out?fit=contain&corners=0.1,0.05,0.95,0,1,0.9,0.02,1#a')
  expect(memory.load()).toEqual(CORNERS)
  expect(memoryAt('/out').memory.load()).toEqual(CORNERS)
})

it('takes the corners of the address before those kept', () => {
  memoryAt('/out').memory.keep(CORNERS)
  expect(memoryAt('/out?corners=0,0,0.5,0,0.5,0.5,0,0.5').memory.load()).toEqual([
    0, 0, 0.5, 0, 0.5, 0.5, 0, 0.5,
  ])
})

it('keeps the corners of each part of a wall apart', () => {
  memoryAt('/out?crop=0,0,0.5,1').memory.keep(CORNERS)
  expect(memoryAt('/out?crop=0.5,0,0.5,1').memory.load()).toBeNull()
  expect(memoryAt('/out?crop=0,0,0.5,1&hud=1').memory.load()).toEqual(CORNERS)
})

it('forgets corners', () => {
  const { memory, address } = memoryAt('/out?hud=1')
  memory.keep(CORNERS)
  memory.keep(null)
  expect(address.href).toBe('http://show:7700/out?hud=1')
  expect(memory.load()).toBeNull()
})
