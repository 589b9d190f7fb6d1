import { DESCRIPTOR_LANES, LANE } from '../protocol/descriptor.ts'
import { NO_TILE } from '../protocol/wire.ts'
import {
  CONTRASTS,
  CONTRAST_LANES,
  DIRECTIONS,
  EDGE_LISTS,
  edgeDirection,
  edgePattern,
} from './cell-gradient.ts'
import { binCentre } from './colour-bins.ts'
import { isActive, isWhole } from './colour-tree.ts'
import { NearestTiles } from './nearest-tiles.ts'

/**
 * Candidates for an even cell where repeats matter. With 8 a fifth fewer cells touch their own tile than with 4, with 16
 * hardly fewer still (measured with the sets smalti and emoji).
 */
export const EVEN_CANDIDATES = 8

/** The first of them, enough where repeats do not matter. */
export const NEAREST_CANDIDATES = 4

/** Candidates for an edge of one direction and contrast. */
export const EDGE_CANDIDATES = 4

/** Tile ids of one block: those for even cells, then those of each edge list. */
export const BLOCK_IDS = EVEN_CANDIDATES + EDGE_LISTS * EDGE_CANDIDATES

/** Groups of tiles a list is chosen from: whole ones, then those that show an edge, by direction. */
export const TILE_GROUPS = 1 + DIRECTIONS

/** A tile shows an edge when its gradient, in lanes as `edgeList` takes it, is at least this. */
const MIN_TILE_GRADIENT = 4 * 56

/** Tiles in the order lists are chosen from: each group in rising order of luma. */
export type TileOrder = {
  /** [2 x count] u16 tile ids */
  readonly ids: Uint16Array
  /** [10] i32: where each group starts, and the end */
  readonly starts: Int32Array
}

/** Sorts the tiles of a set into the groups of `order`, written. */
export function orderTiles(descriptors: Int16Array, count: number, order: TileOrder): void {
  const groups: number[][] = Array.from({ length: TILE_GROUPS }, () => [])
  for (let id = 0; id < count; id++) {
    if (!isActive(descriptors, id)) continue
    if (isWhole(descriptors, id)) groups[0]!.push(id)
    const [gx, gy] = tileGradient(descriptors, id)
    if (gx * gx + gy * gy >= MIN_TILE_GRADIENT ** 2) groups[1 + edgeDirection(gx, gy)]!.push(id)
  }
  let at = 0
  groups.forEach((group, index) => {
    order.starts[index] = at
    group.sort((a, b) => lumaSum(descriptors, a) - lumaSum(descriptors, b) || a - b)
    order.ids.set(group, at)
    at += group.length
  })
  order.starts[TILE_GROUPS] = at
}

/**
 * Chooses candidates block by block: for the centre of a block's colours the tiles of least cost to an even cell, and
 * to edges of each direction and contrast. It keeps its scratch.
 */
export class ListBuilder {
  readonly #even = new NearestTiles(EVEN_CANDIDATES)
  readonly #edges = Array.from({ length: CONTRASTS }, () => new NearestTiles(EDGE_CANDIDATES))
  readonly #targets = Array.from({ length: DIRECTIONS }, (_, direction) =>
    CONTRAST_LANES.map((lanes) => edgePattern(direction).map((share) => Math.round(share * lanes))),
  )

  /**
   * Writes the candidates of one block, best first, `NO_TILE` where there are fewer.
   *
   * @param bin   list bin the block stands for
   * @param lists u16; `BLOCK_IDS` written from `at` on
   */
  fillBlock(descriptors: Int16Array, order: TileOrder, bin: number, lists: Uint16Array, at: number): void {
    const [luma, u, v] = binCentre(bin, 5)
    this.#even.clear()
    scanGroup(descriptors, order, 0, [luma, u, v], [[0, 0, 0, 0]], [this.#even])
    this.#even.write(lists, at)
    for (let direction = 0; direction < DIRECTIONS; direction++) {
      for (const nearest of this.#edges) nearest.clear()
      scanGroup(descriptors, order, 1 + direction, [luma, u, v], this.#targets[direction]!, this.#edges)
      for (let contrast = 0; contrast < CONTRASTS; contrast++) {
        const list = direction * CONTRASTS + contrast
        this.#edges[contrast]!.write(lists, at + EVEN_CANDIDATES + list * EDGE_CANDIDATES)
      }
    }
  }
}

type Target = readonly number[]

/**
 * Offers the tiles of a group to the nearest lists of several targets, from the nearest luma outwards, as long as luma
 * alone does not make a tile worse than what each list holds.
 */
function scanGroup(
  descriptors: Int16Array,
  order: TileOrder,
  group: number,
  centre: readonly [number, number, number],
  targets: readonly Target[],
  lists: readonly NearestTiles[],
): void {
  const { ids, starts } = order
  const from = starts[group]!
  const to = starts[group + 1]!
  const sum = 4 * centre[0]
  let above = lowerBound(descriptors, ids, from, to, sum)
  let below = above - 1
  while (below >= from || above < to) {
    const downBy = below >= from ? sum - lumaSum(descriptors, ids[below]!) : Infinity
    const upBy = above < to ? lumaSum(descriptors, ids[above]!) - sum : Infinity
    const apart = Math.min(downBy, upBy)
    const id = downBy < upBy ? ids[below--]! : ids[above++]!
    const lumaCost = (apart * apart) / 4
    let worst = lists[0]!.worst
    for (let index = 1; index < lists.length; index++) worst = Math.max(worst, lists[index]!.worst)
    if (lumaCost > worst) return
    const at = id * DESCRIPTOR_LANES
    const du = descriptors[at + LANE.U]! - centre[1]
    const dv = descriptors[at + LANE.V]! - centre[2]
    const rough = descriptors[at + LANE.ROUGHNESS]!
    const rest = du * du + dv * dv + rough * rough
    if (lumaCost + rest > worst) continue
    for (let index = 0; index < lists.length; index++) {
      const target = targets[index]!
      const d0 = descriptors[at]! - centre[0] - target[0]!
      const d1 = descriptors[at + 1]! - centre[0] - target[1]!
      const d2 = descriptors[at + 2]! - centre[0] - target[2]!
      const d3 = descriptors[at + 3]! - centre[0] - target[3]!
      lists[index]!.offer(d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3 + rest, id)
    }
  }
}

function lowerBound(
  descriptors: Int16Array,
  ids: Uint16Array,
  from: number,
  to: number,
  sum: number,
): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >> 1
    if (lumaSum(descriptors, ids[middle]!) < sum) low = middle + 1
    else high = middle
  }
  return low
}

function lumaSum(descriptors: Int16Array, id: number): number {
  const at = id * DESCRIPTOR_LANES
  return descriptors[at]! + descriptors[at + 1]! + descriptors[at + 2]! + descriptors[at + 3]!
}

function tileGradient(descriptors: Int16Array, id: number): readonly [number, number] {
  const at = id * DESCRIPTOR_LANES
  const [a, b, c, d] = [descriptors[at]!, descriptors[at + 1]!, descriptors[at + 2]!, descriptors[at + 3]!]
  return [b + d - a - c, c + d - a - b]
}

/** Id that fills the places of a list that has fewer tiles. */
export const LIST_END = NO_TILE
