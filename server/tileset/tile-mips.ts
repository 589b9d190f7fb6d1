import { fromLinear, toLinear } from '../protocol/descriptor.ts'
import { PAGE_PX, pageLayout, TILE_PX, type TilePx } from '../protocol/tile-set-manifest.ts'

const LIGHT_STEPS = 65_535

const LEVEL_OF_LIGHT = Uint8Array.from({ length: LIGHT_STEPS + 1 }, (_, step) =>
  Math.round(fromLinear(step / LIGHT_STEPS)),
)

/** Linear light 0..1 to the nearest sRGB level, within 1/20 of a level at the rounding border. */
export function levelOfLight(light: number): number {
  return LEVEL_OF_LIGHT[(light * LIGHT_STEPS + 0.5) | 0]!
}

/** Empty levels of one page, finest first: [side x side x 3] u8 each, side = 2048 down to the tiles in a row. */
export function createPageLevels(tilePx: TilePx): Uint8Array[] {
  const { levels } = pageLayout(tilePx)
  return Array.from({ length: levels }, (_, level) => new Uint8Array((PAGE_PX >> level) ** 2 * 3))
}

/**
 * Writes one tile and its mips into the levels of a page. Each level is the 2x2 mean of the one above in linear
 * light, before rounding.
 *
 * @param pixels [64 x 64 x 3] u8 sRGB
 * @param place  slot in the page
 * @param levels of `createPageLevels` for the same `tilePx`; written at the slot's place only
 */
export function writeTileMips(
  pixels: Uint8Array,
  tilePx: TilePx,
  place: number,
  levels: readonly Uint8Array[],
): void {
  const { sideTiles } = pageLayout(tilePx)
  const row = Math.floor(place / sideTiles)
  const col = place % sideTiles
  const write = (source: Uint8Array, side: number): void => {
    const rowBytes = side * 3
    const target = levels[Math.log2(tilePx / side)]!
    for (let y = 0; y < side; y++) {
      const to = ((row * side + y) * sideTiles + col) * rowBytes
      target.set(source.subarray(y * rowBytes, (y + 1) * rowBytes), to)
    }
  }
  if (tilePx === TILE_PX) write(pixels, TILE_PX)
  for (let at = 0; at < LIGHT.length; at++) LIGHT[at] = toLinear(pixels[at]!)
  for (let side = TILE_PX / 2; side >= 1; side /= 2) {
    halveLight(LIGHT, side)
    if (side > tilePx) continue
    const bytes = side * side * 3
    for (let at = 0; at < bytes; at++) LEVEL[at] = levelOfLight(LIGHT[at]!)
    write(LEVEL, side)
  }
}

const LEVEL = new Uint8Array((TILE_PX / 2) ** 2 * 3)
const LIGHT = new Float32Array(TILE_PX * TILE_PX * 3)

/** Halves linear light [2 side x 2 side x 3] to [side x side x 3] in place. */
export function halveLight(light: Float32Array, side: number): void {
  const stride = side * 6
  let to = 0
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      let from = y * 2 * stride + x * 6
      for (let channel = 0; channel < 3; channel++, from++) {
        light[to++] =
          (light[from]! + light[from + 3]! + light[from + stride]! + light[from + stride + 3]!) / 4
      }
    }
  }
}
