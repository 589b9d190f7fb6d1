import type { Region } from '../frame/arena.ts'
import { DESCRIPTOR_LANES } from '../protocol/descriptor.ts'
import { COLOUR_BINS, numberJointBlocks } from './colour-bins.ts'
import { colourTreeBytes } from './colour-tree.ts'
import type { ColourTree } from './colour-tree.ts'
import { BLOCK_IDS, JOINT_BINS } from './joint-layout.ts'
import type { MatchTables } from './match-tables.ts'
import { innerNodes, type TileTree } from './tile-tree.ts'

const BLOCKS = numberJointBlocks()

/** How many blocks a joint table has. */
export const BLOCK_COUNT = BLOCKS.binOfBlock.length

/** Joint bin that each block is made for. */
export const BIN_OF_BLOCK = BLOCKS.binOfBlock

/** Bytes of the numbering of blocks, which all sets share. */
export const BLOCK_NUMBERS_BYTES = JOINT_BINS * 2

/** Writes the numbering of blocks, [2^17] u16, where kernels find it. */
export function writeBlockNumbers(region: Region, buffer: ArrayBufferLike): void {
  new Uint16Array(buffer, region.offset, JOINT_BINS).set(BLOCKS.blockOfBin)
}

/** Where the tables of a set lie in the arena, bytes: plain numbers, so that jobs can carry them. */
export type SetLayout = {
  readonly count: number
  /** Those stored with the set. */
  readonly storedDescriptors: number
  /** Their copy for matching. */
  readonly descriptors: number
  /** Roughness of each tile at the neutral weight. */
  readonly roughness: number
  /** Points of the colour tree and tiles of the tile tree. */
  readonly treeCounts: number
  readonly colourTree: number
  readonly colourTable: number
  readonly treeAxes: number
  readonly treeSplits: number
  readonly treeLeaves: number
  readonly treeIds: number
  readonly blockNumbers: number
  readonly states: number
  readonly lists: number
}

/** Views of one set on the arena. */
export type SetViews = {
  readonly tables: MatchTables
  readonly tileTree: TileTree
  readonly storedDescriptors: Int16Array
  /** [count] i16 */
  readonly roughness: Int16Array
  /** [2] i32: points of the colour tree, tiles of the tile tree */
  readonly treeCounts: Int32Array
  readonly treePoints: Int32Array
}

/** Bytes of a set's tables, and where each lies from the start of its region. */
export function measureSet(count: number): { readonly bytes: number; readonly starts: readonly number[] } {
  const inner = innerNodes(count)
  const sizes = [
    8,
    count * DESCRIPTOR_LANES * 2,
    colourTreeBytes(count),
    COLOUR_BINS * 2,
    inner,
    inner * 4,
    (inner + 2) * 4,
    count * 2,
    BLOCK_COUNT * 4,
    BLOCK_COUNT * BLOCK_IDS * 2,
    count * 2,
  ]
  const starts: number[] = []
  let bytes = 0
  for (const size of sizes) {
    starts.push(bytes)
    bytes += Math.ceil(size / 64) * 64
  }
  return { bytes, starts }
}

/** Lays the tables of a set out in its region, its joint table empty. */
export function layOutSet(
  region: Region,
  count: number,
  { descriptorOffset, blockNumbers }: { readonly descriptorOffset: number; readonly blockNumbers: Region },
  buffer: ArrayBufferLike,
): SetLayout {
  const at = measureSet(count).starts.map((start) => region.offset + start)
  new Uint16Array(buffer, at[9], BLOCK_COUNT * BLOCK_IDS).fill(0xffff)
  return {
    count,
    storedDescriptors: descriptorOffset,
    blockNumbers: blockNumbers.offset,
    treeCounts: at[0]!,
    descriptors: at[1]!,
    colourTree: at[2]!,
    colourTable: at[3]!,
    treeAxes: at[4]!,
    treeSplits: at[5]!,
    treeLeaves: at[6]!,
    treeIds: at[7]!,
    states: at[8]!,
    lists: at[9]!,
    roughness: at[10]!,
  }
}

/** The views of a set that lies in `buffer`. */
export function viewSet(layout: SetLayout, buffer: ArrayBufferLike): SetViews {
  const { count } = layout
  const inner = innerNodes(count)
  return {
    tables: {
      count,
      descriptors: new Int16Array(buffer, layout.descriptors, count * DESCRIPTOR_LANES),
      colourTable: new Uint16Array(buffer, layout.colourTable, COLOUR_BINS),
      blockOfBin: new Uint16Array(buffer, layout.blockNumbers, JOINT_BINS),
      lists: new Uint16Array(buffer, layout.lists, BLOCK_COUNT * BLOCK_IDS),
      states: new Int32Array(buffer, layout.states, BLOCK_COUNT),
    },
    tileTree: {
      axes: new Uint8Array(buffer, layout.treeAxes, inner),
      splits: new Int32Array(buffer, layout.treeSplits, inner),
      leaves: new Int32Array(buffer, layout.treeLeaves, inner + 2),
      ids: new Uint16Array(buffer, layout.treeIds, count),
    },
    roughness: new Int16Array(buffer, layout.roughness, count),
    storedDescriptors: new Int16Array(buffer, layout.storedDescriptors, count * DESCRIPTOR_LANES),
    treeCounts: new Int32Array(buffer, layout.treeCounts, 2),
    treePoints: new Int32Array(buffer, layout.colourTree, count * 4),
  }
}

/** The colour tree of a set whose tree is built. */
export function treeOf(views: SetViews): ColourTree {
  return { points: views.treePoints, pointCount: views.treeCounts[0]! }
}
