import { describe, expect, it } from 'vitest'
import { toLinear } from '../../../../server/protocol/descriptor.ts'
import { TILE_CUT, TILE_TURNABLE } from '../../../../server/protocol/tile-set-manifest.ts'
import { TILE_BYTES } from '../../../../server/tileset/tile-recipe.ts'
import { makeCatalogue } from '../../../../server/tileset/recipes/smalti-catalogue.ts'
import { labToLinear, linearToLab, type Lab } from '../../../../server/tileset/recipes/smalti-oklab.ts'
import { SmaltiPainter } from '../../../../server/tileset/recipes/smalti-painter.ts'
import { smaltiRecipe } from '../../../../server/tileset/recipes/smalti-recipe.ts'
import { randomFrom } from '../../../../server/tileset/recipes/smalti-noise.ts'

const recipe = smaltiRecipe
const catalogue = makeCatalogue()

function draw(tile: number): Uint8Array {
  const pixels = new Uint8Array(TILE_BYTES)
  void recipe.drawTile(tile, pixels)
  return pixels
}

function meanLab(pixels: Uint8Array): Lab {
  const sums: [number, number, number] = [0, 0, 0]
  pixels.forEach((level, at) => (sums[(at % 3) as 0 | 1 | 2] += toLinear(level)))
  const count = pixels.length / 3
  return linearToLab([sums[0] / count, sums[1] / count, sums[2] / count])
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
      void recipe.drawTile(tile, fresh)
      void recipe.drawTile(tile, used)
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
