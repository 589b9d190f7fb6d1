import type { PresentationClock } from '../clock/presentation-clock.ts'
import type { Arena } from '../frame/arena.ts'
import { dueUsOf, type AheadFrame, type LookAhead } from '../frame/look-ahead.ts'
import { FLAG } from '../protocol/wire.ts'
import type { RasterSlot } from '../frame/raster-pool.ts'
import type { Meter } from '../telemetry/meter.ts'
import { AirSource, pictureOf } from './air-source.ts'
import type { AirListener, AirState, OnLoss } from './air-state.ts'
import { Alarm } from './alarm.ts'
import { Cover } from './cover.ts'
import { FilmPause } from './film-pause.ts'
import { FramePace } from './frame-pace.ts'
import type { GridSender } from './grid-sender.ts'
import { heldGain, StandbyPicture } from './standby-picture.ts'

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
/** Frames are matched and sent at most this long before they are due. */
const MAX_LEAD_US = 120_000

/**
 * Decides what is on air: prepares each frame just in time, holds the last one, brings the slate, and sends again what
 * a change of set, grid or look made stale. One step at a time; changes from outside act between two steps.
 */
export class AirLoop {
  readonly #sender: GridSender
  readonly #meter: Meter
  readonly #now: () => number
  readonly #listener: AirListener
  readonly #pace: FramePace
  readonly #alarm: Alarm
  readonly #standby: StandbyPicture
  readonly #cover = new Cover()
  readonly #pause = new FilmPause()
  readonly #source: AirSource
  readonly #startUs: number
  #changes: (() => void)[] = []
  #isStale = false
  #isFrozen = false
  #frozenAtUs = 0
  #onLoss: OnLoss = 'slate'
  #leadUs = MAX_LEAD_US
  #state: AirState = 'filling'
  #waitedUs: number
  #lastFreshUs = 0
  #lastSentUs = 0
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
    this.#source = new AirSource(options.lookAhead, options.clock)
    this.#meter = options.meter
    this.#now = options.now
    this.#listener = options.listener
    this.#pace = new FramePace(options)
    this.#startUs = options.now()
    this.#waitedUs = this.#startUs
    this.#alarm = new Alarm(options.now)
    this.#standby = new StandbyPicture(options.arena)
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
      this.#source.switchTo(lookAhead, clock)
      this.#pace.restart()
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
      } else {
        this.#source.clock.resumeAfter(this.#now() - this.#frozenAtUs)
        this.#pause.goOn(this.#now())
        this.#lastFreshUs = this.#now()
      }
      if (!this.#cover.isOn) this.#setState(isFrozen ? 'frozen' : 'live')
    }, isFrozen)
  }

  /** Covers the source with the standby picture, or takes that away; the source goes on behind it. */
  setSlate(isAsked: boolean): void {
    this.change(() => {
      if (isAsked === this.#cover.isAsked) return
      this.#cover.isAsked = isAsked
      this.#sender.startRipple()
      this.#turnCover()
    }, false)
  }

  /**
   * Throws away all that came in and is not on air yet. The standby picture covers until what comes after it is due;
   * a picture that stands, frozen or a source of one, is on air and stays.
   */
  dump(): void {
    this.change(() => {
      const nowUs = this.#now()
      const isStanding = this.isStandingStill
      if (this.#source.lookAhead.newest?.isStill === true) return
      this.#meter.count('frames_dropped', this.#source.dropAhead(nowUs), 'dump')
      if (isStanding) return
      this.#cover.dump(nowUs)
      this.#sender.forgetPictures()
      this.#turnCover()
    }, false)
  }

  /** Has a film stand where it is: everything else goes on, and `showNext` shows more of it. */
  setPaused(isPaused: boolean): void {
    this.change(() => {
      if (!this.#pause.set(isPaused, this.#lookAhead, this.#now())) return
      this.#pace.restart()
      this.#lastFreshUs = this.#now()
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
    this.#source.close()
    this.#standby.close()
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
    const onAir = this.#source.onAir(nowUs)
    if (this.#isStale) {
      this.#isStale = false
      if (await this.#sendAgain(onAir, nowUs)) return nowUs
      this.#isStale = true
      return nowUs + RETRY_US
    }
    if (this.#cover.isOn) return this.#standBy(onAir, nowUs)
    if (this.#isFrozen) return nowUs + IDLE_STEP_US
    if (!this.#pause.isOn || onAir === null) return this.#sendNext(onAir, nowUs)
    const asked = this.#pause.next(this.#lookAhead, this.#source.clock, nowUs)
    if (asked === null) return this.#idle(onAir, nowUs)
    await this.#sendFresh(asked, FLAG.URGENT)
    return nowUs
  }

  /** What covers the source has changed: the picture on air gives way, what was sent ahead is not shown. */
  #turnCover(): void {
    const nowUs = this.#now()
    const onAir = this.#source.onAir(nowUs)
    this.#lookAhead.unprepare(nowUs)
    this.#lastFreshUs = Math.min(this.#lastFreshUs, nowUs)
    this.#pace.restart()
    this.#isStale = true
    if (this.#cover.isOn) return this.#setState(this.#cover.state)
    const isQuiet = nowUs - this.#lastFreshUs > SLATE_AFTER_US && this.#onLoss !== 'hold'
    const isGone = onAir === null || (isQuiet && !onAir.isStill)
    this.#setState(this.#isFrozen ? 'frozen' : isGone ? 'slate' : 'live')
  }

  /** The standby picture goes on; frames go by behind it, so that the source is where it would be once it is seen again. */
  async #standBy(onAir: AheadFrame | null, nowUs: number): Promise<number> {
    if (!this.#isFrozen) {
      const next = this.#lookAhead.peek()
      if (this.#cover.endDump(next && dueUsOf(next) - this.#leadUs, nowUs)) return nowUs
      if (!this.#pause.isOn && this.#source.letGoBy(nowUs)) this.#lastFreshUs = nowUs
    }
    if (nowUs - this.#lastSentUs >= IDLE_STEP_US) await this.#sendIdle(onAir, nowUs, 0)
    const next = this.#lookAhead.peek()
    const nextUs = next === null || this.#isFrozen ? Infinity : dueUsOf(next) - this.#leadUs
    return Math.min(nowUs + IDLE_STEP_US, Math.max(nextUs, nowUs + 1))
  }

  /** Nothing can be shown without a set: a film waits where it stands, the frames of a live source go by. */
  #waitForSet(nowUs: number): number {
    if (!this.#isFrozen) this.#source.clock.resumeAfter(nowUs - this.#waitedUs)
    this.#waitedUs = nowUs
    const goneCount = this.#source.dropDue(nowUs)
    if (goneCount > 0) this.#meter.count('frames_dropped', goneCount, 'no set')
    return nowUs + IDLE_STEP_US
  }

  async #sendNext(onAir: AheadFrame | null, nowUs: number): Promise<number> {
    const isCatchingUp = this.#source.clock.isCatchingUp(nowUs)
    this.#dropLate(nowUs, isCatchingUp)
    const next = this.#lookAhead.peek()
    if (next === null || isCatchingUp) return this.#idle(onAir, nowUs)
    const prepareAtUs = dueUsOf(next) - this.#leadUs
    if (prepareAtUs > nowUs) {
      const idleAtUs = await this.#idle(onAir, nowUs)
      return Math.min(prepareAtUs, idleAtUs)
    }
    if (!next.isStill && this.#pace.isOverRate(dueUsOf(next))) {
      this.#lookAhead.dropOldest()
      return nowUs
    }
    const frame = this.#lookAhead.prepareNext(nowUs)
    if (frame !== null) await this.#sendFresh(frame)
    return nowUs
  }

  async #sendFresh(frame: AheadFrame, flags = 0): Promise<void> {
    const gapUs = this.#now() - this.#lastFreshUs
    if (this.#isOnStandby || (this.#state === 'hold' && gapUs > RIPPLE_AFTER_US)) this.#sender.startRipple()
    const dueUs = dueUsOf(frame)
    this.#pace.note(dueUs)
    const isSent = await this.#sender.send(pictureOf(frame), dueUs, flags | (frame.isStill ? FLAG.STILL : 0))
    const nowUs = this.#now()
    this.#lastFreshUs = Math.max(nowUs, dueUs)
    this.#lastSentUs = this.#lastFreshUs
    if (!isSent) this.#meter.count('frames_dropped', 1, 'match')
    const isLate = nowUs > dueUs + (this.#leadUs === 0 ? this.#pace.stepUs : 0)
    if (isLate) this.#meter.count('frames_late')
    this.#latencyMs = (Math.max(nowUs, dueUs) - frame.arrivalUs) / 1000
    this.#meter.gauge('latency_ms', this.#latencyMs)
    this.#pace.observe(isLate || !isSent, nowUs)
    this.#source.takeOver()
    this.#setState('live')
  }

  /** The picture on air and those sent ahead, matched again as they must look now; the first one at once. */
  async #sendAgain(onAir: AheadFrame | null, nowUs: number): Promise<boolean> {
    this.#sender.raiseGeneration()
    const isAlone = this.#isFrozen || this.#cover.isOn
    const ahead = isAlone ? [] : [...this.#lookAhead.preparedAhead(nowUs)]
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
    if (onAir === null || this.#isOnStandby) return this.#sendIdle(onAir, nowUs, FLAG.URGENT)
    const flags = FLAG.URGENT | (onAir.isStill ? FLAG.STILL : 0) | (this.#state === 'hold' ? FLAG.HELD : 0)
    return this.#sender.send(pictureOf(onAir), nowUs, flags)
  }

  /** Nothing new to show: waits, holds, or brings the slate. Returns when to look again. */
  async #idle(onAir: AheadFrame | null, nowUs: number): Promise<number> {
    if (this.#state === 'live' && this.#pause.isMeant(onAir, this.#lookAhead, this.#source.clock)) {
      if (!this.#sender.hasMovingLevel) return nowUs + IDLE_STEP_US
      if (nowUs - this.#lastSentUs >= MOVING_STEP_US) {
        this.#lastSentUs = nowUs
        await this.#sender.send(pictureOf(onAir), nowUs, FLAG.STILL)
      }
      return this.#lastSentUs + MOVING_STEP_US
    }
    if (this.#lookAhead.preparedAhead(nowUs).length > 0) return nowUs + IDLE_STEP_US
    const quietUs = nowUs - (onAir === null ? this.#startUs : this.#lastFreshUs)
    const quietMax = onAir === null ? FIRST_SLATE_US : Math.max(HOLD_AFTER_US, this.#pace.stepUs * 2)
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
      const held = { ...pictureOf(onAir), isCut: false, gain: heldGain(nowUs) }
      return this.#sender.send(held, nowUs, flags | FLAG.HELD)
    }
    const isBlack = this.#onLoss === 'black' && onAir !== null && !this.#cover.isOn
    const picture = this.#standby.draw(isBlack ? 'black' : 'slate', nowUs)
    return this.#sender.send({ ...picture, isAsked: this.#cover.isAsked }, nowUs, flags | FLAG.SLATE)
  }

  /** Drops waiting frames whose successor is due already: a backlog is never played fast, and no fault of the machine. */
  #dropLate(nowUs: number, isBacklog: boolean): void {
    for (;;) {
      const second = this.#lookAhead.peekSecond()
      if (second === null || dueUsOf(second) > nowUs) return
      this.#lookAhead.dropOldest()
      this.#meter.count('frames_dropped', 1, isBacklog ? 'backlog' : 'late')
      if (!isBacklog) this.#pace.observe(true, nowUs)
    }
  }

  get #isOnStandby(): boolean {
    return this.#state === 'slate' || this.#state === 'dump'
  }

  get #lookAhead(): LookAhead {
    return this.#source.lookAhead
  }

  #setState(state: AirState): void {
    if (state === this.#state) return
    this.#state = state
    this.#listener.airStateChanged(state)
  }
}
