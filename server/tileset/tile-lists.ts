import { DESCRIPTOR_LANES, LANE } from '../protocol/descriptor.ts'
import { describeTile } from './tile-descriptor.ts'

const MAX_TILES = 65_535

/** What is stored of every tile beside its pixels: table, descriptor, mean colour. */
export class TileLists {
  readonly table = new Uint32Array(MAX_TILES * 2)
  readonly descriptors = new Int16Array(MAX_TILES * DESCRIPTOR_LANES)
  readonly means = new Uint8Array(MAX_TILES * 3)

  /**
   * Sets a tile.
   *
   * @param firstSlot slot of the first frame; the others follow
   * @param frames    one or more [64 x 64 x 3] u8 sRGB
   * @param roundMs   how long one round of them lasts, at most 65,535; 0 for a picture
   */
  setTile(
    tile: number,
    firstSlot: number,
    frames: readonly Uint8Array[],
    { flags, roundMs }: { readonly flags: number; readonly roundMs: number },
  ): void {
    this.table[tile * 2] = (firstSlot | (flags << 24)) >>> 0
    this.table[tile * 2 + 1] = (frames.length | (Math.min(65_535, Math.round(roundMs)) << 16)) >>> 0
    describeTile(frames, flags, tile, this.descriptors, this.means)
  }

  /** Sets or clears a flag of a tile. */
  setFlag(tile: number, flag: number, isSet: boolean): void {
    const lane = tile * DESCRIPTOR_LANES + LANE.FLAGS
    const flags = isSet ? this.descriptors[lane]! | flag : this.descriptors[lane]! & ~flag
    this.descriptors[lane] = flags
    this.table[tile * 2] = ((this.table[tile * 2]! & 0xffffff) | (flags << 24)) >>> 0
  }

  /** Takes over lists as stored. */
  load(table: Uint8Array, descriptors: Uint8Array, means: Uint8Array): void {
    new Uint8Array(this.table.buffer).set(table)
    new Uint8Array(this.descriptors.buffer).set(descriptors)
    this.means.set(means)
  }

  /** The lists of the first `count` tiles as they are stored, little-endian. */
  bytes(count: number): {
    readonly table: Uint8Array
    readonly descriptors: Uint8Array
    readonly means: Uint8Array
  } {
    return {
      table: new Uint8Array(this.table.buffer, 0, count * 8),
      descriptors: new Uint8Array(this.descriptors.buffer, 0, count * DESCRIPTOR_LANES * 2),
      means: this.means.subarray(0, count * 3),
    }
  }
}
