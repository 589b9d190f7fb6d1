import { cellHash } from '../../server/protocol/cell-hash.ts'
import { FLAG, NO_TILE } from '../../server/protocol/wire.ts'
import type { GridFrame } from './grid-frame.ts'

/** Cells from which on tiles are held, and from which on they are held for longest, pixels. */
export const HOLD_FROM_PX = 120
const HOLD_LONGEST_PX = 220

/** A tile that is not asked for any more goes after this. */
const LONGEST_MS = 4000
/** Cells do not all let go at once: this part of the time differs from cell to cell. */
const SPREAD = 0.25

/** How far the mean colours of a held tile and of that in its place may be apart: OKLab, times 100. */
const MOST_DISTANCE = 4

/** Cells that are looked at from close by. */
export type CloseCells = {
  /** Side of a cell on screen, pixels. */
  readonly cellPx: number
  /** Visits the cells on screen. */
  visit(visit: (cell: number) => void): void
  /** How far the mean colours of two tiles are apart. */
  distance(one: number, other: number): number
}

/**
 * Keeps the tiles of cells that are looked at from close by for a while when others, hardly different, come in their
 * place: so that there is time to look at them and to fetch their close-ups. One for each grid on screen.
 */
export class TileHold {
  #frame: GridFrame | null = null
  #shown: Uint16Array | null = null
  /** Taken in turn for what is shown. */
  #buffers: Uint16Array[] = []
  /** Since when cells have been held. */
  #heldSinceMs = new Map<number, number>()
  /** When the next of them lets go. */
  #dueMs = Infinity

  /** Cells that show another tile than their frame has. */
  get heldCount(): number {
    return this.#heldSinceMs.size
  }

  /**
   * The cells to show: those of the frame but where a tile is held. Another array whenever any cell differs from before.
   *
   * @param close null when nothing is held
   */
  choose(frame: GridFrame, close: CloseCells | null, nowMs: number): Uint16Array {
    const before = this.#frame
    const shown = this.#shown
    this.#frame = frame
    const isCut = before !== frame && (frame.flags & FLAG.CUT) !== 0
    const isOther = before === null || !isAlike(before, frame)
    if (close === null || close.cellPx <= HOLD_FROM_PX || shown === null || isCut || isOther)
      return this.#letGo(frame)
    if (before === frame && nowMs < this.#dueMs) return shown
    return this.#hold(frame, shown, close, nowMs)
  }

  #letGo(frame: GridFrame): Uint16Array {
    this.#heldSinceMs.clear()
    this.#dueMs = Infinity
    this.#shown = frame.cells
    return frame.cells
  }

  #hold(frame: GridFrame, shown: Uint16Array, close: CloseCells, nowMs: number): Uint16Array {
    const longestMs =
      LONGEST_MS * Math.min(1, (close.cellPx - HOLD_FROM_PX) / (HOLD_LONGEST_PX - HOLD_FROM_PX))
    const heldSinceMs = new Map<number, number>()
    this.#dueMs = Infinity
    close.visit((cell) => {
      const [old, next] = [shown[cell]!, frame.cells[cell]!]
      if (old === next || old === NO_TILE || next === NO_TILE) return
      const sinceMs = this.#heldSinceMs.get(cell) ?? nowMs
      const share = 1 - (SPREAD * (cellHash(cell, 0) & 255)) / 255
      const dueMs = sinceMs + longestMs * share
      if (nowMs >= dueMs || !(close.distance(old, next) <= MOST_DISTANCE)) return
      heldSinceMs.set(cell, sinceMs)
      this.#dueMs = Math.min(this.#dueMs, dueMs)
    })
    if (heldSinceMs.size === 0) return this.#letGo(frame)
    this.#heldSinceMs = heldSinceMs
    const cells = this.#bufferBeside(shown)
    cells.set(frame.cells)
    for (const cell of heldSinceMs.keys()) cells[cell] = shown[cell]!
    this.#shown = cells
    return cells
  }

  #bufferBeside(shown: Uint16Array): Uint16Array {
    if (this.#buffers.length === 0)
      this.#buffers = [new Uint16Array(shown.length), new Uint16Array(shown.length)]
    return this.#buffers.find((buffer) => buffer !== shown)!
  }
}

/** Whether ids of two frames mean the same tiles and cells. */
function isAlike(one: GridFrame, other: GridFrame): boolean {
  const isOfSet = one.setId === other.setId && one.setRevision === other.setRevision
  return isOfSet && one.cols === other.cols && one.rows === other.rows && one.shape === other.shape
}
