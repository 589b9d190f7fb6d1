import { fromLinear, toLinear } from '../protocol/descriptor.ts'
import { PAGE_LEVELS, PAGE_PX, PAGE_SIDE_TILES, TILE_PX } from '../protocol/tile-set-manifest.ts'

const LIGHT_STEPS = 65_535

const LEVEL_OF_LIGHT = Uint8Array.from({ length: LIGHT_STEPS + 1 }, (_, step) =>
  Math.round(fromLinear(step / LIGHT_STEPS)),
)

/** Linear light 0..1 to the nearest sRGB level, within 1/20 of a level at the rounding border. */
export function levelOfLight(light: number): number {
  return LEVEL_OF_LIGHT[Math.round(light * LIGHT_STEPS)]!
}

/** Empty levels of one page, finest first: [side x side x 3] u8 each, side = 2048 down to 32. */
export function createPageLevels(): Uint8Array[] {
  return Array.from({ length: PAGE_LEVELS }, (_, level) => new Uint8Array((PAGE_PX >> level) ** 2 * 3))
}

/**
 * Writes one tile and its mips into the levels of a page. Each level is the 2x2 mean of the one above in linear
 * light, before rounding.
 *
 * @param pixels [64 x 64 x 3] u8 sRGB
 * @param slot   place in the page, 0..1023
 * @param levels of `createPageLevels`; written at the slot's place only
 */
export function writeTileMips(pixels: Uint8Array, slot: number, levels: readonly Uint8Array[]): void {
  const row = Math.floor(slot / PAGE_SIDE_TILES)
  const col = slot % PAGE_SIDE_TILES
  const rowBytes = TILE_PX * 3
  for (let y = 0; y < TILE_PX; y++) {
    const target = ((row * TILE_PX + y) * PAGE_PX + col * TILE_PX) * 3
    levels[0]!.set(pixels.subarray(y * rowBytes, (y + 1) * rowBytes), target)
  }
  for (let at = 0; at < LIGHT.length; at++) LIGHT[at] = toLinear(pixels[at]!)
  for (let level = 1; level < PAGE_LEVELS; level++) {
    const side = TILE_PX >> level
    halveLight(LIGHT, side)
    const pageSide = PAGE_PX >> level
    const target = levels[level]!
    for (let y = 0; y < side; y++) {
      let to = ((row * side + y) * pageSide + col * side) * 3
      for (let from = y * side * 3; from < (y + 1) * side * 3; from++)
        target[to++] = levelOfLight(LIGHT[from]!)
    }
  }
}

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
