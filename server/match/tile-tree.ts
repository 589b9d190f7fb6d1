import { DESCRIPTOR_LANES, LANE } from '../protocol/descriptor.ts'
import { isActive } from './colour-tree.ts'
import { CANDIDATES, LEAF_TILES, TREE_AXES } from './joint-layout.ts'

/**
 * A balanced k-d tree over tiles by colour and structure: node n splits along `axes[n]` at `splits[n]` into 2 n + 1 and
 * 2 n + 2; behind the inner nodes come the leaves. In these axes a quarter of the square distance of two descriptors is
 * their cost, roughness and handicap left out.
 */
export type TileTree = {
  /** [inner nodes] u8 axis 0..5: luma, brighter to the right, brighter below, diagonal, U, V */
  readonly axes: Uint8Array
  /** [inner nodes] i32 */
  readonly splits: Int32Array
  /** [leaves + 1] i32: where the ids of each leaf start, and the end */
  readonly leaves: Int32Array
  /** [tiles] u16 ids, leaf by leaf */
  readonly ids: Uint16Array
}

/** Inner nodes of a tree of `count` tiles; it has one leaf more. */
export function innerNodes(count: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(count / LEAF_TILES))) - 1
}

/**
 * Orders the tiles that cells may get into a tree, all of them where there is none. Of equal tiles those of the lowest
 * ids are taken, as many as an entry of the joint table holds: more of them are never candidates.
 *
 * @param descriptors [count x 8] i16 as matched with
 * @param flags       [count x 8] i16 as stored, for the flags
 * @param tree        for `count` tiles, written
 * @returns tiles of the tree
 */
export function buildTileTree(
  descriptors: Int16Array,
  flags: Int16Array,
  count: number,
  tree: TileTree,
): number {
  const all = Array.from({ length: count }, (_, id) => id)
  const active = all.filter((id) => isActive(flags, id))
  const ids = Uint16Array.from(withoutRepeats(descriptors, active.length > 0 ? active : all))
  const values = Array.from({ length: TREE_AXES }, () => new Int32Array(count))
  for (const id of ids) axesOf(descriptors, id).forEach((value, axis) => (values[axis]![id] = value))
  const inner = innerNodes(count)
  const split = (node: number, from: number, to: number): void => {
    const range = ids.subarray(from, to)
    if (node >= inner) {
      tree.leaves[node - inner] = from
      tree.ids.set(range.sort(), from)
      return
    }
    const axis = widestAxis(values, range)
    const along = values[axis]!
    range.sort((a, b) => along[a]! - along[b]! || a - b)
    const middle = (from + to) >> 1
    tree.axes[node] = axis
    tree.splits[node] = range.length === 0 ? 0 : along[ids[Math.min(middle, to - 1)]!]!
    split(2 * node + 1, from, middle)
    split(2 * node + 2, middle, to)
  }
  split(0, 0, ids.length)
  tree.leaves[inner + 1] = ids.length
  return ids.length
}

function withoutRepeats(descriptors: Int16Array, ids: readonly number[]): readonly number[] {
  const counts = new Map<string, number>()
  return ids.filter((id) => {
    const at = id * DESCRIPTOR_LANES
    const key = descriptors.subarray(at, at + DESCRIPTOR_LANES).join()
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    return count <= CANDIDATES
  })
}

function axesOf(descriptors: Int16Array, id: number): readonly number[] {
  const at = id * DESCRIPTOR_LANES
  const [a, b, c, d] = [descriptors[at]!, descriptors[at + 1]!, descriptors[at + 2]!, descriptors[at + 3]!]
  const [u, v] = [2 * descriptors[at + LANE.U]!, 2 * descriptors[at + LANE.V]!]
  return [a + b + c + d, b + d - a - c, c + d - a - b, a + d - b - c, u, v]
}

function widestAxis(values: readonly Int32Array[], ids: Uint16Array): number {
  let [widest, most] = [0, -1]
  values.forEach((along, axis) => {
    let sum = 0
    let squares = 0
    for (const id of ids) {
      sum += along[id]!
      squares += along[id]! ** 2
    }
    const spread = squares - sum ** 2 / ids.length
    if (spread > most) [widest, most] = [axis, spread]
  })
  return widest
}
