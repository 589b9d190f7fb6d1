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
const STEP = 0.85
const LONGEST_STEP = 0.6
/** Windows that have to be calm before more is tried; twice as many after each try that failed. */
const CALM_WINDOWS = 40
const MOST_CALM_WINDOWS = 640
/** A try that was calm for so long has not failed. */
const TRIED_WINDOWS = 8

/** Steps down that have to make refreshes this much faster in all; else it is not the pixels that make them slow. */
const FUTILE_STEPS = 3
const FUTILE_GAIN = 0.9
/** Windows in which nothing is tried once that has been found; twice as many each time. */
const REST_WINDOWS = 40

/** On a processor a larger picture begins with this many pixels, so that the first of it comes soon. */
const SOFTWARE_PIXELS = 300_000

/**
 * Fewer pixels while refreshes are slow, more again when they are not: a governor by the refreshes' own pace. A display
 * that is slow by itself is found out by steps that do not help.
 */
export class RenderScale {
  #scale = 1
  #displayMs = DISPLAY_MS
  #windowMs = 0
  #refreshes = 0
  #slowRefreshes = 0
  #calmWindows = 0
  #calmWanted = CALM_WINDOWS
  #windowsSinceTry = Infinity
  #scaleBeforeTry = 1
  #stepsDown = 0
  #meanBeforeSteps = 0
  #restWindows = 0
  #nextRest = REST_WINDOWS

  /** Parts of the canvas's width and height that are drawn, 0.5..1. */
  get scale(): number {
    return this.#scale
  }

  /** Begins with a canvas of this many pixels; `isSoftware` when a processor draws them. */
  begin(pixels: number, isSoftware: boolean): void {
    if (isSoftware) this.#scale = clampScale(Math.sqrt(SOFTWARE_PIXELS / pixels))
  }

  /** Notes a refresh, `ms` after the one before; tells whether the scale has changed. */
  note(ms: number): boolean {
    if (!(ms < PAUSE_MS)) {
      this.#startWindow()
      return false
    }
    this.#windowMs += ms
    this.#refreshes++
    if (ms > SLOW_INTERVALS * this.#displayMs) this.#slowRefreshes++
    if (this.#windowMs < WINDOW_MS || this.#refreshes < WINDOW_REFRESHES) return false
    const before = this.#scale
    this.#judge(this.#windowMs / this.#refreshes, this.#slowRefreshes / this.#refreshes)
    this.#startWindow()
    return this.#scale !== before
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
      this.#scale = this.#scaleBeforeTry
      return
    }
    if (this.#stepsDown === 0) this.#meanBeforeSteps = meanMs
    if (this.#stepsDown >= FUTILE_STEPS && meanMs > FUTILE_GAIN * this.#meanBeforeSteps) {
      this.#displayMs = meanMs
      this.#scale = 1
      this.#stepsDown = 0
      this.#restWindows = this.#nextRest
      this.#nextRest *= 2
      return
    }
    if (this.#scale === LEAST_SCALE && this.#stepsDown === 0) return
    this.#stepsDown++
    this.#scale = clampScale(
      this.#scale * Math.min(STEP, Math.max(LONGEST_STEP, Math.sqrt(this.#displayMs / meanMs))),
    )
  }

  #raise(): void {
    this.#calmWindows = 0
    this.#stepsDown = 0
    if (this.#scale === 1) return
    this.#windowsSinceTry = 0
    this.#scaleBeforeTry = this.#scale
    this.#scale = clampScale(this.#scale / STEP)
  }

  #startWindow(): void {
    this.#windowMs = 0
    this.#refreshes = 0
    this.#slowRefreshes = 0
  }
}

function clampScale(scale: number): number {
  return Math.min(1, Math.max(LEAST_SCALE, scale))
}
