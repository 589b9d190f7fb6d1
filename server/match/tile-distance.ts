import { DESCRIPTOR_LANES, LANE } from '../protocol/descriptor.ts'
import { TILE_CUT } from '../protocol/tile-set-manifest.ts'

/** Whether a tile is a cut piece. */
export function isCut(descriptors: Int16Array, id: number): boolean {
  return (descriptors[id * DESCRIPTOR_LANES + LANE.FLAGS]! & TILE_CUT) !== 0
}

/** Squares of all luma and chroma lanes' differences and of the tile's roughness, added. */
export function tileCost(
  descriptors: Int16Array,
  id: number,
  s0: number,
  s1: number,
  s2: number,
  s3: number,
  u: number,
  v: number,
): number {
  const at = id * DESCRIPTOR_LANES
  const d0 = descriptors[at]! - s0
  const d1 = descriptors[at + 1]! - s1
  const d2 = descriptors[at + 2]! - s2
  const d3 = descriptors[at + 3]! - s3
  const du = descriptors[at + LANE.U]! - u
  const dv = descriptors[at + LANE.V]! - v
  const rough = descriptors[at + LANE.ROUGHNESS]!
  return (
    (Math.imul(d0, d0) +
      Math.imul(d1, d1) +
      Math.imul(d2, d2) +
      Math.imul(d3, d3) +
      Math.imul(du, du) +
      Math.imul(dv, dv) +
      Math.imul(rough, rough)) |
    0
  )
}

/** Square distance of a tile's mean to a cell's, the cell's luma given as its four lanes added. */
export function meanCost(descriptors: Int16Array, id: number, luma: number, u: number, v: number): number {
  const at = id * DESCRIPTOR_LANES
  const dy = descriptors[at]! + descriptors[at + 1]! + descriptors[at + 2]! + descriptors[at + 3]! - luma
  const du = descriptors[at + LANE.U]! - u
  const dv = descriptors[at + LANE.V]! - v
  return (dy * dy) / 4 + du * du + dv * dv
}
