import { describe, expect, it } from 'vitest'
import { toLinear } from '../../../../server/protocol/descriptor.ts'
import { TILE_CUT, TILE_PX, TILE_TURNABLE } from '../../../../server/protocol/tile-set-manifest.ts'
import { TILE_BYTES } from '../../../../server/tileset/tile-recipe.ts'
import { makeCatalogue } from '../../../../server/tileset/recipes/smalti-catalogue.ts'
import { labToLinear, linearToLab, type Lab } from '../../../../server/tileset/oklab.ts'
import { SmaltiPainter } from '../../../../server/tileset/recipes/smalti-painter.ts'
import { smaltiRecipe } from '../../../../server/tileset/recipes/smalti-recipe.ts'
import { randomFrom } from '../../../../server/tileset/recipes/smalti-noise.ts'
import { meanLab } from './mean-lab.ts'

const recipe = smaltiRecipe
const catalogue = makeCatalogue()

function draw(tile: number): Uint8Array {
  const pixels = new Uint8Array(TILE_BYTES)
  void recipe.drawTile(tile, TILE_PX, pixels, 0)
  return pixels
}

function distance(one: Lab, other: Lab): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])
}

function every(step: number): number[] {
  return Array.from({ length: Math.floor(recipe.count / step) }, (_, index) => index * step)
}

describe('the smalti recipe', () => {
  it('holds whole pieces first, then cut ones, in the promised numbers', () => {
    const flags = Array.from({ length: recipe.count }, (_, tile) => recipe.tileFlags(tile))
    const wholeCount = flags.indexOf(TILE_CUT)
    expect(recipe.count).toBe(catalogue.length)
    expect(recipe.count).toBeGreaterThanOrEqual(5600)
    expect(recipe.count).toBeLessThanOrEqual(9000)
    expect(wholeCount).toBeGreaterThanOrEqual(2000)
    expect(wholeCount).toBeGreaterThan(recipe.coarseCount)
    expect(flags.slice(0, wholeCount).every((flag) => flag === TILE_TURNABLE)).toBe(true)
    expect(flags.slice(wholeCount).every((flag) => flag === TILE_CUT)).toBe(true)
  })

  it('gives whole pieces the colour of their place in the lattice', () => {
    for (const tile of every(37)) {
      const piece = catalogue[tile]!
      if (piece.cut !== null) continue
      const [lightness] = piece.glass
      const room = lightness < 0.2 || Math.max(...labToLinear(piece.glass)) > 0.95 ? 0.05 : 0.012
      expect(distance(meanLab(draw(tile)), piece.glass), `tile ${tile}`).toBeLessThan(room)
    }
  })

  it('gives cut pieces one glass on each side of the line', () => {
    for (const tile of every(41)) {
      const piece = catalogue[tile]!
      if (piece.cut === null) continue
      const lab = meanLab(draw(tile))
      const light = Math.max(piece.glass[0], piece.secondGlass![0])
      const dark = Math.min(piece.glass[0], piece.secondGlass![0])
      expect(lab[0], `tile ${tile}`).toBeGreaterThan(dark)
      expect(lab[0], `tile ${tile}`).toBeLessThan(light)
    }
  })

  it('draws the same pixels in any order and with another painter', () => {
    const other = new SmaltiPainter()
    const pixels = new Uint8Array(TILE_BYTES)
    for (const tile of [recipe.count - 1, 0, 601, 3000, 17]) {
      other.paint(catalogue[tile]!, tile, pixels)
      expect(draw(tile)).toEqual(pixels)
    }
  })

  it('writes every pixel and leaves no two pieces alike', () => {
    const seen = new Set<string>()
    const tiles = every(53)
    for (const tile of tiles) {
      const fresh = new Uint8Array(TILE_BYTES)
      const used = new Uint8Array(TILE_BYTES).fill(255)
      void recipe.drawTile(tile, TILE_PX, fresh, 0)
      void recipe.drawTile(tile, TILE_PX, used, 0)
      expect(used).toEqual(fresh)
      seen.add(Buffer.from(fresh).toString('base64'))
    }
    expect(seen.size).toBe(tiles.length)
  })

  it('is near to any colour that sRGB can show, and already nearer than a shade with the coarse pieces', () => {
    const random = randomFrom(5)
    const nearest = (lab: Lab, count: number): number =>
      catalogue.slice(0, count).reduce((best, piece) => Math.min(best, distance(piece.glass, lab)), Infinity)
    const wholeCount = catalogue.findIndex((piece) => piece.cut !== null)
    let worstWhole = 0
    let worstCoarse = 0
    for (let sample = 0; sample < 1500; sample++) {
      const level = (): number => toLinear(Math.floor(random() * 256))
      const lab = linearToLab([level(), level(), level()])
      worstWhole = Math.max(worstWhole, nearest(lab, wholeCount))
      worstCoarse = Math.max(worstCoarse, nearest(lab, recipe.coarseCount))
    }
    expect(worstWhole).toBeLessThan(0.04)
    expect(worstCoarse).toBeLessThan(0.08)
  })

  it('keeps whole pieces even: each quadrant as light as the others', () => {
    for (const tile of every(97)) {
      if (recipe.tileFlags(tile) !== TILE_TURNABLE) continue
      const luma = quadrantLuma(draw(tile))
      expect(Math.max(...luma) - Math.min(...luma), `tile ${tile}`).toBeLessThan(0.03)
    }
  })

  it('draws a close-up of the same piece: as light and coloured, and with more to see', () => {
    const sidePx = 256
    for (const tile of [700, 1500, 4000]) {
      const close = new Uint8Array(sidePx * sidePx * 3)
      void recipe.drawTile(tile, sidePx, close, 0)
      const base = draw(tile)
      expect(distance(meanLab(close), meanLab(base)), `tile ${tile}`).toBeLessThan(0.004)
      expect(meanDifference(base, TILE_PX, close, sidePx), `tile ${tile}`).toBeLessThan(8)
      expect(finest(close, sidePx), `tile ${tile}`).toBeGreaterThan(1.5 * finest(enlarged(base), sidePx))
    }
  })

  it('refuses a tile that it does not have', () => {
    expect(() => draw(recipe.count)).toThrow(RangeError)
  })
})

