import type { GridShape } from '../../server/protocol/grid-shape.ts'

/** One picture as tile ids, as the net worker hands it to the page; `cells` and `colours` belong to the receiver. */
export type GridFrame = {
  readonly setId: number
  readonly setRevision: number
  readonly sequence: number
  readonly generation: number
  /** Server monotonic time to show it. */
  readonly dueUs: number
  /** Of the cells here; `wholeSizeOf` in `server/protocol/wire.ts` tells of which grid they are a half. */
  readonly cols: number
  readonly rows: number
  readonly shape: GridShape
  /** Bits of `FLAG` in `server/protocol/wire.ts`. */
  readonly flags: number
  /** Newest control change that had acted when this was matched. */
  readonly controlRevision: number
  /** [rows x cols] u16 tile ids, row-major, top row first; `NO_TILE` where there is none. */
  readonly cells: Uint16Array
  /** Colours of the picture under the cells as `ColourPlane` takes them; null while nothing needs them. */
  readonly colours: Uint16Array | null
}
