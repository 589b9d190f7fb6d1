import { CHROMA_SCALE, DESCRIPTOR_LANES, LANE, LUMA_SCALE } from '../protocol/descriptor.ts'
import { TILE_PX } from '../protocol/tile-set-manifest.ts'
import { describeTile } from './tile-descriptor.ts'

/** Levels by which luma and chroma of nearly equal tiles differ at most, and the RMS of their 8 x 8 means. */
const MOST_LUMA = 3 * LUMA_SCALE
const MOST_CHROMA = 3 * CHROMA_SCALE
const MOST_RMS = 4

/** Tiles of about the same colours whose pixels are looked at. */
const MOST_LOOKS = 8

const MEANS_SIDE = 8
/** More than a grid of colours has cells in one direction. */
const STRIDE = 256

/** The tiles of a set by their colours, to find the one that another picture is nearly equal to. */
export class NearTiles {
  readonly #descriptors: Int16Array
  readonly #read: (tile: number) => Promise<Uint8Array>
  readonly #tilesOf = new Map<number, number[]>()

  /**
   * @param descriptors [tiles x 8] i16 of the set; read as tiles are added
   * @param read gives a tile's pixels, [64 x 64 x 3] u8 sRGB
   */
  constructor(descriptors: Int16Array, read: (tile: number) => Promise<Uint8Array>) {
    this.#descriptors = descriptors
    this.#read = read
  }

  /** Takes a tile in; each once, in the order of their ids. */
  add(tile: number): void {
    const cell = cellOf(this.#descriptors, tile)
    const tiles = this.#tilesOf.get(cell)
    if (tiles === undefined) this.#tilesOf.set(cell, [tile])
    else tiles.push(tile)
  }

  /**
   * The first tile that a picture is nearly equal to; null when there is none.
   *
   * @param pixels [64 x 64 x 3] u8 sRGB
   */
  async find(pixels: Uint8Array, isWanted: (tile: number) => boolean): Promise<number | null> {
    const lanes = new Int16Array(DESCRIPTOR_LANES)
    describeTile([pixels], 0, 0, lanes, new Uint8Array(3))
    const candidates = this.#candidates(lanes).filter(isWanted)
    if (candidates.length === 0) return null
    const means = meansOf(pixels)
    for (const tile of candidates.sort((a, b) => a - b).slice(0, MOST_LOOKS))
      if (rms(means, meansOf(await this.#read(tile))) <= MOST_RMS) return tile
    return null
  }

  #candidates(lanes: Int16Array): number[] {
    const found: number[] = []
    const centre = cellOf(lanes, 0)
    for (let luma = -1; luma <= 1; luma++)
      for (let u = -1; u <= 1; u++)
        for (let v = -1; v <= 1; v++)
          for (const tile of this.#tilesOf.get(centre + (luma * STRIDE + u) * STRIDE + v) ?? [])
            if (this.#isClose(lanes, tile)) found.push(tile)
    return found
  }

  #isClose(lanes: Int16Array, tile: number): boolean {
    for (let lane = 0; lane < LANE.FLAGS; lane++) {
      const most = lane === LANE.U || lane === LANE.V ? MOST_CHROMA : MOST_LUMA
      if (Math.abs(lanes[lane]! - this.#descriptors[tile * DESCRIPTOR_LANES + lane]!) > most) return false
    }
    return true
  }
}

/** The cell of a grid of colours that a tile lies in: tiles that are close lie in the same or in touching ones. */
function cellOf(descriptors: Int16Array, tile: number): number {
  const at = tile * DESCRIPTOR_LANES
  let luma = 0
  for (let lane = 0; lane < 4; lane++) luma += descriptors[at + lane]! / 4
  const chroma = (lane: number): number => STRIDE / 2 + Math.floor(descriptors[at + lane]! / MOST_CHROMA)
  return (Math.floor(luma / MOST_LUMA) * STRIDE + chroma(LANE.U)) * STRIDE + chroma(LANE.V)
}

/** Means of 8 x 8 blocks, [8 x 8 x 3]. */
function meansOf(pixels: Uint8Array): Float32Array {
  const means = new Float32Array(MEANS_SIDE * MEANS_SIDE * 3)
  const block = TILE_PX / MEANS_SIDE
  for (let at = 0; at < pixels.length; at++) {
    const pixel = Math.floor(at / 3)
    const row = Math.floor(pixel / TILE_PX / block)
    const col = Math.floor((pixel % TILE_PX) / block)
    means[(row * MEANS_SIDE + col) * 3 + (at % 3)]! += pixels[at]! / (block * block)
  }
  return means
}

function rms(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += (a[at]! - b[at]!) ** 2
  return Math.sqrt(sum / a.length)
}
