import { cellHash, cellOrientation } from '../../server/protocol/cell-hash.ts'
import { toLinear } from '../../server/protocol/descriptor.ts'
import { pageLayout, TILE_TURNABLE, tileFlags, tileSlot } from '../../server/protocol/tile-set-manifest.ts'
import type { PageLayout, TileSetManifest } from '../../server/protocol/tile-set-manifest.ts'
import type { LightPicture } from './luma-picture.ts'

/** Samples a cell side that pages hold raw, in the order of their raw file. */
const RAW_SIDES = [4, 2, 1] as const

/** Samples a cell side of a tile's light. */
export type TileSide = (typeof RAW_SIDES)[number]

/** The tiles of a set as few samples each, in linear light, as clients are served them. */
export class TileLight {
  readonly count: number
  readonly #table: Uint32Array
  readonly #sides = new Map<TileSide, Float32Array>()

  /**
   * @param table [count x 2] u32, the manifest's table
   * @param pages raw file of each page
   */
  constructor(manifest: TileSetManifest, table: Uint32Array, pages: readonly Uint8Array[]) {
    this.count = manifest.count
    this.#table = table
    for (const side of RAW_SIDES) this.#sides.set(side, new Float32Array(this.count * side * side * 3))
    for (let tile = 0; tile < this.count; tile++) this.#read(tile, pages, pageLayout(manifest.tilePx))
  }

  /** Fetches a set from a running show. */
  static async fetch(baseUrl: string, setId: number): Promise<TileLight> {
    const load = async (file: string): Promise<Response> => {
      const response = await fetch(`${baseUrl}/tiles/${setId}/${file}`)
      if (!response.ok) throw new Error(`${response.url} answers ${response.status}`)
      return response
    }
    const manifest = (await (await load('manifest.json')).json()) as TileSetManifest
    const table = new Uint32Array(await (await load(manifest.table)).arrayBuffer())
    const pages = await Promise.all(
      manifest.pages.map(async (page) => new Uint8Array(await (await load(page.raw)).arrayBuffer())),
    )
    return new TileLight(manifest, table, pages)
  }

  /** A tile's mean, linear RGB. */
  mean(tile: number): readonly [number, number, number] {
    const light = this.#sides.get(1)!
    return [light[tile * 3]!, light[tile * 3 + 1]!, light[tile * 3 + 2]!]
  }

  /** A grid drawn with `side` samples a cell side; turnable tiles lie as the stage lays them. */
  draw(ids: Uint16Array, cols: number, rows: number, side: TileSide): LightPicture {
    const width = cols * side
    const light = new Float32Array(width * rows * side * 3)
    const tiles = this.#sides.get(side)!
    for (let cell = 0; cell < cols * rows; cell++) {
      const tile = ids[cell]!
      if (tile >= this.count) continue
      const [col, row] = [cell % cols, Math.floor(cell / cols)]
      const isTurnable = (tileFlags(this.#table, tile) & TILE_TURNABLE) !== 0
      const turn = isTurnable ? cellOrientation(cellHash(col, row)) : 0
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++) {
          const from = (tile * side * side + sampleAt(x, y, side, turn)) * 3
          light.set(tiles.subarray(from, from + 3), ((row * side + y) * width + col * side + x) * 3)
        }
      }
    }
    return { width, height: rows * side, light }
  }

  #read(tile: number, pages: readonly Uint8Array[], { sideTiles, tiles }: PageLayout): void {
    const slot = tileSlot(this.#table, tile)
    const raw = pages[Math.floor(slot / tiles)]
    if (raw === undefined) throw new Error(`tile ${tile} lies on a page that is not there`)
    const left = slot % sideTiles
    const top = Math.floor((slot % tiles) / sideTiles)
    let start = 0
    for (const side of RAW_SIDES) {
      const width = sideTiles * side
      const light = this.#sides.get(side)!
      for (let y = 0; y < side; y++) {
        const from = start + ((top * side + y) * width + left * side) * 3
        const to = (tile * side + y) * side * 3
        for (let at = 0; at < side * 3; at++) light[to + at] = toLinear(raw[from + at]!)
      }
      start += width * width * 3
    }
  }
}

/** Where in an unturned tile the sample (x, y) of a tile lies that was flipped in x, then y, then transposed. */
function sampleAt(x: number, y: number, side: number, turn: number): number {
  const [a, b] = (turn & 4) !== 0 ? [y, x] : [x, y]
  const col = (turn & 1) !== 0 ? side - 1 - a : a
  const row = (turn & 2) !== 0 ? side - 1 - b : b
  return row * side + col
}