function quadrantLuma(pixels: Uint8Array): number[] {
  const sums = [0, 0, 0, 0]
  for (let at = 0; at < 4096; at++) {
    const quadrant = (at % 64 >= 32 ? 1 : 0) + (at >= 2048 ? 2 : 0)
    const [r, g, b] = [pixels[at * 3]!, pixels[at * 3 + 1]!, pixels[at * 3 + 2]!]
    sums[quadrant]! += (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255 / 1024
  }
  return sums
}

/** A base tile, four times as wide, between pixels bilinear. */
function enlarged(pixels: Uint8Array): Uint8Array {
  const side = TILE_PX * 4
  const at = (x: number, y: number, channel: number): number => {
    const [left, top] = [Math.min(TILE_PX - 1, Math.max(0, x)), Math.min(TILE_PX - 1, Math.max(0, y))]
    return pixels[(top * TILE_PX + left) * 3 + channel]!
  }
  return Uint8Array.from({ length: side * side * 3 }, (_, index) => {
    const channel = index % 3
    const u = (((index / 3) | 0) % side) / 4 - 0.375
    const v = Math.floor(index / 3 / side) / 4 - 0.375
    const [x, y] = [Math.floor(u), Math.floor(v)]
    const top = at(x, y, channel) * (1 - u + x) + at(x + 1, y, channel) * (u - x)
    const bottom = at(x, y + 1, channel) * (1 - u + x) + at(x + 1, y + 1, channel) * (u - x)
    return top * (1 - v + y) + bottom * (v - y)
  })
}

/** Mean step from one pixel to the next but one, in levels: what a coarser picture does not have. */
function finest(pixels: Uint8Array, side: number): number {
  let sum = 0
  for (let y = 0; y < side; y++)
    for (let x = 1; x < side - 1; x++) {
      const at = (y * side + x) * 3 + 1
      sum += Math.abs(2 * pixels[at]! - pixels[at - 3]! - pixels[at + 3]!)
    }
  return sum / (side * (side - 2))
}

/** Mean difference of a tile and its close-up, brought to the tile's size, in levels. */
function meanDifference(base: Uint8Array, baseSide: number, close: Uint8Array, closeSide: number): number {
  const scale = closeSide / baseSide
  let sum = 0
  base.forEach((level, index) => {
    const channel = index % 3
    const x = ((index / 3) | 0) % baseSide
    const y = Math.floor(index / 3 / baseSide)
    let mean = 0
    for (let dy = 0; dy < scale; dy++)
      for (let dx = 0; dx < scale; dx++)
        mean += close[((y * scale + dy) * closeSide + x * scale + dx) * 3 + channel]! / (scale * scale)
    sum += Math.abs(mean - level)
  })
  return sum / base.length
}
