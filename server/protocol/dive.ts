import type { ShapedGrid } from './grid-shape.ts'
import { smoothstep } from './smoothstep.ts'

/** The tile that a dive goes through: its middle, 0..1 of the picture, y up, and how many of its width make the picture's. */
export type DiveTile = { readonly x: number; readonly y: number; readonly across: number }

/** The same with the cell that it is in, counted from top left, and the grid that this is of. */
export type DiveCell = DiveTile & ShapedGrid & { readonly col: number; readonly row: number }

/** A tile of a set, and the lineage by which its id is that of this tile. */
export type SetTile = { readonly setId: number; readonly lineage: string; readonly tileId: number }

/** A tile of which the own picture is dived into. */
export type OwnTile = DiveCell & SetTile

/** What pages must know of dives to draw them in step. */
export type DiveStatus = {
  /** The tile in which the picture is seen again as the view comes near; null where there is none. */
  readonly tile: DiveTile | null
  /** The tile whose own picture is dived into or come up from: its cell shows it whatever grids say; null for none. */
  readonly pinned: OwnTile | null
  /** The tile gone through last, if the picture is its own made a mosaic; else null. */
  readonly inside: OwnTile | null
  /** When the view last came out on the other side of a tile, up or down; null for never. */
  readonly throughUs: number | null
}

/** Nothing to dive through. */
export const NO_DIVE: DiveStatus = { tile: null, pinned: null, inside: null, throughUs: null }

/** Zooms, in parts of the one at which the tile is as wide as the picture, at which the picture begins to be seen and is all there. */
const SEEN_FROM = 0.06
const SEEN_FULL = 0.8

/** Softness of its edge at first; it is sharp at the end. */
const SOFTNESS = 0.4

/** How the picture is seen in a tile. */
export type DiveLook = {
  /** How much of it, 0..1. */
  readonly share: number
  /** How far from its edge it has come up, in parts of its width and height: it melts into the tile until it fills the view. */
  readonly softness: number
}

/** How the picture is seen in a tile from a zoom; null while it is not. */
export function diveLook({ across }: DiveTile, zoom: number): DiveLook | null {
  const share = smoothstep(SEEN_FROM, SEEN_FULL, zoom / across)
  return share === 0 ? null : { share, softness: SOFTNESS * Math.max(0, 1 - zoom / across) }
}
