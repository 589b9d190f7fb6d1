import { NO_RELIEF, type Relief } from '../view/relief.ts'

/** Refreshes are judged together by this much time, and by so many of them at least. */
const WINDOW_MS = 750
const WINDOW_REFRESHES = 8
/** A longer pause is no refresh: the page was hidden, or the machine slept. */
const PAUSE_MS = 500

const DISPLAY_MS = 1000 / 60
/** A refresh later than this many intervals is slow; a window with this share of them asks for less, with less for more. */
const SLOW_INTERVALS = 1.5
const SLOW_SHARE = 0.15
const CALM_SHARE = 0.03

const LEAST_SCALE = 0.5

/** What is given up once the scale is at its least, one after the other. */
const RUNGS: readonly Omit<Relief, 'scale'>[] = [
  NO_RELIEF,
  { effects: 'plain', closeUps: 'all' },
  { effects: 'none', closeUps: 'all' },
  { effects: 'none', closeUps: 'medium' },
  { effects: 'none', closeUps: 'none' },
]

const STEP = 0.85
const LONGEST_STEP = 0.6
/** Windows that have to be calm before more is tried; twice as many after each try that failed. */
const CALM_WINDOWS = 40
const MOST_CALM_WINDOWS = 640
/** A try that was calm for so long has not failed. */
const TRIED_WINDOWS = 8

/** Steps down that have to make refreshes this much faster in all; else it is not what they give up that makes them slow. */
const FUTILE_STEPS = 3
const FUTILE_GAIN = 0.9
/** Windows in which nothing is tried once that has been found; twice as many each time. */
const REST_WINDOWS = 40

/** On a processor a larger picture begins with this many pixels, so that the first of it comes soon. */
const SOFTWARE_PIXELS = 300_000

/** A place on the ladder: a rung below the first only at the least scale. */
type Place = { readonly scale: number; readonly rung: number }

const TOP: Place = { scale: 1, rung: 0 }
/** The least scale, and nothing else given up. */
const MIDDLE: Place = { scale: LEAST_SCALE, rung: 0 }
const LOWEST: Place = { scale: LEAST_SCALE, rung: RUNGS.length - 1 }

/**
 * Fewer pixels while refreshes are slow, then fewer effects, then no larger pictures of tiles, and all of it again in the other order
 * when they are not: a governor by the refreshes' own pace. A display that is slow by itself is found out by steps that do
 * not help.
 */
export class LoadLadder {
  #place = TOP
  #displayMs = DISPLAY_MS
  #windowMs = 0
  #refreshes = 0
  #slowRefreshes = 0
  #calmWindows = 0
  #calmWanted = CALM_WINDOWS
  #windowsSinceTry = Infinity
  #placeBeforeTry = TOP
  #stepsDown = 0
  #meanBeforeSteps = 0
  #restWindows = 0
  #nextRest = REST_WINDOWS

  /** What is given up now. */
  get relief(): Relief {
    return { ...RUNGS[this.#place.rung]!, scale: this.#place.scale }
  }

  /** Begins with a canvas of this many pixels; `isSoftware` when a processor draws them. */
  begin(pixels: number, isSoftware: boolean): void {
    if (!isSoftware) return
    const scale = clampScale(Math.sqrt(SOFTWARE_PIXELS / pixels))
    this.#place = scale > LEAST_SCALE ? { rung: 0, scale } : MIDDLE
  }

  /** Notes a refresh, `ms` after the one before; tells whether what is given up has changed. */
  note(ms: number): boolean {
    if (!(ms < PAUSE_MS)) {
      this.#startWindow()
      return false
    }
    this.#windowMs += ms
    this.#refreshes++
    if (ms > SLOW_INTERVALS * this.#displayMs) this.#slowRefreshes++
    if (this.#windowMs < WINDOW_MS || this.#refreshes < WINDOW_REFRESHES) return false
    const before = this.#place
    this.#judge(this.#windowMs / this.#refreshes, this.#slowRefreshes / this.#refreshes)
    this.#startWindow()
    return this.#place !== before
  }

  #judge(meanMs: number, slowShare: number): void {
    this.#displayMs = Math.max(DISPLAY_MS, Math.min(this.#displayMs, meanMs))
    this.#windowsSinceTry++
    if (this.#restWindows > 0) {
      this.#restWindows--
      return
    }
    if (slowShare > SLOW_SHARE) return this.#lower(meanMs)
    if (this.#windowsSinceTry === TRIED_WINDOWS) this.#calmWanted = CALM_WINDOWS
    this.#calmWindows = slowShare <= CALM_SHARE ? this.#calmWindows + 1 : 0
    if (this.#calmWindows >= this.#calmWanted) this.#raise()
  }

  #lower(meanMs: number): void {
    this.#calmWindows = 0
    if (this.#windowsSinceTry < TRIED_WINDOWS) {
      this.#calmWanted = Math.min(MOST_CALM_WINDOWS, this.#calmWanted * 2)
      this.#windowsSinceTry = Infinity
      this.#place = this.#placeBeforeTry
      return
    }
    if (this.#stepsDown === 0) this.#meanBeforeSteps = meanMs
    if (this.#isFutile(meanMs)) return this.#rest(meanMs)
    if (this.#place === LOWEST && this.#stepsDown === 0) return
    this.#stepsDown++
    if (this.#place === MIDDLE && this.#stepsDown > 1) {
      // Whether the scale helped at all has to be known before anything else is given up.
      if (this.#stepsDown <= FUTILE_STEPS) return
      this.#stepsDown = 1
      this.#meanBeforeSteps = meanMs
    }
    this.#place = below(this.#place, Math.sqrt(this.#displayMs / meanMs))
  }

  /** Whether the steps did not help: the last few of the scale, or all that came behind them. */
  #isFutile(meanMs: number): boolean {
    const steps = this.#place.rung === 0 ? FUTILE_STEPS : LOWEST.rung
    return this.#stepsDown >= steps && meanMs > FUTILE_GAIN * this.#meanBeforeSteps
  }

  /** Takes futile steps back and tries no others for a while; where those were of the scale, the display is slow by itself. */
  #rest(meanMs: number): void {
    if (this.#place.rung === 0) this.#displayMs = meanMs
    this.#place = this.#place.rung === 0 ? TOP : MIDDLE
    this.#stepsDown = 0
    this.#restWindows = this.#nextRest
    this.#nextRest *= 2
  }

  #raise(): void {
    this.#calmWindows = 0
    this.#stepsDown = 0
    if (this.#place === TOP) return
    this.#windowsSinceTry = 0
    this.#placeBeforeTry = this.#place
    this.#place = above(this.#place)
  }

  #startWindow(): void {
    this.#windowMs = 0
    this.#refreshes = 0
    this.#slowRefreshes = 0
  }
}

/** @param wanted parts of the scale at which the pace would be kept */
function below({ scale, rung }: Place, wanted: number): Place {
  const smaller = clampScale(scale * Math.min(STEP, Math.max(LONGEST_STEP, wanted)))
  if (scale > LEAST_SCALE) return smaller > LEAST_SCALE ? { rung, scale: smaller } : MIDDLE
  return rung + 1 < LOWEST.rung ? { scale, rung: rung + 1 } : LOWEST
}

function above({ scale, rung }: Place): Place {
  if (rung > 0) return rung > 1 ? { scale, rung: rung - 1 } : MIDDLE
  return scale / STEP < 1 ? { rung, scale: scale / STEP } : TOP
}

function clampScale(scale: number): number {
  return Math.min(1, Math.max(LEAST_SCALE, scale))
}
