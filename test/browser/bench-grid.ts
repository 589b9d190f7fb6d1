import type { GridFrame } from '../../client/playback/grid-frame.ts'
import type { CellTransform } from '../../client/view/cell-transform.ts'
import { cellTransform, framePicture } from '../../client/view/picture-frame.ts'
import type { GridShape } from '../../server/protocol/grid-shape.ts'
import { NO_TILE } from '../../server/protocol/wire.ts'
import { randomOf } from './random-set.ts'

/** Random cells and colours, and a few holes. */
export function gridOf(options: {
  readonly setId: number
  readonly tileCount: number
  readonly cols: number
  readonly rows: number
  readonly seed: number
  readonly shape?: GridShape | undefined
}): GridFrame {
  const { setId, cols, rows } = options
  const random = randomOf(options.seed)
  const tile = (): number => (random() < 0.02 ? NO_TILE : Math.floor(random() * options.tileCount))
  return {
    setId,
    setRevision: 1,
    sequence: 1,
    generation: 1,
    dueUs: 0,
    cols,
    rows,
    shape: options.shape ?? 'square',
    flags: 0,
    controlRevision: 0,
    cells: Uint16Array.from({ length: cols * rows }, tile),
    colours: Uint16Array.from({ length: cols * rows }, () => Math.floor(random() * 65_536)),
  }
}

/** A view on the middle of a wide grid, nowhere on the edge of a cell. */
export function viewAt(cellPx: number, angle = 0): CellTransform {
  const [along, across] = [Math.cos(angle) / cellPx, Math.sin(angle) / cellPx]
  return {
    centreCell: [62, 35],
    centreFraction: [0.3127, 0.7391],
    perPxX: [along, across],
    perPxY: [-across, along],
    cellPx,
  }
}

/** A view of a wide picture of a grid, as a page on a wide canvas has it. */
export function wideViewOf(
  { cols, rows }: Pick<GridFrame, 'cols' | 'rows'>,
  { width, height }: { readonly width: number; readonly height: number },
  view: { readonly zoom: number; readonly x: number; readonly y: number },
): CellTransform {
  const output = { aspect: 16 / 9, fit: 'cover', crop: [0, 0, 1, 1] } as const
  const canvas = { widthPx: width, heightPx: height, ...output }
  return cellTransform(framePicture({ ...view, rotateDeg: 0, drift: 0 }, canvas, 0), cols, rows)
}
