import { beforeEach, describe, expect, it } from 'vitest'
import type { Level } from '../../../server/air/level.ts'
import { LevelControl } from '../../../server/engine/level-control.ts'
import { Arena } from '../../../server/frame/arena.ts'
import { cellHash, cellOrientation } from '../../../server/protocol/cell-hash.ts'
import type { OwnTile } from '../../../server/protocol/dive.ts'
import type { Logger } from '../../../server/telemetry/logger.ts'
import type { CloseUpSet } from '../../../server/tileset/close-ups.ts'

const MOVING = 9
const FRAMES = 4
const ROUND_MS = 400
const SIZE = { width: 64, height: 36 }

const tileOf = (tileId: number): OwnTile => ({
  ...{ cols: 64, rows: 36, shape: 'square', col: 20, row: 15, setId: 1, lineage: 'a', tileId },
  ...{ x: 20.5 / 64, y: 1 - 15.5 / 36, across: 64 },
})

let arena: Arena
let levels: LevelControl
let shown: (Level | null)[]
let settled: () => void
let warnings: string[]
let set: CloseUpSet | null
let isReadable: boolean
let readCount: number

beforeEach(() => {
  arena = new Arena(100e6)
  shown = []
  warnings = []
  isReadable = true
  readCount = 0
  settled = () => {}
  set = { source: null, folder: '', manifest: { lineage: 'a' } as CloseUpSet['manifest'] }
  const logger: Logger = {
    info: () => {},
    warn: (message) => warnings.push(message),
    error: () => {},
  }
  levels = new LevelControl({
    arena,
    loop: { change: (act) => act() },
    sender: { setLevel: (level) => shown.push(level), tileAt: () => null },
    setOf: () => set,
    readPicture: async (_set, tileId, cut) => {
      readCount++
      if (!isReadable) throw new Error('no page')
      expect(cut).toEqual({ width: 1, height: 0.5625, orientation: cellOrientation(cellHash(20, 15)) })
      const isMoving = tileId === MOVING
      const frames = Array.from({ length: isMoving ? FRAMES : 1 }, (_, frame) =>
        new Uint8Array(SIZE.width * SIZE.height * 3).fill(frame * 10),
      )
      return { ...SIZE, frames, roundMs: isMoving ? ROUND_MS : 0 }
    },
    clips: () => ({ startUs: 0, position: 0, rate: 1, beatMs: 0, areLocked: true }),
    settled: () => settled(),
    logger,
  })
})

/** Waits until a tile's picture has been read, or could not be. */
async function read(tileId: number): Promise<string> {
  const isSettled = new Promise<void>((resolve) => (settled = resolve))
  expect(levels.prepare(tileOf(tileId))).toBe('reading')
  await isSettled
  return levels.prepare(tileOf(tileId))
}

describe('the own pictures of tiles', () => {
  it('are read once, and put in the place of the source as the tile fills the view', async () => {
    expect(await read(3)).toBe('ready')
    const tile = tileOf(3)
    levels.show(tile)
    levels.show(tile)
    expect(shown).toHaveLength(1)
    expect(shown[0]?.rasters).toMatchObject([{ format: SIZE }])
    expect(shown[0]?.frameAt(123_456)).toBe(0)
    levels.show(null)
    expect(shown[1]).toBeNull()
    expect(readCount).toBe(1)
  })

  it('move as their tile does', async () => {
    await read(MOVING)
    levels.show(tileOf(MOVING))
    const level = shown[0]!
    expect([0, 100, 250, 399, 400].map((ms) => level.frameAt(ms * 1000))).toEqual([0, 1, 2, 3, 0])
    const bytes = (SIZE.width * SIZE.height * 3) / 2
    expect(level.rasters.map(({ offset }) => offset - level.rasters[0]!.offset)).toEqual(
      [0, 1, 2, 3].map((frame) => frame * bytes),
    )
    const luma = new Uint8Array(arena.memory.buffer)
    expect(level.rasters.map(({ offset }) => luma[offset])).toEqual([0, 10, 20, 30])
  })

  it('are told not to be there, in one line, when they cannot be read, and never shown', async () => {
    isReadable = false
    expect(await read(3)).toBe('failed')
    expect(warnings).toEqual(['a tile cannot be dived into: the picture is seen again in it'])
    levels.show(tileOf(3))
    expect(shown).toEqual([null])
    expect(levels.prepare({ ...tileOf(4), lineage: 'b' })).toBe('failed')
    set = null
    expect(levels.prepare(tileOf(4))).toBe('failed')
  })

  it('are shown as soon as they are read, where they were kept no more', async () => {
    const tile = tileOf(3)
    levels.show(tile)
    await read(3)
    expect(shown.map((level) => level?.rasters.length ?? null)).toEqual([null, 1])
  })

  it('give way to others, but never the one shown', async () => {
    await read(1)
    levels.show(tileOf(1))
    const one = arena.usedBytes
    for (const tileId of [2, 3, 4, 5, 6, 7, 8]) await read(tileId)
    expect(arena.usedBytes).toBe(6 * one)
    expect(levels.prepare(tileOf(1))).toBe('ready')
    expect(levels.prepare(tileOf(2))).toBe('reading')
  })
})
