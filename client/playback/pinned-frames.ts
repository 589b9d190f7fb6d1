import type { OwnTile } from '../../server/protocol/dive.ts'
import { FLAG } from '../../server/protocol/wire.ts'
import type { GridFrame } from './grid-frame.ts'

/** Frames in which one cell shows a tile whatever they say. */
export class PinnedFrames {
  #pinned: OwnTile | null = null
  #frames = new WeakMap<GridFrame, GridFrame>()

  /** The same frame again where it has the tile, or is of another grid or set. */
  pin(frame: GridFrame, pinned: OwnTile | null): GridFrame {
    if (pinned !== this.#pinned) {
      this.#pinned = pinned
      this.#frames = new WeakMap()
    }
    if (pinned === null || !isOf(pinned, frame)) return frame
    const cell = pinned.row * pinned.cols + pinned.col
    if (frame.cells[cell] === pinned.tileId) return frame
    let changed = this.#frames.get(frame)
    if (changed === undefined) {
      changed = { ...frame, cells: frame.cells.with(cell, pinned.tileId) }
      this.#frames.set(frame, changed)
    }
    return changed
  }
}

function isOf({ setId, cols, rows, shape }: OwnTile, frame: GridFrame): boolean {
  const isSameGrid = frame.cols === cols && frame.rows === rows && frame.shape === shape
  return frame.setId === setId && isSameGrid && (frame.flags & FLAG.HALF) === 0
}
