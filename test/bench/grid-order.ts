import { LOAD_LEVELS } from '../../server/air/load-governor.ts'
import { rowsFor } from '../../server/protocol/grid-geometry.ts'
import { NO_TILE, type WireHeader } from '../../server/protocol/wire.ts'

const ASPECT = 16 / 9

/** The parts of a header that tell which state of the show a grid belongs to. */
export type GridStamp = Pick<WireHeader, 'generation' | 'controlRevision' | 'cols' | 'rows'>

/**
 * Looks at every grid that a client gets while columns change. *Stale*: older than one before it, or of other columns
 * than its control revision asks for. *Torn*: rows that do not fit its columns, or a cell that no tile answers.
 */
export class GridOrder {
  staleCount = 0
  tornCount = 0
  readonly #asked: { readonly revision: number; readonly cols: number }[] = []
  #generation = 0
  #revision = 0

  /** The show has these columns from a control revision on. */
  colsAsked(revision: number, cols: number): void {
    this.#asked.push({ revision, cols })
  }

  /** @param cells [cols x rows] u16 tile ids */
  gridArrived(stamp: GridStamp, cells: Uint16Array): void {
    const { generation, controlRevision, cols, rows } = stamp
    const isOld = generation < this.#generation || controlRevision < this.#revision
    if (isOld || !this.#isAskedFor(controlRevision, cols)) this.staleCount++
    const isWhole =
      rows === rowsFor(cols, ASPECT, 'square') && cells.length === cols * rows && !cells.includes(NO_TILE)
    if (!isWhole) this.tornCount++
    this.#generation = Math.max(generation, this.#generation)
    this.#revision = Math.max(controlRevision, this.#revision)
  }

  /** The governor may have taken a part of the columns away. */
  #isAskedFor(revision: number, cols: number): boolean {
    const asked = this.#asked.findLast((change) => change.revision <= revision)?.cols
    if (asked === undefined) return true
    return LOAD_LEVELS.some(({ colsShare }) => Math.max(8, Math.round(asked * colsShare)) === cols)
  }
}
