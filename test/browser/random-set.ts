import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { fromLinear, toLinear } from '../../server/protocol/descriptor.ts'
import {
  PAGE_PX,
  pageLayout,
  TILE_PX,
  TILE_TURNABLE,
  type PageEntry,
  type PageLayout,
  type TilePx,
  type TileSetManifest,
} from '../../server/protocol/tile-set-manifest.ts'
import type { DecodedTileSet } from '../../server/render/composition.ts'

/** A losslessly stored tile set: as the compositor takes it, and as files that the stage fetches. */
export type RandomSet = {
  readonly decoded: DecodedTileSet
  readonly manifest: TileSetManifest
  readonly files: ReadonlyMap<string, Buffer>
}

/** Draws a set of random tiles: each a tilted ramp between two colours with fine noise; every other one is turnable. */
export async function drawRandomSet(options: {
  readonly name: string
  readonly count: number
  readonly revision: number
  readonly seed: number
  /** Above 1 every third tile is a clip of so many frames. */
  readonly framesATile?: number
  /** Side of tiles on pages; 64 when left out. The same tiles at any. */
  readonly tilePx?: TilePx
}): Promise<RandomSet> {
  const { count, framesATile = 1, tilePx = TILE_PX } = options
  const layout = pageLayout(tilePx)
  const { tiles, levels: levelCount, pictureLevels } = layout
  const slotCount = count * framesATile
  const pageCount = Math.ceil(slotCount / tiles)
  const pages: Uint8Array<ArrayBuffer>[][] = []
  const files = new Map<string, Buffer>()
  const entries: PageEntry[] = []
  for (let page = 0; page < pageCount; page++) {
    const slots = Math.min(tiles, slotCount - page * tiles)
    const levels = drawPage(layout, page * tiles, slots, options.seed)
    pages.push(levels)
    const pictures = await Promise.all(levels.slice(0, pictureLevels).map((level) => storePng(level, files)))
    entries.push({ pictures, raw: store(Buffer.concat(levels.slice(pictureLevels)), 'raw', files) })
  }
  const table = new Uint32Array(count * 2)
  const means = new Uint8Array(count * 3)
  for (let tile = 0; tile < count; tile++) {
    const slot = tile * framesATile
    table[tile * 2] = slot | ((tile % 2) * TILE_TURNABLE * 2 ** 24)
    table[tile * 2 + 1] = tile % 3 === 0 && framesATile > 1 ? framesATile | ((700 + tile) << 16) : 1
    const coarsest = pages[Math.floor(slot / tiles)]![levelCount - 1]!
    means.set(coarsest.subarray((slot % tiles) * 3, (slot % tiles) * 3 + 3), tile * 3)
  }
  return {
    decoded: { count, table, means, tilePx, pages },
    files,
    manifest: {
      format: 1,
      name: options.name,
      label: options.name,
      contentKey: String(options.seed),
      lineage: String(options.seed),
      revision: options.revision,
      count,
      slotCount,
      tilePx,
      pages: entries,
      table: store(Buffer.from(table.buffer), 'table', files),
      means: store(Buffer.from(means), 'means', files),
      ground: [0, 0, 0],
      isLossless: true,
      defaults: {},
    },
  }
}

/** A seeded stream of 0..1. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

function drawPage(
  { tilePx, sideTiles, levels: levelCount }: PageLayout,
  firstSlot: number,
  slots: number,
  seed: number,
): Uint8Array<ArrayBuffer>[] {
  const finest = new Uint8Array(PAGE_PX * PAGE_PX * 3)
  for (let slot = 0; slot < slots; slot++) {
    let pixels = drawTile(firstSlot + slot, seed)
    for (let side = TILE_PX / 2; side >= tilePx; side /= 2) pixels = halve(pixels, side)
    const left = (slot % sideTiles) * tilePx
    const top = Math.floor(slot / sideTiles) * tilePx
    for (let y = 0; y < tilePx; y++)
      finest.set(pixels.subarray(y * tilePx * 3, (y + 1) * tilePx * 3), ((top + y) * PAGE_PX + left) * 3)
  }
  const levels = [finest]
  for (let level = 1; level < levelCount; level++) levels.push(halve(levels[level - 1]!, PAGE_PX >> level))
  return levels
}

function drawTile(slot: number, seed: number): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(TILE_PX * TILE_PX * 3)
  const random = randomOf(seed + slot * 7919 + 1)
  for (let warm = 0; warm < 4; warm++) random()
  const from = [random() * 255, random() * 255, random() * 255]
  const to = [random() * 255, random() * 255, random() * 255]
  const angle = random() * Math.PI * 2
  const [alongX, alongY] = [Math.cos(angle) / TILE_PX, Math.sin(angle) / TILE_PX]
  for (let y = 0; y < TILE_PX; y++)
    for (let x = 0; x < TILE_PX; x++) {
      const share = 0.5 + (x - 31.5) * alongX + (y - 31.5) * alongY
      const noise = random() * 60 - 30
      for (let channel = 0; channel < 3; channel++) {
        const level = from[channel]! + (to[channel]! - from[channel]!) * share + noise
        pixels[(y * TILE_PX + x) * 3 + channel] = Math.min(255, Math.max(0, level))
      }
    }
  return pixels
}

function halve(source: Uint8Array, side: number): Uint8Array<ArrayBuffer> {
  const half = new Uint8Array(side * side * 3)
  const row = side * 2 * 3
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      for (let channel = 0; channel < 3; channel++) {
        const at = y * 2 * row + x * 6 + channel
        const sum =
          toLinear(source[at]!) +
          toLinear(source[at + 3]!) +
          toLinear(source[at + row]!) +
          toLinear(source[at + row + 3]!)
        half[(y * side + x) * 3 + channel] = Math.round(fromLinear(sum / 4))
      }
  return half
}

async function storePng(pixels: Uint8Array<ArrayBuffer>, files: Map<string, Buffer>): Promise<string> {
  const side = Math.sqrt(pixels.length / 3)
  const png = await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png({ compressionLevel: 1, adaptiveFiltering: false })
    .toBuffer()
  return store(png, 'png', files)
}

function store(content: Buffer, extension: string, files: Map<string, Buffer>): string {
  const name = `${createHash('sha256').update(content).digest('hex').slice(0, 20)}.${extension}`
  files.set(name, content)
  return name
}
