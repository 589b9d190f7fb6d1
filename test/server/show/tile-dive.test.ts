import { beforeEach, describe, expect, test } from 'vitest'
import { NO_DIVE } from '../../../server/protocol/dive.ts'
import { ShowRig } from './show-rig.ts'

let rig: ShowRig

const GRID = { cols: 160, rows: 90, shape: 'square' } as const
const MIDDLE = { x: 80.5 / 160, y: 1 - 45.5 / 90, across: 160 }
const TILE = { ...GRID, ...MIDDLE, col: 80, row: 45, setId: 1, lineage: 'a', tileId: 7 }

beforeEach(() => {
  rig = new ShowRig()
  rig.send('/dive/mode', 'tile')
})

/** Lets time pass until what is due by itself has been done. */
function arrive(): void {
  const { nextUs } = rig.store
  if (nextUs !== null) rig.nowUs = nextUs
  rig.store.advance()
}

/** Dives until the tile's picture has become a mosaic. */
function diveIn(): void {
  rig.send('/dive')
  arrive()
  arrive()
}

const view = (): readonly number[] =>
  ['/zoom', '/zoom/x', '/zoom/y'].map((address) => rig.store.number(address))

describe('a dive into the own picture of a tile', () => {
  test('pins the tile of the cell, flies to it, and lets its picture become a mosaic behind it', () => {
    rig.send('/dive')
    expect(rig.store.dive).toEqual({ ...NO_DIVE, pinned: TILE })
    expect(rig.prepared).toEqual([TILE])
    expect(rig.store.motion('/zoom')).toMatchObject({ from: 1, to: 160 })
    expect(rig.store.diveLevel).toBeNull()
    arrive()
    expect(rig.store.dive).toEqual({ ...NO_DIVE, inside: TILE, throughUs: rig.nowUs })
    expect(rig.store.diveLevel).toEqual(TILE)
    expect(rig.store.motion('/zoom')).toMatchObject({ from: 1, to: 2, startUs: rig.nowUs })
    arrive()
    expect(view()).toEqual([2, 0.5, 0.5])
    expect(rig.store.nextUs).toBeNull()
  })

  test('stands before the tile until its picture is read', () => {
    rig.readiness = 'reading'
    rig.send('/dive')
    arrive()
    expect(rig.store.dive.pinned).toEqual(TILE)
    expect(view()[0]).toBe(160)
    expect(rig.store.nextUs).toBeNull()
    rig.passMs(3000)
    rig.readiness = 'ready'
    rig.store.advance()
    expect(rig.store.dive).toMatchObject({ inside: TILE, throughUs: rig.nowUs })
  })

  test('becomes one into the picture again where the tile cannot be read', () => {
    rig.readiness = 'reading'
    rig.send('/dive')
    rig.passMs(200)
    rig.readiness = 'failed'
    rig.store.advance()
    expect(rig.store.dive).toEqual({ ...NO_DIVE, tile: MIDDLE })
    arrive()
    expect(rig.store.dive).toEqual({ ...NO_DIVE, throughUs: rig.nowUs })
    expect(rig.store.diveDepth).toBe(1)
    expect(rig.store.diveLevel).toBeNull()
  })

  test('is one into the picture again where the cell shows no tile', () => {
    rig.tile = null
    rig.send('/dive')
    expect(rig.store.dive).toEqual({ ...NO_DIVE, tile: MIDDLE })
  })

  test('goes to the tile of the new grid or set when that changes on the way', () => {
    rig.send('/dive')
    rig.grid = { ...rig.grid, cols: 80, rows: 45 }
    arrive()
    expect(rig.store.diveDepth).toBe(0)
    expect(rig.store.dive.pinned).toMatchObject({ cols: 80, col: 40, row: 22 })
    rig.tile = { setId: 2, lineage: 'b', tileId: 3 }
    arrive()
    expect(rig.store.dive.pinned).toMatchObject({ cols: 80, setId: 2, lineage: 'b', tileId: 3 })
    arrive()
    expect(rig.store.diveLevel).toMatchObject({ cols: 80, setId: 2, lineage: 'b', tileId: 3 })
  })

  test('lets go of the tile when somebody takes the view elsewhere', () => {
    rig.send('/dive')
    rig.passMs(500)
    rig.send('/zoom', 7)
    arrive()
    expect(rig.store.dive).toEqual(NO_DIVE)
  })

  test('is done once more when the picture has become a mosaic', () => {
    rig.send('/dive')
    rig.send('/dive')
    arrive()
    expect(rig.store.motion('/zoom')).toMatchObject({ from: 1, to: 2 })
    rig.tile = { setId: 1, lineage: 'a', tileId: 9 }
    arrive()
    expect(rig.store.dive).toMatchObject({ inside: TILE, pinned: { tileId: 9 } })
    expect(rig.store.motion('/zoom')).toMatchObject({ from: 2, to: 160 })
  })

  test('is as high as the tile where the picture is upright', () => {
    rig.grid = { cols: 90, rows: 160, shape: 'square', aspect: 9 / 16 }
    rig.send('/dive')
    expect(rig.store.dive.pinned?.across).toBe(160)
  })
})

