import type { GridFrame } from '../../client/playback/grid-frame.ts'
import type { CellTransform } from '../../client/view/cell-transform.ts'
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
