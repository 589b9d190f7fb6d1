import type { PresentationClock } from '../clock/presentation-clock.ts'
import type { Arena, Region } from '../frame/arena.ts'
import { dueUsOf, type AheadFrame, type LookAhead } from '../frame/look-ahead.ts'
import { rasterBytes } from '../frame/raster.ts'
import { FLAG } from '../protocol/wire.ts'
import type { RasterSlot } from '../frame/raster-pool.ts'
import type { Meter } from '../telemetry/meter.ts'
import type { GridSender } from './grid-sender.ts'
import { drawSlate, SLATE_FORMAT } from './slate-picture.ts'
import { LoadGovernor, LOAD_LEVELS, type LoadLevel } from './load-governor.ts'
import { Alarm } from './alarm.ts'
import { FilmPause } from './film-pause.ts'

/** What the picture on stage is. */
export type AirState = 'filling' | 'live' | 'hold' | 'slate' | 'frozen'

/** What follows when the look-ahead has played out. */
export type OnLoss = 'slate' | 'hold' | 'black'

/** Told by the loop; the engine passes it on. */
export interface AirListener {
  airStateChanged(state: AirState): void
  loadLevelChanged(level: number, load: LoadLevel): void
  /** A picture could not be shown for a reason nobody thought of; the show goes on. */
  pictureFailed(error: unknown): void
}

/** The last picture may stand this long before it counts as held. */
const HOLD_AFTER_US = 200_000
/** A held picture stays this long before the slate comes. */
const SLATE_AFTER_US = 5_000_000
/** Time between pictures while there is nothing new. */
const IDLE_STEP_US = 100_000
/** A gap this long is closed by a ripple, a shorter one just goes on. */
const RIPPLE_AFTER_US = 1_000_000
/** Time between pictures of a moving tile that stands in the place of a still source's one. */
const MOVING_STEP_US = 40_000
/** With no frame yet, the slate comes on after this. */
const FIRST_SLATE_US = 300_000
/** A picture that had to be sent again and failed is tried again after this. */
const RETRY_US = 20_000
/** A held picture breathes by this part of its brightness, so that tiles swap among near equals. */
const HELD_BREATH = 0.015
/** Frames are matched and sent at most this long before they are due. */
const MAX_LEAD_US = 120_000

/**
 * Decides what is on air: prepares each frame just in time, holds the last one, brings the slate, and sends again what
 * a change of set, grid or look made stale. One step at a time; changes from outside act between two steps.
 */
export class AirLoop {
  readonly #sender: GridSender
  readonly #arena: Arena
  readonly #meter: Meter
  readonly #now: () => number
  readonly #listener: AirListener
  readonly #governor = new LoadGovernor()
  readonly #alarm: Alarm
  readonly #pause = new FilmPause()
  readonly #slate: Region
  readonly #startUs: number
  #lookAhead: LookAhead
  #retiring: LookAhead | null = null
  #clock: PresentationClock
  #changes: (() => void)[] = []
  #isStale = false
  #isFrozen = false
  #frozenAtUs = 0
  #onLoss: OnLoss = 'slate'
  #leadUs = MAX_LEAD_US
  readonly #maxFps: number
  readonly #isGoverned: boolean
  #state: AirState = 'filling'
  #waitedUs: number
  #lastFreshUs = 0
  #lastSentUs = 0
  #lastDueUs = -Infinity
  #sourceStepUs = 0
  #latencyMs = 0
  #isClosed = false
  #running: Promise<void> | null = null

  constructor(options: {
    readonly sender: GridSender
    readonly arena: Arena
    readonly lookAhead: LookAhead
    readonly clock: PresentationClock
    readonly meter: Meter
    readonly now: () => number
    readonly listener: AirListener
    readonly maxFps: number
    /** Whether load is taken off a machine that cannot keep up. */
    readonly isGoverned: boolean
  }) {
    this.#sender = options.sender
    this.#arena = options.arena
    this.#lookAhead = options.lookAhead
    this.#clock = options.clock
    this.#meter = options.meter
    this.#now = options.now
    this.#listener = options.listener
    this.#maxFps = options.maxFps
    this.#isGoverned = options.isGoverned
    this.#startUs = options.now()
    this.#waitedUs = this.#startUs
    this.#alarm = new Alarm(options.now)
    this.#slate = options.arena.allocate(rasterBytes(SLATE_FORMAT), 'slate')
  }

