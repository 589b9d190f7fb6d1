import { afterEach, describe, expect, it } from 'vitest'
import { RasterControl } from '../../../server/engine/raster-control.ts'
import { Arena } from '../../../server/frame/arena.ts'
import { RasterPool } from '../../../server/frame/raster-pool.ts'
import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'

let control: RasterControl | null = null

afterEach(() => control?.close())

function setUp(megabytes: number) {
  const arena = new Arena(megabytes * 1e6)
  const pool = new RasterPool(arena, { maxSlots: 100, maxBytes: 1e9 })
  const widths: number[] = []
  const lines: string[] = []
  const logger = { ...SILENT_LOGGER, warn: (...line: unknown[]) => lines.push(JSON.stringify(line)) }
  const clock = { nowUs: 0 }
  const options = { arena, pool, baseWidth: 640, maxFps: 30, lookAheadSeconds: 2, logger }
  const made = new RasterControl({ ...options, now: () => clock.nowUs }, (width) => widths.push(width))
  control = made
  return { made, arena, widths, lines, clock }
}

describe('the control of the raster', () => {
  it('follows the columns up at once and down later', () => {
    const { made, widths, clock } = setUp(1000)
    for (const cols of [160, 400, 900, 160]) made.setCols(cols)
    expect(widths).toEqual([1280, 1920])
    clock.nowUs = 10_000_000
    made.setCols(160)
    expect(widths).toEqual([1280, 1920, 640])
  })

  it('takes the widest raster that the memory holds, and says once what it lacks', () => {
    const { made, widths, lines } = setUp(256)
    for (const cols of [900, 901, 902]) made.setCols(cols)
    expect(widths).toEqual([1280])
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/1920 wide needs 327 MB .* 2 s.*--memory 467/)
  })

  it('keeps the raster when the memory holds no other, and the look-ahead decides too', () => {
    const { made, widths, lines } = setUp(128)
    made.setCols(400)
    expect(widths).toEqual([])
    expect(lines).toHaveLength(1)
    made.setLookAheadSeconds(0)
    expect(widths).toEqual([1280])
    made.setLookAheadSeconds(2)
    expect(widths).toEqual([1280, 640])
    expect(lines).toHaveLength(2)
  })

  it('counts what others have taken of the memory', () => {
    const { made, widths, arena } = setUp(256)
    arena.allocate(130e6, 'tables')
    made.setCols(400)
    expect(widths).toEqual([])
  })
})
