import { readFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'

import { SmaltiError } from '../errors/smalti-error.ts'
import { PAGE_PX, pageLayout, TILE_RETIRED, tileFlags } from '../protocol/tile-set-manifest.ts'
import { readStoredManifest, type StoredManifest } from './stored-manifest.ts'

/** A built set as files tell of it, for commands that look at it. */
export class BuiltSet {
  readonly folder: string
  readonly manifest: StoredManifest
  /** [count x 2] u32, as the manifest lays it out. */
  readonly table: Uint32Array
  /** [count x 3] u8 sRGB */
  readonly means: Uint8Array
  #page: { readonly number: number; readonly pixels: Buffer } | null = null

  private constructor(folder: string, manifest: StoredManifest, table: Uint32Array, means: Uint8Array) {
    this.folder = folder
    this.manifest = manifest
    this.table = table
    this.means = means
  }

  /** @throws {SmaltiError} `bad-tile-set` when there is no whole set in the folder */
  static async open(folder: string): Promise<BuiltSet> {
    const reading = await readStoredManifest(folder)
    if (reading.kind !== 'valid') {
      const cause = reading.kind === 'bad' ? reading.cause : 'it is not built'
      const name = path.basename(folder)
      throw new SmaltiError(
        'bad-tile-set',
        `there is no tile set ${name}: ${cause}`,
        'see `smalti tiles list`',
      )
    }
    const { manifest } = reading
    const [table, means] = await Promise.all([
      readFile(path.join(folder, manifest.table)),
      readFile(path.join(folder, manifest.means)),
    ])
    const words = new Uint32Array(table.buffer.slice(table.byteOffset, table.byteOffset + table.length))
    return new BuiltSet(folder, manifest, words, means)
  }

  /** The tiles that cells may get. */
  get activeTiles(): readonly number[] {
    const tiles = Array.from({ length: this.manifest.count }, (_, tile) => tile)
    return tiles.filter((tile) => (tileFlags(this.table, tile) & TILE_RETIRED) === 0)
  }

  /** The pixels of a slot, [tilePx x tilePx x 3] u8 sRGB; quick for slots of one page after the other. */
  async readSlot(slot: number): Promise<Uint8Array> {
    const { tilePx, sideTiles, tiles } = pageLayout(this.manifest.tilePx)
    const number = Math.floor(slot / tiles)
    if (this.#page?.number !== number) {
      const file = path.join(this.folder, this.manifest.pages[number]!.pictures[0]!)
      this.#page = { number, pixels: await sharp(file).removeAlpha().raw().toBuffer() }
    }
    const pixels = new Uint8Array(tilePx * tilePx * 3)
    const left = (slot % sideTiles) * tilePx
    const top = Math.floor((slot % tiles) / sideTiles) * tilePx
    for (let y = 0; y < tilePx; y++) {
      const from = ((top + y) * PAGE_PX + left) * 3
      pixels.set(this.#page.pixels.subarray(from, from + tilePx * 3), y * tilePx * 3)
    }
    return pixels
  }
}
