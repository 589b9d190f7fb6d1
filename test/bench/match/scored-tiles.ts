import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import sharp from 'sharp'
import { TileLight } from '../../../scripts/score/tile-light.ts'
import { DESCRIPTOR_LANES } from '../../../server/protocol/descriptor.ts'
import { pageLayout, TILE_PX, type TileSetManifest } from '../../../server/protocol/tile-set-manifest.ts'
import { NO_TILE } from '../../../server/protocol/wire.ts'
import { EMOJI_FOLDER, listEmoji } from '../../../server/tileset/recipes/emoji-catalogue.ts'
import { smaltiRecipe } from '../../../server/tileset/recipes/smalti-recipe.ts'
import { describeTile } from '../../../server/tileset/tile-descriptor.ts'
import { createPageLevels, writeTileMips } from '../../../server/tileset/tile-mips.ts'
import { TILE_BYTES } from '../../../server/tileset/tile-recipe.ts'
import { seeded } from '../../server/match/random-set.ts'
import { readOutput } from './film-frames.ts'
import { FILM_FORMAT, FILM_FRAMES } from './scored-sources.ts'

const CROPS = 9000
const LEAST_CROP_PX = 40
const MOST_CROP_PX = 240
const PIECES = 7090
const PICTURE = /\.(jpe?g|png|webp|avif|tiff?|gif)$/i
const GREY = { r: 128, g: 128, b: 128 }

/** Tiles of one set as matching knows them, and as they look. */
export type ScoredTiles = {
  readonly name: string
  /** [count x 8] i16 */
  readonly descriptors: Int16Array
  /** [count x 3] f64 levels: means of the encoded values, as most programs take them */
  readonly gammaMeans: Float64Array
  readonly light: TileLight
}

/**
 * The two sets: emoji on grey, squares of the film's second part and pieces of glass, shuffled; T1k is the first 1,000
 * of T18k.
 */
export async function makeTiles(ffmpegPath: string, film: string): Promise<readonly ScoredTiles[]> {
  const pictures = await drawTiles(ffmpegPath, film)
  return [describe('T1k', pictures.slice(0, 1000)), describe('T18k', pictures)]
}

/** The pictures of T18k in their order, each [64 x 64 x 3] u8 sRGB. */
export async function drawTiles(ffmpegPath: string, film: string): Promise<readonly Uint8Array[]> {
  const pictures = [...(await emojiTiles()), ...(await cropTiles(ffmpegPath, film)), ...(await glassTiles())]
  const random = seeded(5)
  for (let at = pictures.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    ;[pictures[at], pictures[other]] = [pictures[other]!, pictures[at]!]
  }
  return pictures
}

/** A set of the pictures in a folder and those in it, their middles; names the folder. */
export async function readTiles(folder: string): Promise<readonly ScoredTiles[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => PICTURE.test(file)).sort()
  if (files.length === 0) throw new Error(`${folder} holds no picture`)
  const pictures: Uint8Array[] = []
  for (const file of files.slice(0, NO_TILE))
    pictures.push(
      await sharp(join(folder, file))
        .rotate()
        .resize(TILE_PX, TILE_PX, { fit: 'cover' })
        .flatten({ background: GREY })
        .toColourspace('srgb')
        .raw()
        .toBuffer(),
    )
  return [describe(basename(folder), pictures)]
}

async function emojiTiles(): Promise<Uint8Array[]> {
  const draw = (code: string): Promise<Buffer> =>
    sharp(join(EMOJI_FOLDER, `${code}.svg`), { density: 128 })
      .resize(TILE_PX, TILE_PX, { fit: 'contain', background: { ...GREY, alpha: 0 } })
      .flatten({ background: GREY })
      .raw()
      .toBuffer()
  return Promise.all(listEmoji().map(draw))
}

async function cropTiles(ffmpegPath: string, film: string): Promise<Uint8Array[]> {
  const { width, height } = FILM_FORMAT
  const words = ['-i', film, '-an', '-vf', `select='gte(n,${FILM_FRAMES})',scale=${width}:${height}`]
  const bytes = await readOutput(ffmpegPath, [
    ...words,
    '-vsync',
    '0',
    '-pix_fmt',
    'rgb24',
    '-f',
    'rawvideo',
    '-',
  ])
  const frameBytes = width * height * 3
  const frameCount = Math.floor(bytes.length / frameBytes)
  const random = seeded(3)
  const squares = Array.from({ length: CROPS }, () => {
    const side = Math.floor(LEAST_CROP_PX + random() * (MOST_CROP_PX - LEAST_CROP_PX))
    const frame = Math.floor(random() * frameCount)
    const [left, top] = [Math.floor(random() * (width - side)), Math.floor(random() * (height - side))]
    return { frame, area: { left, top, width: side, height: side } }
  })
  return Promise.all(
    squares.map(({ frame, area }) =>
      sharp(bytes.subarray(frame * frameBytes, (frame + 1) * frameBytes), {
        raw: { width, height, channels: 3 },
      })
        .extract(area)
        .resize(TILE_PX, TILE_PX)
        .raw()
        .toBuffer(),
    ),
  )
}

async function glassTiles(): Promise<Uint8Array[]> {
  const stride = smaltiRecipe.count / PIECES
  const pieces: Uint8Array[] = []
  for (let piece = 0; piece < PIECES; piece++) {
    const pixels = new Uint8Array(TILE_BYTES)
    await smaltiRecipe.drawTile(Math.floor(piece * stride) % smaltiRecipe.count, TILE_PX, pixels, 0)
    pieces.push(pixels)
  }
  return pieces
}

function describe(name: string, pictures: readonly Uint8Array[]): ScoredTiles {
  const count = pictures.length
  const descriptors = new Int16Array(count * DESCRIPTOR_LANES)
  const means = new Uint8Array(count * 3)
  const gammaMeans = new Float64Array(count * 3)
  const layout = pageLayout(TILE_PX)
  const levels = createPageLevels(TILE_PX)
  const pages: Uint8Array[] = []
  const table = new Uint32Array(count * 2)
  pictures.forEach((pixels, tile) => {
    describeTile([pixels], 0, tile, descriptors, means)
    for (let at = 0; at < pixels.length; at++)
      gammaMeans[tile * 3 + (at % 3)]! += pixels[at]! / (TILE_PX * TILE_PX)
    writeTileMips(pixels, TILE_PX, tile % layout.tiles, levels)
    table.set([tile, 1], tile * 2)
    const isFull = (tile + 1) % layout.tiles === 0 || tile + 1 === count
    if (isFull) pages.push(Buffer.concat(levels.slice(layout.pictureLevels)))
  })
  const manifest = { count, tilePx: TILE_PX } as TileSetManifest
  return { name, descriptors, gammaMeans, light: new TileLight(manifest, table, pages) }
}
