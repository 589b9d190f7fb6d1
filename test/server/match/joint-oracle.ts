import { jointBin, colourBin } from '../../../server/match/colour-bins.ts'
import {
  BLOCK_IDS,
  CANDIDATES,
  GRADIENT_LIMIT_1,
  GRADIENT_LIMIT_2,
  HOLD_COST,
} from '../../../server/match/joint-layout.ts'
import type { MatchTables } from '../../../server/match/match-tables.ts'
import type { Margins } from '../../../server/match/stability.ts'
import { STRIP_ROWS } from '../../../server/match/strips.ts'
import { NO_TILE } from '../../../server/protocol/wire.ts'

const f32 = Math.fround

/** Level 0..4 of a gradient. */
function gradientLevel(gradient: number): number {
  const steep = Math.abs(gradient) > GRADIENT_LIMIT_2 ? 2 : Math.abs(gradient) > GRADIENT_LIMIT_1 ? 1 : 0
  return 2 + Math.sign(gradient) * steep
}

/** The four candidates of a cell: what the joint table holds, or the colour table's answer four times. */
export function candidatesOf(lanes: readonly number[], tables: MatchTables): readonly number[] {
  const [a, b, c, d, u, v] = lanes as [number, number, number, number, number, number]
  const luma = a + b + c + d
  const gradient = gradientLevel(c + d - a - b) * 5 + gradientLevel(b + d - a - c)
  const at = tables.blockOfBin[jointBin(luma, u, v)]! * BLOCK_IDS + gradient * CANDIDATES
  const found = [...tables.lists.subarray(at, at + CANDIDATES)]
  return found[0] === NO_TILE ? found.map(() => tables.colourTable[colourBin(luma, u, v)]!) : found
}

/** Square root of the squares of all lanes' differences, in the kernel's precision. */
export function distanceOf(lanes: readonly number[], tables: MatchTables, id: number): number {
  return f32(Math.sqrt(costOf(lanes, tables, id)))
}

/** The squares of all lanes' differences, in the kernel's precision. */
function costOf(lanes: readonly number[], tables: MatchTables, id: number): number {
  return f32(lanes.reduce((sum, lane, index) => sum + (tables.descriptors[id * 8 + index]! - lane) ** 2, 0))
}

/** A grid of samples matched by colour and structure, slow and plain, as `MatchKernels.matchJoint` says it. */
export function matchJointPlainly(
  samples: Int16Array,
  { cols, rows }: { readonly cols: number; readonly rows: number },
  tables: MatchTables,
  margins: Margins,
  lastIds: Uint16Array | null,
): Uint16Array {
  const ids = new Uint16Array(cols * rows)
  const repeat = f32(margins.repeat ** 2)
  for (let cell = 0; cell < cols * rows; cell++) {
    const [col, row] = [cell % cols, Math.floor(cell / cols)]
    const lanes = [...samples.subarray(cell * 8, cell * 8 + 8)]
    const candidates = candidatesOf(lanes, tables)
    const nearest = Math.min(...candidates.map((id) => costOf(lanes, tables, id)))
    const touch = Math.min(repeat, f32(f32(nearest * f32(margins.chargePerCost)) + f32(margins.chargeFloor)))
    const near = f32(touch * f32(margins.nearShare))
    const chargeOf = (id: number): number => {
      let charge = 0
      for (let y = Math.max(0, row - margins.spacing); y <= row; y++)
        for (
          let x = Math.max(0, col - margins.spacing);
          x <= Math.min(cols - 1, col + margins.spacing);
          x++
        ) {
          if (y === row && x >= col) continue
          const isOfFrame = Math.floor(y / STRIP_ROWS) === Math.floor(row / STRIP_ROWS)
          const plane = isOfFrame ? ids : lastIds
          const isTouching = row - y + Math.abs(col - x) === 1
          if (plane?.[y * cols + x] === id) charge = Math.max(charge, isTouching ? touch : near)
        }
      return charge
    }
    let [best, least] = [NO_TILE, Infinity]
    for (const id of candidates) {
      const cost = f32(costOf(lanes, tables, id) + chargeOf(id))
      if (cost < least) [best, least] = [id, cost]
    }
    const last = lastIds?.[cell] ?? NO_TILE
    if (last < tables.count) {
      const held = f32(costOf(lanes, tables, last) + f32(f32(HOLD_COST) * chargeOf(last)))
      if (f32(Math.sqrt(held)) <= f32(f32(Math.sqrt(least)) + f32(margins.keep))) best = last
    }
    ids[cell] = best
  }
  return ids
}
