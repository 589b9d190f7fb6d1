import type { GridSize, PictureView } from './picture-view.ts'
import { smoothstep } from './smoothstep.ts'

/** The tile that a dive goes through: its middle, 0..1 of the picture, y up, and how many of its width make the picture's. */
export type DiveTile = { readonly x: number; readonly y: number; readonly across: number }

/** What pages must know of dives to draw them in step. */
export type DiveStatus = {
  /** The tile in which the picture is seen again as the view comes near; null where there is none. */
  readonly tile: DiveTile | null
  /** When the view last came out on the other side of a tile, up or down; null for never. */
  readonly throughUs: number | null
}

/** Nothing to dive through. */
export const NO_DIVE: DiveStatus = { tile: null, throughUs: null }

/** Zooms, in parts of the one at which the tile is as wide as the picture, at which the picture begins to be seen and is all there. */
const SEEN_FROM = 0.06
const SEEN_FULL = 0.8

/** Softness of its edge at first; it is sharp at the end. */
const SOFTNESS = 0.4

/** Zooms, in the same parts, between which a drifting view comes to rest. */
const STILL_FROM = 0.3
const STILL_FULL = 0.9

/** How long it takes to drift again on the other side. */
const DRIFT_AGAIN_US = 4_000_000

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

/** How much of its drift a view keeps, 0..1: none where one picture takes the other's place. */
export function diveDrift({ tile, throughUs }: DiveStatus, zoom: number, nowUs: number): number {
  const near = tile === null ? 0 : smoothstep(STILL_FROM, STILL_FULL, zoom / tile.across)
  const since = throughUs === null ? 1 : smoothstep(0, DRIFT_AGAIN_US, nowUs - throughUs)
  return (1 - near) * since
}

/** The view of the picture that is seen in a tile, on the same grid: it fills the tile's width, about its middle. */
export function viewInside(view: PictureView, { cols, rows }: GridSize, tile: DiveTile): PictureView {
  const middle = [tile.x * cols, (1 - tile.y) * rows] as const
  const half = [cols / 2, rows / 2] as const
  const cell = [0, 0]
  const fraction = [0, 0]
  for (const axis of [0, 1] as const) {
    const away = view.centreCell[axis] - middle[axis] + view.centreFraction[axis]
    const at = half[axis] + away * tile.across
    cell[axis] = Math.floor(at)
    fraction[axis] = at - cell[axis]
  }
  const scaled = ([x, y]: readonly [number, number]) => [x * tile.across, y * tile.across] as const
  return {
    centreCell: [cell[0]!, cell[1]!],
    centreFraction: [fraction[0]!, fraction[1]!],
    perPxX: scaled(view.perPxX),
    perPxY: scaled(view.perPxY),
    cellPx: view.cellPx / tile.across,
  }
}
