import type { ExpectedFrame, MatchJob, MatchResult } from '../match/match-job.ts'
import type { Meter } from '../telemetry/meter.ts'
import type { GridLayer } from './grid-layer.ts'
import { KeptGrids } from './kept-grids.ts'

/** What finds the tiles of a frame. */
export interface FrameMatcher {
  matchFrame(job: MatchJob): Promise<MatchResult>
  /** A frame will have to be matched some time later. */
  expectFrame(job: ExpectedFrame): void
}

/** What is matched, and how its samples come about. */
export type Subject = Required<Pick<MatchJob, 'raster' | 'view' | 'levels' | 'noise' | 'outputAspect'>> & {
  /** Under which its grids are kept; null for what is seen once. */
  readonly key: string | null
}

/** How tiles are chosen. */
type Choice = Pick<MatchJob, 'stability' | 'variety' | 'spacing' | 'detail' | 'calm' | 'dither'>

const KEPT_BYTES = 64e6

/** Fills layers with the ids of pictures, and the colours of their cells: by matching, once for what comes again. */
export class GridFiller {
  readonly #matcher: FrameMatcher
  readonly #meter: Meter
  readonly #kept = new KeptGrids(KEPT_BYTES)

  constructor(parts: { readonly matcher: FrameMatcher; readonly meter: Meter }) {
    this.#matcher = parts.matcher
    this.#meter = parts.meter
  }

  /** Has everything matched anew. */
  forget(): void {
    this.#kept.clear()
  }

  /** Writes the next ids of a layer; false when they could not be matched. */
  async fill(
    layer: GridLayer,
    subject: Subject,
    choice: Choice,
    how: { readonly isCut: boolean; readonly hasColours: boolean },
  ): Promise<boolean> {
    if (subject.key === null) return this.#match(layer, subject, choice, how)
    const { cols, rows, shape, set } = layer
    const key = [subject.key, set.setId, set.revision, cols, rows, shape, how.hasColours].join(' ')
    const kept = this.#kept.find(key)
    const [cells, colours] = [layer.plane(layer.nextIdsOffset), layer.plane(layer.coloursOffset)]
    if (kept !== null) {
      cells.set(kept.cells)
      if (kept.colours !== null) colours.set(kept.colours)
      return true
    }
    if (!(await this.#match(layer, subject, choice, how))) return false
    this.#kept.keep(key, { cells: cells.slice(), colours: how.hasColours ? colours.slice() : null })
    return true
  }

  async #match(
    layer: GridLayer,
    { raster, view, levels, noise, outputAspect }: Subject,
    { stability, variety, spacing, detail, calm, dither }: Choice,
    { isCut, hasColours }: { readonly isCut: boolean; readonly hasColours: boolean },
  ): Promise<boolean> {
    const result = await this.#matcher.matchFrame({
      ...{ raster, view, levels, noise, outputAspect },
      ...{ stability, variety, spacing, detail, calm, dither },
      cols: layer.cols,
      rows: layer.rows,
      shape: layer.shape,
      set: layer.set.prepared,
      isCut,
      lastIdsOffset: layer.lastIdsOffset,
      idsOffset: layer.nextIdsOffset,
      anchorsOffset: layer.anchorsOffset,
      coloursOffset: hasColours ? layer.coloursOffset : null,
    })
    if (result.ok) return true
    this.#meter.count('worker_failures', 1, result.code)
    layer.forgetTiles()
    return false
  }
}
