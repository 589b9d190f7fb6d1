import type { CloseUpSide } from '../../server/protocol/close-up.ts'
import { closeUpKey, type CloseUpName } from '../tiles/close-up-name.ts'
import { TileInterest } from '../tiles/tile-interest.ts'

/** Interest from which on a close-up is fetched: a tile that flickers by is not worth it. */
const LEAST_INTEREST = 0.15
/** By how much it has to be greater than that in a close-up that is there and would have to give way. */
const HELD_FAVOUR = 1.5

/** A tile that is looked at. */
export type CloseTile = Omit<CloseUpName, 'side'>

/** What holds close-ups of one size. */
export interface CloseUpShelf {
  readonly side: CloseUpSide
  /** Frames that it takes. */
  readonly mostLayers: number
  /** Begins a drawing: what is kept from now on does not give way. */
  begin(): void
  has(key: string): boolean
  /** Keeps a close-up from giving way to another; false when it is not there. */
  keep(key: string): boolean
}

/** Chooses which tiles are worth a close-up, by how much and how long they are looked at. Pure. */
export class CloseUpChoice {
  readonly #interest = new TileInterest<CloseTile>()

  /** Begins a drawing. */
  begin(nowMs: number): void {
    this.#interest.begin(nowMs)
  }

  /** Notes a cell that shows a tile; `weight` is about 1. */
  see(tile: CloseTile, weight: number): void {
    this.#interest.see(`${tile.setId} ${tile.lineage} ${tile.tileId}`, tile, weight)
  }

  /** Ends a drawing: what is worth it and fits stays, the most looked at first; gives what of it is not there. */
  choose(
    medium: CloseUpShelf,
    large: CloseUpShelf,
    isLargeWanted: (tile: CloseTile) => boolean,
  ): CloseUpName[] {
    const isHeld = (tile: CloseTile): boolean =>
      [medium, large].some((shelf) => shelf.has(closeUpKey({ ...tile, side: shelf.side })))
    const ranked = this.#interest.rank(LEAST_INTEREST, (tile) => (isHeld(tile) ? HELD_FAVOUR : 1))
    const stills = ranked.filter((tile) => tile.frames === 1 && isLargeWanted(tile))
    return [...keepOrName(medium, ranked), ...keepOrName(large, stills)]
  }
}

/** Keeps the close-ups of as many tiles as fit on a shelf; gives those that are not there. */
function keepOrName(shelf: CloseUpShelf, ranked: readonly CloseTile[]): CloseUpName[] {
  const missing: CloseUpName[] = []
  let layers = shelf.mostLayers
  shelf.begin()
  for (const tile of ranked) {
    if (tile.frames > layers) continue
    layers -= tile.frames
    const name = { ...tile, side: shelf.side }
    if (!shelf.keep(closeUpKey(name))) missing.push(name)
  }
  return missing
}
