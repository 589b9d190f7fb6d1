import { AirLoop } from '../../../server/air/air-loop.ts'
import type { AirState } from '../../../server/air/air-state.ts'
import { FrameIntake } from '../../../server/air/frame-intake.ts'
import { FIRST_LOOK, GridSender } from '../../../server/air/grid-sender.ts'
import type { Delivery } from '../../../server/clock/presentation-clock.ts'
import { Arena } from '../../../server/frame/arena.ts'
import { rasterBytes } from '../../../server/frame/raster.ts'
import { RasterPool } from '../../../server/frame/raster-pool.ts'
import { layOutSet, measureSet } from '../../../server/match/set-layout.ts'
import { FLAG, type WireHeader } from '../../../server/protocol/wire.ts'
import { PrometheusMeter } from '../../../server/telemetry/prometheus-meter.ts'

const FORMAT = { width: 32, height: 18 }
/** From one frame of the source to the next. */
export const STEP_US = 40_000
const LOOK_AHEAD_SECONDS = 1

/** What a grid told of its picture. */
export type Sent = Pick<WireHeader, 'ptsUs' | 'dueUs' | 'flags' | 'generation'>

/** A loop with a hand-driven clock, fed frames as a decoder would. */
export class AirRig {
  readonly meter = new PrometheusMeter()
  readonly sent: Sent[] = []
  readonly levels: number[] = []
  readonly states: AirState[] = []
  nowUs = 1e6
  readonly #arena = new Arena(20e6)
  readonly #intake: FrameIntake
  readonly loop: AirLoop
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
      leadUs: () => this.loop.leadUs,
      arrived: (slot) => this.loop.frameArrived(slot),
      slotsFreed: () => {},
    })
    this.loop = new AirLoop({
      sender: this.#sender,
      arena: this.#arena,
      lookAhead: this.#intake.lookAhead,
      clock: this.#intake.clock,
      meter,
      now,
      listener: {
        airStateChanged: (state) => this.states.push(state),
        loadLevelChanged: (level) => this.levels.push(level),
        pictureFailed: (error) => {
          throw error
        },
      },
      maxFps: 60,
      isGoverned: true,
    })
    this.loop.start()
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
      this.loop.change(() => {}, false)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  putSetOnAir(): void {
    const region = this.#arena.allocate(measureSet(1).bytes + 64, 'set')
    const buffer = this.#arena.memory.buffer
    const layout = layOutSet(region, 1, { descriptorOffset: region.offset, blockNumbers: region }, buffer)
    const prepared = { setId: 1, count: 1, layout, region, whenFilled: Promise.resolve() }
    this.loop.change(() => this.#sender.setAir({ setId: 1, revision: 1, prepared }), true)
  }

  /** Puts a tile of so many frames in the place of the source's picture. */
  setLevel(frames: number): void {
    const raster = { offset: this.#arena.allocate(rasterBytes(FORMAT), 'tile').offset, format: FORMAT }
    const rasters = Array.from({ length: frames }, () => raster)
    this.loop.change(() => this.#sender.setLevel({ key: 'tile', rasters, frameAt: () => 0 }), true)
  }

  /** Frames that wait or were sent ahead. */
  get aheadCount(): number {
    const { lookAhead } = this.#intake
    return lookAhead.waitingCount + lookAhead.preparedAhead(this.nowUs).length
  }

  /** Frames come in as they happen, from a pts on. @returns the pts after the last */
  async play(count: number, fromPtsUs: number): Promise<number> {
    for (let n = 0; n < count; n++) {
      this.feed(fromPtsUs + n * STEP_US)
      await this.pass(STEP_US / 1000)
    }
    return fromPtsUs + count * STEP_US
  }

  async close(): Promise<void> {
    await this.loop.close()
    this.#sender.close()
  }
}

/** Whether a grid shows the source as it is. */
export function isLive({ flags }: Sent): boolean {
  return (flags & (FLAG.SLATE | FLAG.HELD)) === 0
}
