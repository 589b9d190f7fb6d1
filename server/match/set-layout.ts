import type { Region } from '../frame/arena.ts'
import { LANE, DESCRIPTOR_LANES } from '../protocol/descriptor.ts'
import { TILE_CUT } from '../protocol/tile-set-manifest.ts'
import { BLOCK_IDS, TILE_GROUPS } from './candidate-lists.ts'
import type { TileOrder } from './candidate-lists.ts'
import { COLOUR_BINS, numberListBlocks } from './colour-bins.ts'
import { colourTreeBytes } from './colour-tree.ts'
import type { ColourTree } from './colour-tree.ts'
import type { MatchTables } from './match-tables.ts'

const BLOCKS = numberListBlocks()

/** How many blocks of candidate lists a set has. */
export const BLOCK_COUNT = BLOCKS.binOfBlock.length

/** List bin of each block. */
export const BIN_OF_BLOCK = BLOCKS.binOfBlock

/** Where the tables of a set lie in the arena: plain numbers, so that jobs can carry them. */
export type SetLayout = {
  readonly count: number
  readonly hasCut: boolean
  /** Those stored with the set. */
  readonly storedDescriptors: number
  /** Their copy for matching. */
  readonly descriptors: number
  readonly treeInfo: number
  readonly tree: number
  readonly colourTable: number
  readonly orderStarts: number
  readonly orderIds: number
  readonly states: number
  readonly lists: number
}

/** Views of one set on the arena. */
export type SetViews = {
  readonly tables: MatchTables
  readonly order: TileOrder
  readonly storedDescriptors: Int16Array
  /** [1] i32: points of the tree */
  readonly treeInfo: Int32Array
  readonly treePoints: Int32Array
}

/**
 * Bytes of a set's tables, and where each lies from the start of its region.
 */
export function measureSet(count: number): { readonly bytes: number; readonly starts: readonly number[] } {
  const sizes = [
    4,
    count * DESCRIPTOR_LANES * 2,
    colourTreeBytes(count),
    COLOUR_BINS * 2,
    (TILE_GROUPS + 1) * 4,
    count * 2 * 2,
    BLOCK_COUNT * 4,
    BLOCK_COUNT * BLOCK_IDS * 2,
  ]
  const starts: number[] = []
  let bytes = 0
  for (const size of sizes) {
    starts.push(bytes)
    bytes += Math.ceil(size / 64) * 64
  }
  return { bytes, starts }
}

/** Lays the tables of a set out in its region. */
export function layOutSet(
  region: Region,
  count: number,
  descriptorOffset: number,
  buffer: ArrayBufferLike,
): SetLayout {
  const at = measureSet(count).starts.map((start) => region.offset + start)
  const descriptors = new Int16Array(buffer, descriptorOffset, count * DESCRIPTOR_LANES)
  let hasCut = false
  for (let id = 0; id < count; id++) {
    if ((descriptors[id * DESCRIPTOR_LANES + LANE.FLAGS]! & TILE_CUT) !== 0) hasCut = true
  }
  return {
    count,
    hasCut,
    storedDescriptors: descriptorOffset,
    treeInfo: at[0]!,
    descriptors: at[1]!,
    tree: at[2]!,
    colourTable: at[3]!,
    orderStarts: at[4]!,
    orderIds: at[5]!,
    states: at[6]!,
    lists: at[7]!,
  }
}

/** The views of a set that lies in `buffer`. */
export function viewSet(layout: SetLayout, buffer: ArrayBufferLike): SetViews {
  const { count } = layout
  return {
    tables: {
      count,
      hasCut: layout.hasCut,
      descriptors: new Int16Array(buffer, layout.descriptors, count * DESCRIPTOR_LANES),
      colourTable: new Uint16Array(buffer, layout.colourTable, COLOUR_BINS),
      blockOfBin: BLOCKS.blockOfBin,
      lists: new Uint16Array(buffer, layout.lists, BLOCK_COUNT * BLOCK_IDS),
      states: new Int32Array(buffer, layout.states, BLOCK_COUNT),
    },
    order: {
      ids: new Uint16Array(buffer, layout.orderIds, count * 2),
      starts: new Int32Array(buffer, layout.orderStarts, TILE_GROUPS + 1),
    },
    storedDescriptors: new Int16Array(buffer, layout.storedDescriptors, count * DESCRIPTOR_LANES),
    treeInfo: new Int32Array(buffer, layout.treeInfo, 1),
    treePoints: new Int32Array(buffer, layout.tree, count * 4),
  }
}

/** The colour tree of a set whose tree is built. */
export function treeOf(views: SetViews): ColourTree {
  return { points: views.treePoints, pointCount: views.treeInfo[0]! }
}
