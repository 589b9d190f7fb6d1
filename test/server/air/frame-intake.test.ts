import { expect, it } from 'vitest'
import { FrameIntake } from '../../../server/air/frame-intake.ts'
import { Arena } from '../../../server/frame/arena.ts'
import { RasterPool } from '../../../server/frame/raster-pool.ts'
import { PrometheusMeter } from '../../../server/telemetry/prometheus-meter.ts'

const FORMAT = { width: 32, height: 18 }
const SLOT_COUNT = 12

it('gives what waits for frames that will take its place, and for no others', () => {
  const arena = new Arena(1e6)
  const intake = new FrameIntake({
    pool: new RasterPool(arena, { maxSlots: SLOT_COUNT, maxBytes: 1e6 }),
    memory: arena.memory,
    delivery: 'pull',
    isStill: false,
    lookAheadSeconds: 10,
    meter: new PrometheusMeter(),
    now: () => 0,
    leadUs: () => 0,
    arrived: () => {},
    slotsFreed: () => {},
  })
  for (let n = 0; n < SLOT_COUNT; n++) {
    const slot = intake.acquireSlot(FORMAT)
    if (slot === null) throw new Error(`no slot ${n}`)
    intake.acceptFrame({ slot, ptsUs: (n + 1) * 40_000, arrivalUs: 0, segment: 1 })
  }
  expect(intake.acquireSlot(FORMAT)).toBeNull()
  expect(intake.acquireSpareSlot(FORMAT, false)).toBeNull()
  expect(intake.lookAhead.waitingCount).toBe(SLOT_COUNT)
  expect(intake.acquireSpareSlot(FORMAT, true)).not.toBeNull()
  expect(intake.lookAhead.waitingCount).toBe(SLOT_COUNT - 1)
  expect(intake.lookAhead.newest?.ptsUs).toBe((SLOT_COUNT - 1) * 40_000)
})
