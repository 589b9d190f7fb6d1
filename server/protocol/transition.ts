import { PICTURE } from './picture.ts'
import { pictureOnCanvas, type GridSize, type PictureView } from './picture-view.ts'

/** How one tile set gives way to the next. */
export const TRANSITION_KINDS = ['cut', 'fade', 'wipe', 'ripple', 'cells'] as const

export type TransitionKind = (typeof TRANSITION_KINDS)[number]

/** p²(3 - 2p): how far a fade or the front of a wipe has come. */
export function easeSmoothly(progress: number): number {
  return progress * progress * (3 - 2 * progress)
}

/**
 * The kind that is drawn: cells under a pixel cannot be told apart, and a pixel that shows many of them at once shows
 * the share of those that have switched, which is a fade.
 *
 * @param cellPx side of a cell of the incoming whole grid on screen
 */
export function drawnTransition(kind: TransitionKind, cellPx: number): TransitionKind {
  return kind === 'cells' && cellPx <= PICTURE.TILE_NONE_PX ? 'fade' : kind
}

/** How much of the incoming grid a fade shows; one that stands for `cells` as much as there are cells switched. */
export function fadeShare(transition: Timing & { readonly kind: TransitionKind }): number {
  if (transition.kind !== 'cells') return easeSmoothly(transition.progress)
  const { elapsedMs, travelMs } = cellSwitch(transition)
  const progress = Math.min(1, Math.max(0, (elapsedMs - PICTURE.SWITCH_MS / 2) / travelMs))
  return progress < 0.5 ? 2 * progress * progress : 1 - 2 * (1 - progress) * (1 - progress)
}

/** How far a transition has come. */
type Timing = {
  /** 0..1, linear in time. */
  readonly progress: number
  readonly durationMs: number
}

/** A wipe's front: the incoming grid's share at x pixels from the canvas centre is smoothstep((frontPx - x) x perPx). */
export type WipeFront = {
  readonly frontPx: number
  readonly perPx: number
}

/** The front of a wipe that crosses what is seen of the picture from left to right, and rests at both ends. */
export function wipeFront(
  view: PictureView,
  grid: GridSize,
  canvas: { readonly width: number; readonly height: number },
  progress: number,
): WipeFront {
  const { min, max } = pictureOnCanvas(view, grid, canvas)
  const widthPx = Math.max(1, max[0] - min[0])
  const edgePx = widthPx * PICTURE.WIPE_WIDTH
  return { frontPx: min[0] + easeSmoothly(progress) * (widthPx + edgePx), perPx: 1 / edgePx }
}

/** The moments of a transition cell by cell: see switchTurn. */
export type CellSwitch = {
  readonly elapsedMs: number
  /** From the first cell's start to the last one's. */
  readonly travelMs: number
  /** Brightness of the light on turning cells, 0..1. */
  readonly glow: number
}

/** Where a transition cell by cell stands; it has turned the last cell exactly at its end. */
export function cellSwitch({ progress, durationMs }: Timing): CellSwitch {
  const elapsedMs = progress * Math.max(durationMs, PICTURE.SWITCH_MS + 1)
  return {
    elapsedMs,
    travelMs: Math.max(1, durationMs - PICTURE.SWITCH_MS),
    glow: PICTURE.SWITCH_GLOW * Math.min(1, elapsedMs / PICTURE.SWITCH_MS) * (1 - progress ** 6),
  }
}

/**
 * How far a cell has turned: below 0 before its moment, above 1 after it. Cells start in the order of their rank, few
 * at first, most in the middle, few at last.
 *
 * @param rank    0..255, from the blue-noise mask
 * @param stagger 0..1, from the cell's hash: the order inside a rank
 */
export function switchTurn({ elapsedMs, travelMs }: CellSwitch, rank: number, stagger: number): number {
  const order = (rank + stagger) / 256
  const start = order < 0.5 ? Math.sqrt(order / 2) : 1 - Math.sqrt((1 - order) / 2)
  return (elapsedMs - start * travelMs) / PICTURE.SWITCH_MS
}
