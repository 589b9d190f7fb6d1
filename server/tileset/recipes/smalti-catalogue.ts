import { TILE_CUT, TILE_TURNABLE } from '../../protocol/tile-set-manifest.ts'
import type { CutLine } from './smalti-line.ts'
import { fitChroma, turnHue, type Lab } from '../oklab.ts'
import { coarseFirst, latticeColours, type LatticeSteps } from './smalti-palette.ts'

/** One piece of the set: its glass, and for a cut piece the second glass and the line between them. */
export type Piece = {
  readonly glass: Lab
  readonly cut: CutLine | null
  readonly secondGlass: Lab | null
  readonly flags: number
}

/** All pieces in the order of their ids: whole ones, coarse choice first, then cut ones. */
export type Catalogue = readonly Piece[]

/** Whole pieces at the front of the catalogue that already make a good picture by themselves. */
export const COARSE_COUNT = 600

const WHOLE_STEPS: LatticeSteps = { lightness: 0.037, chroma: 0.0172, growth: 4.6 }

/** Lattices of cut pieces: a step of lightness between the two glasses, and the colours and lines it is made for. */
const CUT_LATTICES: readonly CutLattice[] = [
  { difference: 0.13, lightness: 0.075, chroma: 0.05, maxChroma: 0.16, offset: 0 },
  { difference: 0.26, lightness: 0.09, chroma: 0.06, maxChroma: 0.18, offset: 0 },
  { difference: 0.44, lightness: 0.1, chroma: 0.08, maxChroma: 0.17, offset: 0 },
  { difference: 0.2, lightness: 0.1, chroma: 0.075, maxChroma: 0.14, offset: 13 },
  { difference: 0.24, lightness: 0.13, chroma: 0.09, maxChroma: 0.14, offset: -13 },
]

const CUT_DIRECTIONS = 8

type CutLattice = {
  readonly difference: number
  readonly lightness: number
  readonly chroma: number
  readonly maxChroma: number
  /** Positive: the light glass is the smaller one; negative: the dark one. */
  readonly offset: number
}

/** Hue, radians, towards which light glass leans; dark glass leans away from it. */
const WARM_HUE = 1.9
const HUE_LEAN = 0.16

/** The pieces of the set. */
export function makeCatalogue(): Catalogue {
  const whole = coarseFirst(latticeColours(WHOLE_STEPS), COARSE_COUNT).map((glass): Piece => ({
    glass,
    cut: null,
    secondGlass: null,
    flags: TILE_TURNABLE,
  }))
  const cut = CUT_LATTICES.flatMap((lattice) => cutPieces(lattice))
  return [...whole, ...cut]
}

function cutPieces(lattice: CutLattice): Piece[] {
  const pieces: Piece[] = []
  for (const middle of latticeColours({ ...lattice, growth: 3 })) {
    if (Math.hypot(middle[1], middle[2]) > lattice.maxChroma) continue
    const dark = leanHue(middle, -lattice.difference / 2)
    const light = leanHue(middle, lattice.difference / 2)
    if (dark === null || light === null) continue
    for (let turn = 0; turn < CUT_DIRECTIONS; turn++) {
      const angle = (turn * Math.PI * 2) / CUT_DIRECTIONS
      const cut = { angle, offset: lattice.offset }
      pieces.push({ glass: dark, cut, secondGlass: light, flags: TILE_CUT })
    }
  }
  return pieces
}

/** A lighter or darker glass beside this one: light leans to warm yellow, shade to blue, as daylight has it. */
function leanHue(middle: Lab, difference: number): Lab | null {
  const lightness = middle[0] + difference
  if (lightness < 0.08 || lightness > 0.985) return null
  const hue = Math.atan2(middle[2], middle[1])
  const away = Math.sin(WARM_HUE - hue) * Math.sign(difference)
  return fitChroma(turnHue([lightness, middle[1], middle[2]], away * HUE_LEAN))
}
