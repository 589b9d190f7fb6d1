import { TILE_STYLED } from '../../protocol/tile-set-manifest.ts'
import type { Lab } from '../oklab.ts'
import type { TileRecipe } from '../tile-recipe.ts'
import { ClipPainter } from './clip-painter.ts'
import { coarseFirst, latticeColours, type LatticeSteps } from './smalti-palette.ts'

/** Two seconds of 12 frames each: eleven pages hold 462 such clips. */
const ROUND = { frames: 24, roundMs: 2000 } as const

const COLOUR_STEPS: LatticeSteps = { lightness: 0.0705, chroma: 0.0366, growth: 4.6 }
/** As dark as something can be seen to move. */
const NEARLY_BLACK: Lab = [0.045, 0, 0]
const COARSE_COUNT = 84

/** Motion is seen from sixteen pixels on. */
const DEFAULT_COLS = 112
/** As few clips as these need some help to show every colour. */
const DEFAULT_TINT = 0.25

/**
 * The starter set of moving tiles: light that drifts, turns, falls and sparkles in endless rounds, each of one colour
 * that it keeps while it moves, so that a live picture reads as it does with still ones.
 */
export const clipsRecipe: TileRecipe = createRecipe()

function createRecipe(): TileRecipe {
  const painter = new ClipPainter()
  let listed: readonly Lab[] | null = null
  const colours = (): readonly Lab[] =>
    (listed ??= coarseFirst([NEARLY_BLACK, ...latticeColours(COLOUR_STEPS)], COARSE_COUNT))
  return {
    name: 'clips',
    label: 'Clips',
    version: '1',
    get count() {
      return colours().length
    },
    coarseCount: COARSE_COUNT,
    ground: [8, 8, 10],
    defaults: { cols: DEFAULT_COLS, tint: DEFAULT_TINT },
    round: ROUND,
    drawTile(tile, sidePx, pixels, frame) {
      const colour = colours()[tile]
      if (colour === undefined) throw new RangeError(`clips has no tile ${tile}`)
      painter.paint(colour, tile, frame / ROUND.frames, sidePx, pixels)
    },
    tileFlags: () => TILE_STYLED,
  }
}
