import { fitChroma, type Lab } from '../oklab.ts'
import { coarseFirst, latticeColours, type LatticeSteps } from './smalti-palette.ts'

/** One tile of the set: a sign of one colour, or an edge between two. */
export type GlyphTile =
  | { readonly kind: 'sign'; readonly colour: Lab }
  | { readonly kind: 'edge'; readonly edge: number; readonly dark: Lab; readonly light: Lab }

/** Tiles at the front of the catalogue that already make a good picture by themselves. */
export const COARSE_COUNT = 600

const SIGN_STEPS: LatticeSteps = { lightness: 0.037, chroma: 0.0185, growth: 4.6 }
/** Signs of each colour. */
const SIGN_VARIANTS = 2

const BLACK: Lab = [0, 0, 0]
const NEARLY_BLACK: Lab = [0.05, 0, 0]

/** Lattices of edges: a step of lightness between the two sides, and the colours it is made for. */
const EDGE_LATTICES = [
  { difference: 0.2, lightness: 0.11, chroma: 0.08, maxChroma: 0.15 },
  { difference: 0.36, lightness: 0.12, chroma: 0.095, maxChroma: 0.15 },
  { difference: 0.56, lightness: 0.13, chroma: 0.11, maxChroma: 0.14 },
] as const

/** All tiles in the order of their ids: signs, coarse choice first, then edges. */
export function makeCatalogue(edgeCount: number): readonly GlyphTile[] {
  const colours = coarseFirst([BLACK, NEARLY_BLACK, ...latticeColours(SIGN_STEPS)], COARSE_COUNT)
  const signs = Array.from({ length: SIGN_VARIANTS }, () =>
    colours.map((colour): GlyphTile => ({ kind: 'sign', colour })),
  )
  return [...signs.flat(), ...edgeTiles(edgeCount)]
}

function edgeTiles(edgeCount: number): GlyphTile[] {
  if (edgeCount === 0) return []
  return EDGE_LATTICES.flatMap((lattice) =>
    latticeColours({ ...lattice, growth: 3 })
      .filter(([, a, b]) => Math.hypot(a, b) <= lattice.maxChroma)
      .flatMap(([lightness, a, b]) => {
        const [low, high] = [lightness - lattice.difference / 2, lightness + lattice.difference / 2]
        if (low < 0.02 || high > 0.99) return []
        const [dark, light] = [fitChroma([low, a, b]), fitChroma([high, a, b])]
        return Array.from({ length: edgeCount }, (_, edge): GlyphTile => ({
          kind: 'edge',
          edge,
          dark,
          light,
        }))
      }),
  )
}
