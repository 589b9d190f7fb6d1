import { describe, expect, it } from 'vitest'

import { toLinear } from '../../../../server/protocol/descriptor.ts'
import { PAGE_TILES, TILE_PX } from '../../../../server/protocol/tile-set-manifest.ts'
import { colourCoverage } from '../../../../server/tileset/colour-coverage.ts'
import { linearToLab, type Lab, type LinearRgb } from '../../../../server/tileset/oklab.ts'
import { MOTIONS } from '../../../../server/tileset/recipes/clip-motions.ts'
import { clipsRecipe } from '../../../../server/tileset/recipes/clips-recipe.ts'
import { TileLists } from '../../../../server/tileset/tile-lists.ts'
import { TILE_BYTES } from '../../../../server/tileset/tile-recipe.ts'

const recipe = clipsRecipe
const { frames } = recipe.round

/** Slots that take 256 MB with their mips. */
const MOVING_SLOTS = 11 * PAGE_TILES

function draw(tile: number, frame: number): Uint8Array {
  const pixels = new Uint8Array(TILE_BYTES).fill(99)
  void recipe.drawTile(tile, TILE_PX, pixels, frame)
  return pixels
}

function meanLab(pixels: Uint8Array): Lab {
  const sums: [number, number, number] = [0, 0, 0]
  pixels.forEach((level, at) => (sums[(at % 3) as 0 | 1 | 2] += toLinear(level)))
  return linearToLab(sums.map((sum) => (3 * sum) / pixels.length) as unknown as LinearRgb)
}

function distance(one: Lab, other: Lab): number {
  return 100 * Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])
}

/** Mean difference of two frames, levels. */
function change(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((sum, level, at) => sum + Math.abs(level - other[at]!), 0) / one.length
}

describe('the clips recipe', () => {
  it('fits the slots that may move, each clip within one page', () => {
    const perPage = Math.floor(PAGE_TILES / frames)
    expect(recipe.count).toBeGreaterThan(400)
    expect(Math.ceil(recipe.count / perPage) * PAGE_TILES).toBeLessThanOrEqual(MOVING_SLOTS)
    expect(recipe.round).toEqual({ frames: 24, roundMs: 2000 })
  })

  it('covers the colours', () => {
    const lists = new TileLists()
    const tiles = Array.from({ length: recipe.count }, (_, tile) => tile)
    for (const tile of tiles) lists.setTile(tile, tile, [draw(tile, 0)], { flags: 0, roundMs: 0 })
    expect(colourCoverage(lists.bytes(recipe.count).means, tiles).share).toBeGreaterThan(0.99)
  })

  it.each(MOTIONS.map((motion, kind) => [motion.name, kind] as const))(
    'keeps the colour of %s while all of it moves, and goes round without a jump',
    (_name, kind) => {
      for (const tile of [kind, kind + 11 * MOTIONS.length, kind + 30 * MOTIONS.length]) {
        const round = Array.from({ length: frames }, (_, frame) => draw(tile, frame))
        const labs = round.map(meanLab)
        const mean = [0, 1, 2].map((lane) => labs.reduce((sum, lab) => sum + lab[lane]! / frames, 0))
        const worst = Math.max(...labs.map((lab) => distance(lab, mean as unknown as Lab)))
        expect(worst, `tile ${tile}`).toBeLessThan(1.5)
        const steps = round.map((pixels, frame) => change(pixels, round[(frame + 1) % frames]!))
        expect(Math.min(...steps), `tile ${tile}`).toBeGreaterThan(0.05)
        const seam = steps.at(-1)!
        expect(seam, `tile ${tile}`).toBeLessThan(1.6 * Math.max(...steps.slice(0, -1)))
      }
    },
  )

  it('draws the same pixels in any order', () => {
    const first = draw(77, 5)
    draw(200, 11)
    expect(draw(77, 5)).toEqual(first)
  })

  it('refuses a tile that it does not have', () => {
    expect(() => draw(recipe.count, 0)).toThrow(RangeError)
  })
})