  get state(): AirState {
    return this.#state
  }

  /** Whether one picture stays on air, so that only a change brings a better match of it. */
  get isStandingStill(): boolean {
    return this.#isFrozen || this.#pause.isOn || this.#lookAhead.onAir(this.#now())?.isStill === true
  }

  /** Milliseconds from the arrival of the last frame sent to its due time. */
  get latencyMs(): number {
    return this.#latencyMs
  }

  /** How long before its due time a frame is matched and sent. */
  get leadUs(): number {
    return this.#leadUs
  }

  /** Starts the loop; it runs until `close`. */
  start(): void {
    this.#running ??= this.#run()
  }

  /** A frame came in, to be shown later. */
  frameArrived(raster: RasterSlot): void {
    this.#sender.expect(raster)
    this.#alarm.wake()
  }

  /** Makes a change between two steps; with `isStale` what is on air is matched and sent again. */
  change(act: () => void, isStale: boolean): void {
    this.#changes.push(() => {
      act()
      if (isStale) this.#isStale = true
    })
    this.#alarm.wake()
  }

  /** Plays from another look-ahead, which the loop closes: the picture holds until the first frame of the new one. */
  setSource(lookAhead: LookAhead, clock: PresentationClock): void {
    this.change(() => {
      this.#retiring?.close()
      this.#retiring = this.#lookAhead
      this.#retiring.dropWaiting()
      this.#lookAhead = lookAhead
      this.#clock = clock
      this.#lastDueUs = -Infinity
    }, false)
  }

  /** Sets the look-ahead that the lead follows from, in seconds. */
  setLookAheadSeconds(seconds: number): void {
    this.change(() => {
      this.#leadUs = Math.min(MAX_LEAD_US, seconds * 1e6)
    }, false)
  }

  setOnLoss(onLoss: OnLoss): void {
    this.#onLoss = onLoss
  }

  /** Stops the source where it is; set, grid and look changes still act on the frozen picture. */
  setFrozen(isFrozen: boolean): void {
    this.change(() => {
      if (isFrozen === this.#isFrozen) return
      this.#isFrozen = isFrozen
      if (isFrozen) {
        this.#frozenAtUs = this.#now()
        this.#lookAhead.unprepare(this.#frozenAtUs)
        this.#setState('frozen')
      } else {
        this.#clock.resumeAfter(this.#now() - this.#frozenAtUs)
        this.#pause.goOn(this.#now())
        this.#lastFreshUs = this.#now()
        this.#setState('live')
      }
    }, isFrozen)
  }

  /** Has a film stand where it is: everything else goes on, and `showNext` shows more of it. */
  setPaused(isPaused: boolean): void {
    this.change(() => {
      if (isPaused === this.#pause.isOn) return
      const nowUs = this.#now()
      this.#pause.set(isPaused, this.#lookAhead, nowUs)
      this.#lastDueUs = -Infinity
      this.#lastFreshUs = nowUs
    }, isPaused)
  }

  /** Shows a paused film so many frames on; those that have not come yet are waited for. */
  showNext(frameCount: number): void {
    this.change(() => this.#pause.step(frameCount), false)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#alarm.wake()
    await this.#running
    this.#retiring?.close()
    this.#lookAhead.close()
    this.#arena.release(this.#slate)
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      const wakeAtUs = await this.#step().catch((error: unknown) => {
        this.#listener.pictureFailed(error)
        return this.#now() + IDLE_STEP_US
      })
      if (wakeAtUs > this.#now()) await this.#alarm.sleepUntil(wakeAtUs)
    }
  }

  /** Does the most urgent thing; returns when to look again. */
  async #step(): Promise<number> {
    for (const change of this.#changes.splice(0)) change()
    this.#sender.stampRevision()
    const nowUs = this.#now()
    if (!this.#sender.hasSet) return this.#waitForSet(nowUs)
    const onAir = this.#lookAhead.onAir(nowUs) ?? this.#retiring?.onAir(nowUs) ?? null
    if (this.#isStale) {
      this.#isStale = false
      if (await this.#sendAgain(onAir, nowUs)) return nowUs
      this.#isStale = true
      return nowUs + RETRY_US
    }
    if (this.#isFrozen) return nowUs + IDLE_STEP_US
    if (!this.#pause.isOn || onAir === null) return this.#sendNext(onAir, nowUs)
    const asked = this.#pause.next(this.#lookAhead, this.#clock, nowUs)
    if (asked === null) return this.#idle(onAir, nowUs)
    await this.#sendFresh(asked, FLAG.URGENT)
    return nowUs
  }

  /** Nothing can be shown without a set: a film waits where it stands, the frames of a live source go by. */
  #waitForSet(nowUs: number): number {
    if (!this.#isFrozen) this.#clock.resumeAfter(nowUs - this.#waitedUs)
    this.#waitedUs = nowUs
    for (let next = this.#lookAhead.peek(); next !== null; next = this.#lookAhead.peek()) {
      if (dueUsOf(next) > nowUs) break
      this.#lookAhead.dropOldest()
      this.#meter.count('frames_dropped', 1, 'no set')
    }
    return nowUs + IDLE_STEP_US
  }

  async #sendNext(onAir: AheadFrame | null, nowUs: number): Promise<number> {
    const isCatchingUp = this.#clock.isCatchingUp(nowUs)
    this.#dropLate(nowUs, isCatchingUp)
    const next = this.#lookAhead.peek()
    if (next === null || isCatchingUp) return this.#idle(onAir, nowUs)
    const prepareAtUs = dueUsOf(next) - this.#leadUs
    if (prepareAtUs > nowUs) {
      const idleAtUs = await this.#idle(onAir, nowUs)
      return Math.min(prepareAtUs, idleAtUs)
    }
    if (this.#isOverRate(next)) {
      this.#lookAhead.dropOldest()
      return nowUs
    }
    const frame = this.#lookAhead.prepareNext(nowUs)
    if (frame !== null) await this.#sendFresh(frame)
    return nowUs
  }

  async #sendFresh(frame: AheadFrame, flags = 0): Promise<void> {
    const gapUs = this.#now() - this.#lastFreshUs
    if (this.#state === 'slate' || (this.#state === 'hold' && gapUs > RIPPLE_AFTER_US))
      this.#sender.startRipple()
    const dueUs = dueUsOf(frame)
    if (this.#governor.level === 0 && this.#lastDueUs > 0) {
      this.#sourceStepUs += (Math.min(1e6, dueUs - this.#lastDueUs) - this.#sourceStepUs) / 8
    }
    this.#lastDueUs = dueUs
    const isSent = await this.#sender.send(pictureOf(frame), dueUs, flags | (frame.isStill ? FLAG.STILL : 0))
    const nowUs = this.#now()
    this.#lastFreshUs = Math.max(nowUs, dueUs)
    this.#lastSentUs = this.#lastFreshUs
    if (!isSent) this.#meter.count('frames_dropped', 1, 'match')
    const isLate = nowUs > dueUs + (this.#leadUs === 0 ? this.#stepUs : 0)
    if (isLate) this.#meter.count('frames_late')
    this.#latencyMs = (Math.max(nowUs, dueUs) - frame.arrivalUs) / 1000
    this.#meter.gauge('latency_ms', this.#latencyMs)
    this.#observeLoad(isLate || !isSent, nowUs)
    this.#retiring?.close()
    this.#retiring = null
    this.#setState('live')
  }

  /** The picture on air and those sent ahead, matched again as they must look now; the first one at once. */
  async #sendAgain(onAir: AheadFrame | null, nowUs: number): Promise<boolean> {
    this.#sender.raiseGeneration()
    const ahead = this.#isFrozen ? [] : [...this.#lookAhead.preparedAhead(nowUs)]
    if (!(await this.#sendOnAir(onAir, nowUs))) return false
    for (const frame of ahead) {
      if (this.#changes.length > 0) {
        this.#isStale = true
        return true
      }
      if (dueUsOf(frame) > this.#now()) await this.#sender.send(pictureOf(frame), dueUsOf(frame), 0)
    }
    return true
  }

  #sendOnAir(onAir: AheadFrame | null, nowUs: number): Promise<boolean> {
    if (onAir === null || this.#state === 'slate') return this.#sendIdle(onAir, nowUs, FLAG.URGENT)
    const flags = FLAG.URGENT | (onAir.isStill ? FLAG.STILL : 0) | (this.#state === 'hold' ? FLAG.HELD : 0)
    return this.#sender.send(pictureOf(onAir), nowUs, flags)
  }

  /** Nothing new to show: waits, holds, or brings the slate. Returns when to look again. */
  async #idle(onAir: AheadFrame | null, nowUs: number): Promise<number> {
    if (this.#state === 'live' && this.#pause.isMeant(onAir, this.#lookAhead, this.#clock)) {
      if (!this.#sender.hasMovingLevel) return nowUs + IDLE_STEP_US
      if (nowUs - this.#lastSentUs >= MOVING_STEP_US) {
        this.#lastSentUs = nowUs
        await this.#sender.send(pictureOf(onAir), nowUs, FLAG.STILL)
      }
      return this.#lastSentUs + MOVING_STEP_US
    }
    if (this.#lookAhead.preparedAhead(nowUs).length > 0) return nowUs + IDLE_STEP_US
    const quietUs = nowUs - (onAir === null ? this.#startUs : this.#lastFreshUs)
    const quietMax = onAir === null ? FIRST_SLATE_US : Math.max(HOLD_AFTER_US, this.#stepUs * 2)
    if (quietUs < quietMax) return nowUs + quietMax - quietUs
    if (onAir === null) this.#setState('slate')
    else if (quietUs > SLATE_AFTER_US && this.#onLoss !== 'hold') {
      if (this.#state !== 'slate') this.#sender.startRipple()
      this.#setState('slate')
    } else if (this.#state !== 'slate') this.#setState('hold')
    if (nowUs - this.#lastSentUs >= IDLE_STEP_US) await this.#sendIdle(onAir, nowUs, 0)
    return nowUs + IDLE_STEP_US
  }

  #sendIdle(onAir: AheadFrame | null, nowUs: number, flags: number): Promise<boolean> {
    this.#lastSentUs = nowUs
    if (this.#state === 'hold' && onAir !== null) {
      this.#meter.count('frames_held')
      const gain = 1 + HELD_BREATH * Math.sin(nowUs / 1.1e6)
      return this.#sender.send({ ...pictureOf(onAir), isCut: false, gain }, nowUs, flags | FLAG.HELD)
    }
    const isBlack = this.#onLoss === 'black' && onAir !== null
    if (isBlack)
      new Uint8Array(
        this.#arena.memory.buffer,
        this.#slate.offset,
        SLATE_FORMAT.width * SLATE_FORMAT.height,
      ).fill(0)
    else drawSlate(this.#arena.memory.buffer, this.#slate.offset, nowUs / 1e6)
    const raster = { offset: this.#slate.offset, format: SLATE_FORMAT }
    return this.#sender.send({ raster, ptsUs: 0, isCut: false }, nowUs, flags | FLAG.SLATE)
  }

  /** Drops waiting frames whose successor is due already: a backlog is never played fast, and no fault of the machine. */
  #dropLate(nowUs: number, isBacklog: boolean): void {
    for (;;) {
      const second = this.#lookAhead.peekSecond()
      if (second === null || dueUsOf(second) > nowUs) return
      this.#lookAhead.dropOldest()
      this.#meter.count('frames_dropped', 1, isBacklog ? 'backlog' : 'late')
      if (!isBacklog) this.#observeLoad(true, nowUs)
    }
  }

  #isOverRate(next: AheadFrame): boolean {
    const load = LOAD_LEVELS[this.#governor.level] ?? LOAD_LEVELS[0]!
    const minStepUs = Math.max(this.#stepUs, load.fpsShare < 1 ? this.#sourceStepUs : 0) / load.fpsShare
    return !next.isStill && dueUsOf(next) - this.#lastDueUs < minStepUs * 0.75
  }

  get #stepUs(): number {
    return 1e6 / this.#maxFps
  }

  #observeLoad(isLate: boolean, nowUs: number): void {
    if (!this.#isGoverned || !this.#governor.observe(isLate, nowUs)) return
    const level = this.#governor.level
    this.#listener.loadLevelChanged(level, LOAD_LEVELS[level]!)
  }

  #setState(state: AirState): void {
    if (state === this.#state) return
    this.#state = state
    this.#listener.airStateChanged(state)
  }
}

function pictureOf(frame: AheadFrame): { raster: AheadFrame['slot']; ptsUs: number; isCut: boolean } {
  return { raster: frame.slot, ptsUs: frame.ptsUs, isCut: frame.isCut }
}