describe('surfacing from the own picture of a tile', () => {
  test("turns the mosaic into the tile's picture, goes up through the tile, and lets go of it at home", () => {
    diveIn()
    rig.send('/dive/surface')
    expect(rig.store.motion('/zoom')).toMatchObject({ from: 2, to: 1 })
    expect(rig.store.dive.inside).toEqual(TILE)
    rig.passMs(10)
    rig.send('/dive/surface')
    arrive()
    expect(rig.store.dive).toEqual({ ...NO_DIVE, pinned: TILE, throughUs: rig.nowUs })
    expect(rig.store.diveLevel).toBeNull()
    expect(rig.store.motion('/zoom')).toMatchObject({ from: 160, to: 1 })
    const { throughUs } = rig.store.dive
    arrive()
    expect(rig.store.dive).toEqual({ ...NO_DIVE, throughUs })
    expect(view()).toEqual([1, 0.5, 0.5])
    expect(rig.store.nextUs).toBeNull()
  })

  test('takes the time asked for, up to home', () => {
    diveIn()
    const startUs = rig.nowUs
    rig.send('/dive/surface', 3000)
    arrive()
    arrive()
    expect(rig.nowUs - startUs).toBe(3_000_000)
  })

  test('waits until the picture of the level above is read', () => {
    diveIn()
    rig.tile = { setId: 1, lineage: 'a', tileId: 9 }
    diveIn()
    rig.readiness = 'reading'
    rig.send('/dive/surface')
    arrive()
    expect(rig.store.diveDepth).toBe(2)
    rig.readiness = 'ready'
    rig.store.advance()
    expect(rig.store.dive).toMatchObject({ inside: TILE, pinned: { tileId: 9 } })
    expect(rig.store.diveLevel).toEqual(TILE)
  })

  test('is done at once when the tile is gone whose picture is seen, and those in it', () => {
    rig.send('/dive/mode', 'live')
    rig.send('/dive')
    arrive()
    rig.send('/dive/mode', 'tile')
    diveIn()
    diveIn()
    expect(rig.store.diveDepth).toBe(3)
    rig.readiness = 'failed'
    const seen = rig.batches.length
    rig.store.advance()
    expect(rig.store.diveDepth).toBe(1)
    expect(rig.store.dive).toEqual({ ...NO_DIVE, throughUs: rig.nowUs })
    expect(rig.store.diveLevel).toBeNull()
    expect(rig.batches.length).toBe(seen + 1)
  })

  test('turns round on the way in', () => {
    rig.send('/dive')
    rig.passMs(800)
    rig.send('/dive/surface')
    expect(rig.store.dive.pinned).toEqual(TILE)
    arrive()
    expect(rig.store.dive).toEqual(NO_DIVE)
    expect(view()).toEqual([1, 0.5, 0.5])
  })

  test('keeps apart which tiles were dived into and in which the picture was seen again', () => {
    diveIn()
    rig.send('/dive/mode', 'live')
    rig.send('/dive')
    arrive()
    expect(rig.store.dive).toMatchObject({ inside: null, pinned: null, tile: null })
    expect(rig.store.diveLevel).toEqual(TILE)
    rig.send('/dive/surface')
    expect(rig.store.dive).toMatchObject({ inside: TILE, pinned: null })
    expect(rig.store.dive.tile).not.toBeNull()
    rig.settle()
    rig.send('/dive/surface')
    arrive()
    expect(rig.store.dive).toMatchObject({ inside: null, pinned: TILE })
    expect(rig.store.diveLevel).toBeNull()
  })
})
