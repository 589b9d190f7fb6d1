import { DESCRIPTOR_LANES, LANE } from '../protocol/descriptor.ts'
import { TILE_CUT, TILE_RETIRED } from '../protocol/tile-set-manifest.ts'

/** Numbers of a point of the tree: luma (the four lanes added, halved), U, V, tile id. */
export const POINT_LANES = 4

/**
 * A balanced k-d tree over the mean colours of tiles, kept as an ordered array: the middle of a range splits it, along
 * luma, U and V in turn. In these lanes the square distance of two colours is the cost of a plain tile.
 */
export type ColourTree = {
  /** [points x 4] i32, written by `buildColourTree` */
  readonly points: Int32Array
  readonly pointCount: number
}

/** Bytes of a tree of `count` tiles. */
export function colourTreeBytes(count: number): number {
  return count * POINT_LANES * Int32Array.BYTES_PER_ELEMENT
}

/**
 * Orders the whole tiles of a set (every tile where none is whole) into a tree, without retired ones where others are.
 *
 * @param descriptors [count x 8] i16 as matched with
 * @param flags       [count x 8] i16 as stored, for the flags
 * @param points      [count x 4] i32, written
 * @returns how many points the tree has
 */
export function buildColourTree(
  descriptors: Int16Array,
  flags: Int16Array,
  count: number,
  points: Int32Array,
): number {
  const ids: number[] = []
  for (const isWanted of [isWholeAndActive, isActive, () => true]) {
    for (let id = 0; id < count; id++) if (isWanted(flags, id)) ids.push(id)
    if (ids.length > 0) break
  }
  const unordered = Int32Array.from(ids, (id) => id)
  const values = new Int32Array(count * 3)
  for (const id of ids) values.set(meanColour(descriptors, id), id * 3)
  orderRange(unordered, values, 0, unordered.length, 0)
  unordered.forEach((id, at) => {
    points[at * POINT_LANES] = values[id * 3]!
    points[at * POINT_LANES + 1] = values[id * 3 + 1]!
    points[at * POINT_LANES + 2] = values[id * 3 + 2]!
    points[at * POINT_LANES + 3] = id
  })
  return ids.length
}

/** Whether a tile is not a cut piece. */
export function isWhole(descriptors: Int16Array, id: number): boolean {
  return (descriptors[id * DESCRIPTOR_LANES + LANE.FLAGS]! & TILE_CUT) === 0
}

/** Whether cells may get a tile. */
export function isActive(descriptors: Int16Array, id: number): boolean {
  return (descriptors[id * DESCRIPTOR_LANES + LANE.FLAGS]! & TILE_RETIRED) === 0
}

function isWholeAndActive(descriptors: Int16Array, id: number): boolean {
  return isWhole(descriptors, id) && isActive(descriptors, id)
}

/** A tile's mean in the lanes of the tree. */
export function meanColour(descriptors: Int16Array, id: number): readonly [number, number, number] {
  const at = id * DESCRIPTOR_LANES
  const luma = descriptors[at]! + descriptors[at + 1]! + descriptors[at + 2]! + descriptors[at + 3]!
  return [luma >> 1, descriptors[at + LANE.U]!, descriptors[at + LANE.V]!]
}

/** Ranges of at most this many points are looked through one by one. */
const LEAF_POINTS = 8

/** Finds the tile whose mean is nearest to a colour; of equal ones that of the lowest id. */
export class NearestColour {
  readonly #points: Int32Array
  readonly #pointCount: number
  #best = 0
  #bestSquare = 0
  #luma = 0
  #u = 0
  #v = 0

  constructor(tree: ColourTree) {
    this.#points = tree.points
    this.#pointCount = tree.pointCount
    this.#best = tree.pointCount >> 1
  }

  /** The tile nearest to a colour in the tree's lanes; quick when the colour is near to the one asked for before. */
  find(luma: number, u: number, v: number): number {
    this.#luma = luma
    this.#u = u
    this.#v = v
    this.#bestSquare = this.#squareTo(this.#best)
    this.#visit(0, this.#pointCount, 0)
    return this.#points[this.#best * POINT_LANES + 3]!
  }

  #visit(from: number, to: number, axis: number): void {
    if (to - from <= LEAF_POINTS) {
      for (let at = from; at < to; at++) this.#consider(at)
      return
    }
    const middle = (from + to) >> 1
    this.#consider(middle)
    const apart =
      (axis === 0 ? this.#luma : axis === 1 ? this.#u : this.#v) - this.#points[middle * POINT_LANES + axis]!
    const next = axis === 2 ? 0 : axis + 1
    if (apart < 0) this.#visit(from, middle, next)
    else this.#visit(middle + 1, to, next)
    if (Math.imul(apart, apart) > this.#bestSquare) return
    if (apart < 0) this.#visit(middle + 1, to, next)
    else this.#visit(from, middle, next)
  }

  #consider(at: number): void {
    const square = this.#squareTo(at)
    if (square > this.#bestSquare) return
    const points = this.#points
    if (square === this.#bestSquare && points[at * POINT_LANES + 3]! > points[this.#best * POINT_LANES + 3]!)
      return
    this.#best = at
    this.#bestSquare = square
  }

  #squareTo(at: number): number {
    const points = this.#points
    const from = at * POINT_LANES
    const dy = points[from]! - this.#luma
    const du = points[from + 1]! - this.#u
    const dv = points[from + 2]! - this.#v
    return (Math.imul(dy, dy) + Math.imul(du, du) + Math.imul(dv, dv)) | 0
  }
}

function orderRange(ids: Int32Array, values: Int32Array, from: number, to: number, axis: number): void {
  if (to - from <= 1) return
  ids.subarray(from, to).sort((a, b) => values[a * 3 + axis]! - values[b * 3 + axis]! || a - b)
  const middle = (from + to) >> 1
  const next = axis === 2 ? 0 : axis + 1
  orderRange(ids, values, from, middle, next)
  orderRange(ids, values, middle + 1, to, next)
}
