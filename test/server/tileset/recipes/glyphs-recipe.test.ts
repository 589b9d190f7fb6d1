import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeFile } from 'node:fs/promises'

import { describe, expect, it } from 'vitest'

import { TILE_PX } from '../../../../server/protocol/tile-set-manifest.ts'
import { colourCoverage } from '../../../../server/tileset/colour-coverage.ts'
import { labToLinear, type Lab } from '../../../../server/tileset/oklab.ts'
import { drawnCharacter } from '../../../../server/tileset/recipes/drawn-characters.ts'
import {
  alphabetOf,
  GLYPH_MIX,
  readGlyphs,
  type GlyphChoice,
} from '../../../../server/tileset/recipes/glyph-alphabet.ts'
import { makeCatalogue } from '../../../../server/tileset/recipes/glyph-catalogue.ts'
import { glyphsRecipe } from '../../../../server/tileset/recipes/glyphs-recipe.ts'
import { TileLists } from '../../../../server/tileset/tile-lists.ts'
import type { TileRecipe } from '../../../../server/tileset/tile-recipe.ts'
import { temporaryFolder } from '../pictures.ts'
import { meanLab } from './mean-lab.ts'

const recipe = glyphsRecipe(GLYPH_MIX)
const catalogue = makeCatalogue(alphabetOf(GLYPH_MIX).edges.length)

async function draw(tile: number, sidePx = TILE_PX, from: TileRecipe = recipe): Promise<Uint8Array> {
  const pixels = new Uint8Array(sidePx * sidePx * 3).fill(99)
  await from.drawTile(tile, sidePx, pixels, 0)
  return pixels
}

function distance(one: Lab, other: Lab): number {
  return 100 * Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])
}

/** Brightest channel of the brightest pixel, and of the darkest one. */
function extremes(pixels: Uint8Array): { readonly brightest: number; readonly darkest: number } {
  const peaks = Array.from({ length: pixels.length / 3 }, (_, at) =>
    Math.max(...pixels.subarray(at * 3, at * 3 + 3)),
  )
  return { brightest: Math.max(...peaks), darkest: Math.min(...peaks) }
}

describe('the glyphs recipe', () => {
  it('covers the colours with the coarse tiles alone', async () => {
    const lists = new TileLists()
    for (let tile = 0; tile < recipe.coarseCount; tile++)
      lists.setTile(tile, tile, [await draw(tile)], { flags: 0, roundMs: 0 })
    const tiles = Array.from({ length: recipe.coarseCount }, (_, tile) => tile)
    expect(colourCoverage(lists.bytes(recipe.coarseCount).means, tiles).share).toBeGreaterThan(0.985)
  })

  it('gives each sign the colour of its place, whatever the glyph, and of the brightest ones nearly', async () => {
    for (let tile = 0; tile < recipe.count; tile += 97) {
      const drawn = catalogue[tile]!
      if (drawn.kind !== 'sign') continue
      const isBright = Math.max(...labToLinear(drawn.colour)) > 0.85
      expect(distance(meanLab(await draw(tile)), drawn.colour), `tile ${tile}`).toBeLessThan(
        isBright ? 6 : 1.5,
      )
    }
  })

  it('lets signs of middle lightness glow on the dark, and stands some on a bright ground', async () => {
    let glowing = 0
    let standing = 0
    for (let tile = 0; tile < 300; tile++) {
      const drawn = catalogue[tile]!
      if (drawn.kind !== 'sign' || drawn.colour[0] < 0.4 || Math.max(...labToLinear(drawn.colour)) > 0.3)
        continue
      const { brightest, darkest } = extremes(await draw(tile))
      const [left] = await draw(tile)
      expect(brightest, `tile ${tile}`).toBeGreaterThan(2 * darkest)
      if (left! < 60) glowing++
      else standing++
    }
    expect(glowing).toBeGreaterThan(2 * standing)
    expect(standing).toBeGreaterThan(0)
  })

  it('draws the same pixels in any order, and again in another recipe', async () => {
    const other = glyphsRecipe(GLYPH_MIX)
    for (const tile of [recipe.count - 1, 0, 601, 3000, 17])
      expect(await draw(tile, 64, other)).toEqual(await draw(tile))
  })

  it('draws a close-up of the same tile, as light and coloured, in the stripes of a screen', async () => {
    for (const tile of [5, 700, recipe.count - 40]) {
      const close = await draw(tile, 256)
      expect(distance(meanLab(close), meanLab(await draw(tile))), `tile ${tile}`).toBeLessThan(1.5)
      const row = close.subarray(128 * 256 * 3, 129 * 256 * 3)
      const steps = row.slice(3).map((level, at) => Math.abs(level - row[at]!))
      expect(steps.filter((step) => step > 3).length, `tile ${tile}`).toBeGreaterThan(256)
    }
  })

  it('refuses a tile that it does not have', async () => {
    await expect(draw(recipe.count)).rejects.toThrow(RangeError)
  })
})

describe('characters and font', () => {
  it.each(['ascii', 'blocks', 'braille', 'katakana', '01', '@'])('draws %s', async (characters) => {
    const chosen = glyphsRecipe({ characters, font: null })
    expect(chosen.count).toBeGreaterThanOrEqual(chosen.coarseCount)
    expect(chosen.version).not.toBe(recipe.version)
    const { brightest, darkest } = extremes(await draw(300, TILE_PX, chosen))
    expect(brightest).toBeGreaterThan(darkest)
  })

  it('draws from a font of the user', async () => {
    const font = fileURLToPath(
      import.meta.resolve('@fontsource/dotgothic16/files/dotgothic16-latin-400-normal.woff'),
    )
    const choice = { characters: 'AB', font }
    expect(await draw(300, TILE_PX, glyphsRecipe(choice))).not.toEqual(
      await draw(300, TILE_PX, glyphsRecipe({ ...choice, font: null })),
    )
  })

  it('says which character a font lacks, and of a file that is no font that it is none', async () => {
    const file = path.join(await temporaryFolder(), 'no.ttf')
    await writeFile(file, 'no font')
    const failure = (choice: GlyphChoice): Promise<unknown> => draw(0, TILE_PX, glyphsRecipe(choice))
    await expect(failure({ characters: '\u{1f600}', font: null })).rejects.toThrow(/no glyph for \u{1f600}/u)
    await expect(failure({ characters: 'A', font: file })).rejects.toThrow(/font .*no\.ttf cannot be read/)
    await expect(failure({ characters: 'A', font: `${file}.gone` })).rejects.toThrow(/cannot be read/)
  })

  it('reads what the options ask for', () => {
    expect(readGlyphs(undefined, undefined)).toBeNull()
    expect(readGlyphs('ascii', undefined)).toEqual({ characters: 'ascii', font: null })
    expect(readGlyphs(undefined, 'a.ttf')).toEqual({ characters: 'mix', font: path.resolve('a.ttf') })
    expect(() => readGlyphs(' ', undefined)).toThrow(/names no character/)
    expect(() =>
      readGlyphs(String.fromCodePoint(...Array.from({ length: 600 }, (_, at) => 0x4e00 + at)), ''),
    ).toThrow(/more than 512/)
  })
})

it('draws block elements, lines and braille by rule, and leaves letters to the font', () => {
  expect(drawnCharacter('▌')).toBe('M0 0h8v8h-8zM0 8h8v8h-8z')
  expect(drawnCharacter('─')).toBe('M7 7h9v2h-9zM0 7h9v2h-9z')
  expect(drawnCharacter('⠀')).toBe('')
  expect(drawnCharacter('A')).toBeNull()
})
