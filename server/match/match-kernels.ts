import { readFileSync } from 'node:fs'
import { SmaltiError } from '../errors/smalti-error.ts'
import type { LevelMap } from '../frame/source-levels.ts'
import { binCentre } from './colour-bins.ts'
import { BLOCK_IDS } from './joint-layout.ts'
import { BIN_OF_BLOCK, type SetLayout } from './set-layout.ts'
import type { Margins } from './stability.ts'
import { rowsAbove } from './strips.ts'
import { innerNodes } from './tile-tree.ts'

/** What the kernels export: numbers are offsets in the arena unless they say otherwise. */
type Exports = {
  matchJoint(...numbers: number[]): void
  fillJoint(...numbers: number[]): void
  levelLuma(...numbers: number[]): void
  expandChroma(...numbers: number[]): void
  joinChroma(...numbers: number[]): void
  spreadLuma(...numbers: number[]): void
  lookUpColours(...numbers: number[]): void
  holdColours(...numbers: number[]): void
  anchorColours(...numbers: number[]): void
}

/** One row of a grid to match; offsets are bytes in the arena. */
export type JointRow = {
  /** Number of the row. */
  readonly row: number
  readonly cols: number
  /** [cols x 8] i16 samples of the row, followed by those of up to seven cells of no matter what */
  readonly samples: number
  /** 64 bytes that nobody else uses */
  readonly scratch: number
  /** [cells] u16 of the whole grid, the row is written */
  readonly ids: number
  /** [cells] u16 of the frame before, of the whole grid; null for none */
  readonly lastIds: number | null
}

/** Where the levels of a row of cells lie in the arena, u8 each. */
export type RowLevels = { readonly y: number; readonly u: number; readonly v: number }

/** Where the row's levels of luma lie that tiles were chosen at, u8; those of U and V lie `plane` and twice that behind. */
export type Anchors = { readonly at: number; readonly plane: number }

/** A row whose cells may keep their last tile: [cols] u16 each. */
export type HeldRow = {
  readonly ids: number
  readonly lastIds: number
  readonly set: SetLayout
  readonly band: number
}

/**
 * The kernels of matching, compiled for SIMD, on the arena. They allocate nothing and keep nothing. One in each thread.
 */
export class MatchKernels {
  readonly #exports: Exports

  /** @throws {SmaltiError} `internal` when they are not built */
  constructor(memory: WebAssembly.Memory) {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(readKernels()), { env: { memory } })
    this.#exports = instance.exports as unknown as Exports
  }

  /**
   * Chooses a tile for each cell of a row by colour and structure. Of the candidates that the joint table holds for the
   * cell's colour and gradient the one of least cost wins, of equal ones the first: cost = the squares of all lanes'
   * differences, and what is added for lying near an equal one. The last tile stays unless the best is nearer by the
   * margin, by the square roots of their costs. Where the joint table is not filled yet it asks for the block and
   * answers from the colour table.
   *
   * A tile that touches an equal one with a side costs the square of `repeat` more, or less where the best tile is very
   * near (`chargeFloor`), one within the spacing `nearShare` of that, the last tile `HOLD_COST` of either. A cell sees
   * the cells to its left and the rows above: see `STRIP_ROWS`.
   */
  matchJoint(
    { row, cols, samples, scratch, ids, lastIds }: JointRow,
    set: SetLayout,
    margins: Margins,
  ): void {
    const at = row * cols * 2
    const above = rowsAbove(row, margins.spacing, lastIds !== null)
    this.#exports.matchJoint(
      samples,
      scratch,
      cols,
      set.descriptors,
      set.count,
      set.colourTable,
      set.blockNumbers,
      set.lists,
      set.states,
      ids + at,
      lastIds === null ? 0 : lastIds + at,
      margins.keep,
      margins.repeat ** 2,
      margins.chargeFloor,
      margins.chargePerCost,
      margins.nearShare,
      margins.spacing,
      above.ofFrame,
      above.all,
    )
  }

  /** Luma of a row after levels: `(y - black) x gain`; u8 in, u8 out and up to 15 more. */
  levelLuma(from: number, out: number, count: number, { black, gain }: LevelMap): void {
    this.#exports.levelLuma(from, out, count, Math.round(black), Math.round(gain * GAIN_ONE))
  }

  /** Chroma for each cell where two share one: `count` values twice each after gain; up to 31 more are written. */
  expandChroma(from: number, out: number, count: number, gain: number): void {
    this.#exports.expandChroma(from, out, count, Math.round(gain * GAIN_ONE))
  }

  /** Bins of the chroma of a row of cells: [cols] u16 and up to 15 more are written. */
  joinChroma({ u, v }: RowLevels, cols: number, out: number): void {
    this.#exports.joinChroma(u, v, cols, out)
  }

  /** Luma of a row, every other cell darker by `levels` and those between brighter: [cols] u8 and up to 15 more. */
  spreadLuma(y: number, out: number, cols: number, levels: number, isFirstDarker: boolean): void {
    this.#exports.spreadLuma(y, out, cols, levels, Number(isFirstDarker))
  }

  /** Looks the tile of each cell of a row up in the colour table by its luma (u8) and the bin of its chroma (u16). */
  lookUpColours(luma: number, chroma: number, cols: number, set: SetLayout, ids: number): void {
    this.#exports.lookUpColours(luma, chroma, cols, set.colourTable, ids)
  }

  /**
   * Gives the cells of a row their last tile back where no channel has moved by more than `band` levels since it was
   * chosen; anchors remember the levels of that moment.
   */
  holdColours({ y, u, v }: RowLevels, cols: number, anchors: Anchors, row: HeldRow): void {
    const { ids, lastIds, set, band } = row
    this.#exports.holdColours(y, u, v, cols, anchors.at, anchors.plane, ids, lastIds, set.count, band)
  }

  /** Makes the levels of a row the anchors of its tiles. */
  anchorColours({ y, u, v }: RowLevels, cols: number, anchors: Anchors): void {
    this.#exports.anchorColours(y, u, v, cols, anchors.at, anchors.plane)
  }

  /**
   * Fills one block of the joint table: for the centre of its colours and each gradient the four tiles of least cost,
   * of equal ones those of the lowest ids; a smaller set's last tile again and again.
   *
   * @param treeCount tiles of the tile tree
   * @param scratch   bytes in the arena, `SCRATCH_BYTES` of them
   */
  fillBlock(set: SetLayout, treeCount: number, block: number, scratch: number): void {
    const [luma, u, v] = binCentre(BIN_OF_BLOCK[block]!, 5)
    this.#exports.fillJoint(
      set.descriptors,
      treeCount,
      set.treeAxes,
      set.treeSplits,
      set.treeLeaves,
      set.treeIds,
      innerNodes(set.count),
      luma,
      u,
      v,
      set.lists + block * BLOCK_IDS * 2,
      scratch,
    )
  }
}

/** Gains are told in 256ths. */
const GAIN_ONE = 256

function readKernels(): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(new URL('kernels.wasm', import.meta.url)))
  } catch {
    throw new SmaltiError('internal', 'the matching kernels are not built', 'run: npm run build:kernels')
  }
}
