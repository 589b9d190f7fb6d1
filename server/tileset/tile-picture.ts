import path from 'node:path'

import sharp, { type Sharp } from 'sharp'

import { closeUpPlace, closeUpSize, type CloseUpSide } from '../protocol/close-up.ts'
import {
  pageLayout,
  TILE_TURNABLE,
  tileFlags,
  tileFrames,
  tileRoundMs,
  tileSlot,
  type TileSetManifest,
} from '../protocol/tile-set-manifest.ts'

/** What of a tile is seen, and how it lies. */
export type TileCut = {
  /** Parts of its width and height, about its middle, as it lies. */
  readonly width: number
  readonly height: number
  /** Flip x (1), flip y (2), transpose (4), as a cell's hash turns a tile that may be turned. */
  readonly orientation: number
}

/** The picture of a tile, or all those of one that moves. */
export type TilePicture = {
  /** Even, all frames alike. */
  readonly width: number
  readonly height: number
  /** [height x width x 3] u8 sRGB each. */
  readonly frames: readonly Uint8Array[]
  /** How long one round of them lasts, milliseconds; 0 for a picture. */
  readonly roundMs: number
}

/** A tile to be read. */
export type TilePictureRequest = {
  /** Folder of the built set, and what of its manifest tells where tiles lie. */
  readonly folder: string
  readonly pages: Pick<TileSetManifest, 'tilePx' | 'pages'>
  /** Its two words of the tile table. */
  readonly entry: Uint32Array
  readonly cut: TileCut
  /** The file of its close-up, and the side of that; null to take it from its page. */
  readonly closeUp: { readonly bytes: Uint8Array; readonly side: CloseUpSide } | null
}

/** Tiles that are there on their page only are drawn out to this side. */
const PAGE_SIDE = 512

/** Frames of a tile, each a square of this side somewhere on a sheet of pixels. */
type Sheet = {
  readonly image: () => Sharp
  readonly side: number
  readonly places: readonly { readonly left: number; readonly top: number }[]
}

/**
 * Decodes the picture of a tile as a cell shows it: from its close-up, else from its page.
 *
 * @throws {Error} when its page cannot be read either
 */
export async function decodeTilePicture(request: TilePictureRequest): Promise<TilePicture> {
  const { entry, cut } = request
  const sheet = (await readCloseUp(request)) ?? (await readPage(request))
  const isTurnable = (tileFlags(entry, 0) & TILE_TURNABLE) !== 0
  const orientation = isTurnable ? cut.orientation : 0
  const [width, height] = [evenPart(sheet.side, cut.width), evenPart(sheet.side, cut.height)]
  const size = { width, height, orientation }
  const frames = []
  for (const place of sheet.places) frames.push(await cutFrame(sheet, place, size))
  return { width, height, frames, roundMs: tileRoundMs(entry, 0) }
}

async function readCloseUp({ entry, closeUp }: TilePictureRequest): Promise<Sheet | null> {
  if (closeUp === null) return null
  const { bytes, side } = closeUp
  const count = tileFrames(entry, 0)
  const size = closeUpSize(side, count)
  const pixels = await sharp(bytes).removeAlpha().raw().toBuffer()
  if (pixels.length !== size.width * size.height * 3) return null
  const places = Array.from({ length: count }, (_, frame) => closeUpPlace(side, frame))
  return { image: () => sharp(pixels, { raw: { ...size, channels: 3 } }), side, places }
}

async function readPage({ folder, pages, entry }: TilePictureRequest): Promise<Sheet> {
  const { tilePx, sideTiles, tiles } = pageLayout(pages.tilePx)
  const [slot, count] = [tileSlot(entry, 0), tileFrames(entry, 0)]
  const page = path.join(folder, pages.pages[Math.floor(slot / tiles)]!.pictures[0]!)
  const squares = []
  for (let frame = slot % tiles; frame < (slot % tiles) + count; frame++) {
    const [left, top] = [(frame % sideTiles) * tilePx, Math.floor(frame / sideTiles) * tilePx]
    const square = sharp(page).extract({ left, top, width: tilePx, height: tilePx })
    squares.push(await square.resize(PAGE_SIDE, PAGE_SIDE).removeAlpha().raw().toBuffer())
  }
  const pixels = Buffer.concat(squares)
  const raw = { width: PAGE_SIDE, height: PAGE_SIDE * count, channels: 3 } as const
  const places = squares.map((_, frame) => ({ left: 0, top: frame * PAGE_SIDE }))
  return { image: () => sharp(pixels, { raw }), side: PAGE_SIDE, places }
}

/** The middle of a frame, in pixels, as it lies in its cell. */
async function cutFrame(
  { image, side }: Sheet,
  { left, top }: Sheet['places'][number],
  { width, height, orientation }: TileCut,
): Promise<Uint8Array> {
  const isTransposed = (orientation & 4) !== 0
  const [across, down] = isTransposed ? [height, width] : [width, height]
  const middle = { left: left + (side - across) / 2, top: top + (side - down) / 2 }
  const frame = image().extract({ ...middle, width: across, height: down })
  if ((orientation & 1) !== 0) frame.flop()
  if (((orientation & 2) !== 0) !== isTransposed) frame.flip()
  if (isTransposed) frame.rotate(90)
  return frame.raw().toBuffer()
}

function evenPart(side: number, part: number): number {
  return Math.min(side, Math.max(2, 2 * Math.round((side * part) / 2)))
}
