import { expect, it } from 'vitest'
import type { GridFrame } from '../../../client/playback/grid-frame.ts'
import { PinnedFrames } from '../../../client/playback/pinned-frames.ts'
import type { OwnTile } from '../../../server/protocol/dive.ts'
import { FLAG } from '../../../server/protocol/wire.ts'

const FRAME: GridFrame = {
  setId: 1,
  setRevision: 1,
  sequence: 1,
  generation: 1,
  dueUs: 0,
  cols: 3,
  rows: 2,
  shape: 'square',
  flags: 0,
  controlRevision: 0,
  cells: Uint16Array.of(1, 2, 3, 4, 5, 6),
  colours: null,
}
const TILE: OwnTile = {
  ...{ cols: 3, rows: 2, shape: 'square', col: 1, row: 1, setId: 1, lineage: 'a', tileId: 9 },
  ...{ x: 0.5, y: 0.25, across: 3 },
}

it('shows the pinned tile in its cell whatever frames say, and the frame as it came when nothing is pinned', () => {
  const pins = new PinnedFrames()
  expect([...pins.pin(FRAME, TILE).cells]).toEqual([1, 2, 3, 4, 9, 6])
  expect([...pins.pin({ ...FRAME, cells: Uint16Array.of(6, 5, 4, 3, 2, 1) }, TILE).cells]).toEqual([
    6, 5, 4, 3, 9, 1,
  ])
  expect(pins.pin(FRAME, null)).toBe(FRAME)
  expect([...FRAME.cells]).toEqual([1, 2, 3, 4, 5, 6])
})

it('gives the same frame again as long as the same tile is pinned', () => {
  const pins = new PinnedFrames()
  const first = pins.pin(FRAME, TILE)
  expect(pins.pin(FRAME, TILE)).toBe(first)
  expect([...pins.pin(FRAME, { ...TILE, tileId: 8 }).cells]).toEqual([1, 2, 3, 4, 8, 6])
  expect(pins.pin(FRAME, { ...TILE, tileId: 5 })).toBe(FRAME)
})

it('leaves frames of another grid or set as they are', () => {
  const pins = new PinnedFrames()
  for (const other of [{ setId: 2 }, { cols: 2, rows: 3 }, { shape: 'hex' }, { flags: FLAG.HALF }] as const) {
    const frame = { ...FRAME, ...other }
    expect(pins.pin(frame, TILE)).toBe(frame)
  }
})
