import { TILE_STYLED } from '../../protocol/tile-set-manifest.ts'
import { STILL, type TileRecipe } from '../tile-recipe.ts'
import { alphabetOf, type GlyphChoice } from './glyph-alphabet.ts'
import { COARSE_COUNT, makeCatalogue, type GlyphTile } from './glyph-catalogue.ts'
import type { GlyphPainter } from './glyph-painter.ts'

/** A glyph is told at ten pixels: a third more of them than a show has otherwise. */
const DEFAULT_COLS = 192

/**
 * The starter set of a terminal's characters, which glow in every colour on the dark, and in the brightest ones stand
 * in inverse video; block elements part cells at edges. Own font: DotGothic16, SIL Open Font License 1.1.
 *
 * @throws {SmaltiError} `bad-option` when the choice names no characters
 */
export function glyphsRecipe(choice: GlyphChoice): TileRecipe {
  const { edges } = alphabetOf(choice)
  let catalogue: readonly GlyphTile[] | null = null
  let painter: Promise<GlyphPainter> | null = null
  const tiles = (): readonly GlyphTile[] => (catalogue ??= makeCatalogue(edges.length))
  return {
    name: 'glyphs',
    label: 'Glyphs',
    version: JSON.stringify(['1', choice]),
    get count() {
      return tiles().length
    },
    coarseCount: COARSE_COUNT,
    ground: [6, 8, 12],
    defaults: { cols: DEFAULT_COLS },
    round: STILL,
    async drawTile(tile, sidePx, pixels) {
      painter ??= import('./glyph-painter.ts').then((module) => module.GlyphPainter.open(choice))
      const drawn = tiles()[tile]
      if (drawn === undefined) throw new RangeError(`glyphs has no tile ${tile}`)
      await (await painter).paint(drawn, tile, sidePx, pixels)
    },
    tileFlags: () => TILE_STYLED,
  }
}
