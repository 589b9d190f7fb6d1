import type { Arena } from '../frame/arena.ts'
import type { RasterPool } from '../frame/raster-pool.ts'
import type { Logger } from '../telemetry/logger.ts'
import { budgetMbFor, frameBudgetBytes, lookAheadBytes } from './look-ahead-budget.ts'
import { narrowerWidth, RasterDemand } from './raster-demand.ts'

/** What a width is chosen by, beside columns and look-ahead. */
export type RasterControlOptions = {
  readonly arena: Arena
  readonly pool: RasterPool
  /** Width that the profile gives the raster, pixels; checked at the start. */
  readonly baseWidth: number
  readonly maxFps: number
  readonly lookAheadSeconds: number
  readonly logger: Logger
  readonly now: () => number
}

/**
 * Chooses how wide the source is decoded: as the grid needs it and the memory holds it. A width that the memory does
 * not hold is said once.
 */
export class RasterControl {
  readonly #options: RasterControlOptions
  readonly #demand: RasterDemand
  readonly #widthChanged: (width: number) => void
  #cols = 0
  #lookAheadSeconds: number
  #width: number
  #saidWidth: number | null = null
  #timer: NodeJS.Timeout | null = null

  /** @param widthChanged told of every other width */
  constructor(options: RasterControlOptions, widthChanged: (width: number) => void) {
    this.#options = options
    this.#demand = new RasterDemand(options.baseWidth)
    this.#lookAheadSeconds = options.lookAheadSeconds
    this.#width = options.baseWidth
    this.#widthChanged = widthChanged
  }

  /** The greatest width of the raster, pixels. */
  get width(): number {
    return this.#width
  }

  /** Takes the columns of the grid. */
  setCols(cols: number): void {
    this.#cols = cols
    this.#choose()
  }

  /** Takes the length of the look-ahead. */
  setLookAheadSeconds(seconds: number): void {
    this.#lookAheadSeconds = seconds
    this.#choose()
  }

  /** Chooses no more. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #choose(): void {
    this.close()
    const nowUs = this.#options.now()
    const width = this.#heldWidth(this.#demand.widthFor(this.#cols, nowUs))
    const fallsAtUs = this.#demand.fallsAtUs
    if (fallsAtUs !== null) this.#timer = setTimeout(() => this.#choose(), (fallsAtUs - nowUs) / 1000 + 1)
    if (width === this.#width) return
    this.#width = width
    this.#widthChanged(width)
  }

  /** The widest raster up to the one wanted that the memory holds the look-ahead of. */
  #heldWidth(wanted: number): number {
    const { arena, pool, baseWidth, maxFps, logger } = this.#options
    const othersBytes = arena.usedBytes - pool.usedBytes
    const roomBytes = Math.min(frameBudgetBytes(arena.budgetBytes), arena.budgetBytes - othersBytes)
    const bytesOf = (rasterWidth: number): number =>
      lookAheadBytes({ seconds: this.#lookAheadSeconds, fps: maxFps, rasterWidth })
    let width = wanted
    while (width > baseWidth && bytesOf(width) > roomBytes)
      width = narrowerWidth(width, baseWidth) ?? baseWidth
    if (width === wanted) this.#saidWidth = null
    else if (this.#saidWidth !== wanted) {
      this.#saidWidth = wanted
      const megabytes = Math.ceil(bytesOf(wanted) / 1e6)
      logger.warn('raster_kept', {
        maxWidth: width,
        cause: `a raster ${wanted} wide needs ${megabytes} MB for a look-ahead of ${this.#lookAheadSeconds} s`,
        cure: `use --memory ${budgetMbFor(bytesOf(wanted))}, a shorter --look-ahead or fewer columns`,
      })
    }
    return width
  }
}
