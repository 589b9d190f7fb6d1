import type { GridHeader } from '../../../server/output/outgoing-grid.ts'
import { MESSAGE_TYPE, PLANE } from '../../../server/protocol/wire.ts'

/** The header of an ordinary grid on air. */
export function gridHeader(cols: number, rows: number): GridHeader {
  return {
    type: MESSAGE_TYPE.GRID,
    sequence: 1,
    generation: 1,
    ptsUs: 0,
    dueUs: 1_000_000,
    cols,
    rows,
    setId: 1,
    setRevision: 1,
    layer: 0,
    shape: 'square',
    flags: 0,
    plane: PLANE.IDS,
    controlRevision: 0,
  }
}
