import { afterEach, describe, expect, it } from 'vitest'
import { AirLoop } from '../../../server/air/air-loop.ts'
import { FrameIntake } from '../../../server/air/frame-intake.ts'
import { FIRST_LOOK, GridSender } from '../../../server/air/grid-sender.ts'
import type { Delivery } from '../../../server/clock/presentation-clock.ts'
import { Arena } from '../../../server/frame/arena.ts'
import { rasterBytes } from '../../../server/frame/raster.ts'
import { RasterPool } from '../../../server/frame/raster-pool.ts'
import { layOutSet, measureSet } from '../../../server/match/set-layout.ts'
import { FLAG, type WireHeader } from '../../../server/protocol/wire.ts'
import { PrometheusMeter } from '../../../server/telemetry/prometheus-meter.ts'
import { largestSpeed } from '../../bench/playing-speed.ts'
import { until } from '../../fixtures/until.ts'

const FORMAT = { width: 32, height: 18 }
const STEP_US = 40_000
const LOOK_AHEAD_SECONDS = 1

type Sent = Pick<WireHeader, 'ptsUs' | 'dueUs' | 'flags'>

/** A loop with a hand-driven clock, fed frames as a decoder would. */
class AirRig {
  readonly meter = new PrometheusMeter()
  readonly sent: Sent[] = []
  readonly levels: number[] = []
  nowUs = 1e6
  readonly #arena = new Arena(20e6)
  readonly #intake: FrameIntake
  readonly #loop: AirLoop
  readonly #sender: GridSender

