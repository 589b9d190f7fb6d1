const WIDTHS = [480, 640, 1280, 1920] as const
/** Samples across a cell. */
const SAMPLES_A_CELL = 2
/** A wider raster stays so long after the grid needed it, so that a hand on the fader starts no decoder twice. */
const HOLD_US = 10_000_000

/** The width of the raster that gives every cell its samples, pixels; never under the base, at most 1920. */
export function rasterWidthFor(cols: number, baseWidth: number): number {
  const needed = cols * SAMPLES_A_CELL
  return Math.max(baseWidth, WIDTHS.find((width) => width >= needed) ?? WIDTHS[WIDTHS.length - 1]!)
}

/** The next narrower width that is not under the base; null when there is none. */
export function narrowerWidth(width: number, baseWidth: number): number | null {
  return WIDTHS.findLast((candidate) => candidate < width && candidate >= baseWidth) ?? null
}

/** Which width the raster should have as the columns go up and down: wider at once, narrower after a while. Pure. */
export class RasterDemand {
  readonly #baseWidth: number
  #width: number
  #unneededSinceUs: number | null = null

  constructor(baseWidth: number) {
    this.#baseWidth = baseWidth
    this.#width = baseWidth
  }

  /** When the width falls if the columns stay; null when it stays. */
  get fallsAtUs(): number | null {
    return this.#unneededSinceUs === null ? null : this.#unneededSinceUs + HOLD_US
  }

  /** The width for these columns now. */
  widthFor(cols: number, nowUs: number): number {
    const needed = rasterWidthFor(cols, this.#baseWidth)
    if (needed < this.#width) this.#unneededSinceUs ??= nowUs
    const fallsAtUs = this.fallsAtUs
    const isHeld = needed < this.#width && fallsAtUs !== null && nowUs < fallsAtUs
    if (isHeld) return this.#width
    this.#unneededSinceUs = null
    this.#width = needed
    return needed
  }
}
