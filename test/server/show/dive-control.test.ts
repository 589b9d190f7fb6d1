import { beforeEach, describe, expect, test } from 'vitest'
import { NO_DIVE } from '../../../server/protocol/dive.ts'
import { ShowRig } from './show-rig.ts'

let rig: ShowRig

beforeEach(() => {
  rig = new ShowRig()
})

/** Lets time pass until what is due by itself has been done. */
function arrive(): void {
  const { nextUs } = rig.store
  if (nextUs !== null) rig.nowUs = nextUs
  rig.store.advance()
}

const view = (): readonly number[] =>
  ['/zoom', '/zoom/x', '/zoom/y'].map((address) => rig.store.number(address))

describe('a dive', () => {
  test('flies to the tile in the middle, and stands before the whole picture behind it', () => {
    rig.store.startWith({ '/zoom': 4, '/zoom/x': 0.3, '/zoom/y': 0.6 })
    rig.send('/dive')
    const tile = { x: 48.5 / 160, y: 1 - 36.5 / 90, across: 160 }
    expect(rig.store.dive).toEqual({ ...NO_DIVE, tile })
    expect(rig.store.motion('/zoom')).toMatchObject({ from: 4, to: 160, curve: 'smooth' })
    rig.passMs(1000)
    rig.store.advance()
    expect(rig.store.diveDepth).toBe(0)
    arrive()
    expect(view()).toEqual([1, 0.5, 0.5])
    expect(rig.store.diveDepth).toBe(1)
    expect(rig.store.dive).toEqual({ ...NO_DIVE, throughUs: rig.nowUs })
    expect(rig.store.nextUs).toBeNull()
  })

  test('takes its own time or the one asked for, and one more is done behind it', () => {
    rig.send('/dive', 900)
    expect(rig.store.motion('/zoom')?.durationMs).toBe(900)
    rig.send('/dive')
    arrive()
    expect(rig.store.diveDepth).toBe(1)
    expect(rig.store.motion('/zoom')).toMatchObject({ from: 1, to: 160 })
    arrive()
    expect(rig.store.diveDepth).toBe(2)
    expect(rig.store.nextUs).toBeNull()
  })

  test('goes nowhere when somebody takes the view elsewhere on the way', () => {
    rig.send('/dive')
    rig.passMs(500)
    rig.send('/zoom', 7)
    arrive()
    rig.settle()
    expect(rig.store.number('/zoom')).toBe(7)
    expect(rig.store.diveDepth).toBe(0)
  })

  test('never goes through the outermost tiles, where the view bends', () => {
    rig.store.startWith({ '/zoom': 30, '/zoom/x': 0, '/zoom/y': 1 })
    rig.send('/dive')
    expect(rig.store.dive.tile).toEqual({ x: 1.5 / 160, y: 1 - 1.5 / 90, across: 160 })
  })
})

describe('surfacing', () => {
  test('comes back up through each tile, the last one first, and ends at the whole picture', () => {
    rig.store.startWith({ '/zoom/x': 0.3 })
    rig.send('/dive')
    const first = rig.store.dive.tile
    arrive()
    rig.send('/dive')
    const second = rig.store.dive.tile
    arrive()
    rig.send('/dive/surface')
    expect(rig.store.dive.tile).toEqual(second)
    expect(rig.store.diveDepth).toBe(1)
    expect(view()).toEqual([160, second!.x, second!.y])
    expect(rig.store.motion('/zoom')).toMatchObject({ from: 160, to: 1 })
    rig.settle()
    rig.send('/dive/surface')
    expect(rig.store.dive.tile).toEqual(first)
    rig.settle()
    expect(view()).toEqual([1, 0.5, 0.5])
    expect(rig.store.diveDepth).toBe(0)
  })

  test('looks at the same place from one level up', () => {
    rig.send('/dive')
    arrive()
    rig.store.startWith({ '/zoom': 8, '/zoom/x': 0.25, '/zoom/y': 0.75 })
    rig.send('/dive/surface')
    const { x, y } = rig.store.dive.tile!
    expect(view()).toEqual([1280, x - 0.25 / 160, y + 0.25 / 160])
  })

  test('turns round in a dive under way, and goes home at the top', () => {
    rig.send('/dive')
    rig.passMs(800)
    rig.send('/dive/surface')
    expect(rig.store.nextUs).toBeNull()
    rig.settle()
    expect(view()).toEqual([1, 0.5, 0.5])
    rig.send('/zoom', 9)
    rig.settle()
    rig.send('/dive/surface')
    rig.settle()
    expect(rig.store.number('/zoom')).toBe(1)
  })
})