  constructor(delivery: Delivery, isStill = false) {
    const { meter } = this
    const now = (): number => this.nowUs
    this.#sender = new GridSender({
      arena: this.#arena,
      matcher: { matchFrame: () => Promise.resolve({ ok: true, matchMs: 0 }), expectFrame: () => {} },
      publisher: {
        publishGrid: ({ header }) => {
          this.sent.push(header)
          return Promise.resolve()
        },
      },
      meter,
      now,
      controlRevision: () => 0,
      look: { ...FIRST_LOOK, outputAspect: 16 / 9 },
      grid: { cols: 16, rows: 9, shape: 'square' },
    })
    this.#intake = new FrameIntake({
      pool: new RasterPool(this.#arena, { maxBytes: 10e6, maxSlots: 100 }),
      memory: this.#arena.memory,
      delivery,
      isStill,
      lookAheadSeconds: LOOK_AHEAD_SECONDS,
      meter,
      now,
      leadUs: () => this.#loop.leadUs,
      arrived: (slot) => this.#loop.frameArrived(slot),
      slotsFreed: () => {},
    })
    this.#loop = new AirLoop({
      sender: this.#sender,
      arena: this.#arena,
      lookAhead: this.#intake.lookAhead,
      clock: this.#intake.clock,
      meter,
      now,
      listener: {
        airStateChanged: () => {},
        loadLevelChanged: (level) => this.levels.push(level),
        pictureFailed: (error) => {
          throw error
        },
      },
      maxFps: 60,
      isGoverned: true,
    })
    this.#loop.start()
  }

  /** A frame comes in; false when the source is ahead far enough. */
  feed(ptsUs: number): boolean {
    const slot = this.#intake.acquireSlot(FORMAT)
    if (slot === null) return false
    this.#intake.acceptFrame({ slot, ptsUs, arrivalUs: this.nowUs, segment: 0 })
    return true
  }

  /** Lets time go by in steps that the loop sees. */
  async pass(ms: number): Promise<void> {
    for (const endUs = this.nowUs + ms * 1000; this.nowUs < endUs;) {
      this.nowUs += 10_000
      this.#loop.change(() => {}, false)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  putSetOnAir(): void {
    const region = this.#arena.allocate(measureSet(1).bytes + 64, 'set')
    const buffer = this.#arena.memory.buffer
    const layout = layOutSet(region, 1, { descriptorOffset: region.offset, blockNumbers: region }, buffer)
    const prepared = { setId: 1, count: 1, layout, region, whenFilled: Promise.resolve() }
    this.#loop.change(() => this.#sender.setAir({ setId: 1, revision: 1, prepared }), true)
  }

  /** Puts a tile of so many frames in the place of the source's picture. */
  setLevel(frames: number): void {
    const raster = { offset: this.#arena.allocate(rasterBytes(FORMAT), 'tile').offset, format: FORMAT }
    const rasters = Array.from({ length: frames }, () => raster)
    this.#loop.change(() => this.#sender.setLevel({ key: 'tile', rasters, frameAt: () => 0 }), true)
  }

  async close(): Promise<void> {
    await this.#loop.close()
    this.#sender.close()
  }
}

function isLive({ flags }: Sent): boolean {
  return (flags & (FLAG.SLATE | FLAG.HELD)) === 0
}

let rig: AirRig

afterEach(() => rig.close())

describe('before there is a tile set', () => {
  it('a film waits where it stands, and nothing counts as late', async () => {
    rig = new AirRig('pull')
    let fed = 0
    while (rig.feed(fed * STEP_US)) fed++
    await rig.pass(3000)
    rig.putSetOnAir()
    await rig.pass(600)
    const film = rig.sent.filter(isLive)
    expect(film.length).toBeGreaterThan(8)
    expect(film.map(({ ptsUs }) => ptsUs)).toEqual(film.map((_, n) => n * STEP_US))
    expect(rig.meter.total('frames_dropped')).toBe(0)
    expect(rig.levels).toEqual([])
  })

  it('frames of a live source go by, and the machine is not blamed for them', async () => {
    rig = new AirRig('push')
    for (let n = 0; n < 100; n++) {
      rig.feed(n * STEP_US)
      await rig.pass(STEP_US / 1000)
    }
    const startUs = rig.nowUs
    rig.putSetOnAir()
    for (let n = 100; n < 160; n++) {
      rig.feed(n * STEP_US)
      await rig.pass(STEP_US / 1000)
    }
    await until(() => rig.sent.length > 50, 'live pictures')
    const live = rig.sent.filter(isLive)
    const [first] = live
    expect(Math.abs(first!.dueUs - startUs)).toBeLessThan(250_000)
    expect(first!.dueUs - first!.ptsUs).toBe(live.at(-1)!.dueUs - live.at(-1)!.ptsUs)
    expect(rig.meter.total('frames_late')).toBe(0)
    expect(rig.levels).toEqual([])
  })
})

describe('a live source that stood still', () => {
  it('comes back with what happens now: its backlog is never played fast, nor held against the machine', async () => {
    rig = new AirRig('push')
    rig.putSetOnAir()
    let ptsUs = 0
    const feed = async (count: number, speed: number): Promise<void> => {
      for (let n = 0; n < count; n++, ptsUs += STEP_US) {
        rig.feed(ptsUs)
        await rig.pass(STEP_US / 1000 / speed)
      }
    }
    await feed(100, 1)
    const before = rig.sent.at(-1)!
    await rig.pass(10_000)
    const from = rig.sent.length
    await feed(333, 4)
    await feed(100, 1)
    const shown = rig.sent.slice(from).filter(isLive)
    expect(shown.length).toBeGreaterThan(90)
    expect(largestSpeed(shown)).toBeLessThan(1.1)
    const delayOf = ({ ptsUs, dueUs }: Sent): number => dueUs - ptsUs
    expect(Math.abs(delayOf(shown.at(-1)!) - delayOf(before))).toBeLessThan(50_000)
    expect(rig.levels).toEqual([])
  })
})

describe('a tile in the place of a still source', () => {
  it.each([
    { frames: 1, atLeast: 1, atMost: 1 },
    { frames: 2, atLeast: 20, atMost: 30 },
  ])('of $frames frames is sent as often as it moves', async ({ frames, atLeast, atMost }) => {
    rig = new AirRig('pull', true)
    rig.putSetOnAir()
    rig.feed(0)
    await rig.pass(1500)
    rig.sent.length = 0
    rig.setLevel(frames)
    await rig.pass(1000)
    expect(rig.sent.length).toBeGreaterThanOrEqual(atLeast)
    expect(rig.sent.length).toBeLessThanOrEqual(atMost)
  })
})
