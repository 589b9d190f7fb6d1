import sharp from 'sharp'

import { SmaltiError } from '../../errors/smalti-error.ts'
import { TILE_PX } from '../../protocol/tile-set-manifest.ts'
import { labToLinear, type LinearRgb } from '../oklab.ts'
import { levelOfLight } from '../tile-mips.ts'
import { drawnCharacter } from './drawn-characters.ts'
import { alphabetOf, GLYPH_MIX, type GlyphChoice } from './glyph-alphabet.ts'
import type { GlyphTile } from './glyph-catalogue.ts'
import { GlyphFont } from './glyph-font.ts'
import { GLYPH_UNITS, type GlyphForm } from './glyph-form.ts'
import { fittingDensities, inkOf, isInverse, withinReach, type GlyphInk } from './glyph-ink.ts'
import { drawGlyphs } from './glyph-masks.ts'
import { KeptValues } from './kept-values.ts'
import { mixHash } from './smalti-noise.ts'

const SEED = 77

/** Weights that a font's characters are drawn in: how wide the outline is drawn over, units. */
const WEIGHTS = [0, 0.8, 1.3]

/** How much brighter a line of the screen is in its middle than the mean. */
const SCAN_LINES = 0.14
/** The same of its stripes in a close-up, and how many of all three there are in a unit. */
const STRIPES = 0.42
const TRIADS_PER_UNIT = 3

/** Part of the signs that are thinner than a thick one. */
const THICK_QUANTILE = 0.93

const MAX_KEPT = 16
const FORMS_PER_SHEET = 400

type Glyph = { readonly form: GlyphForm; readonly mask: Float32Array; readonly density: number }

/** Draws glyphs in coloured light on the dark of a terminal. */
export class GlyphPainter {
  /** By density, the thinnest first. */
  readonly #signs: readonly Glyph[]
  /** Density of a thick one: above it there are too few to choose from. */
  readonly #thick: number
  readonly #edges: readonly Glyph[]
  readonly #closeUps = new KeptValues<Promise<Float32Array>>(MAX_KEPT)

  private constructor(signs: readonly Glyph[], edges: readonly Glyph[]) {
    this.#signs = signs.toSorted((one, other) => one.density - other.density)
    this.#thick = this.#signs[Math.floor(this.#signs.length * THICK_QUANTILE)]!.density
    this.#edges = edges
  }

  /** @throws {SmaltiError} `bad-tile-set` when the font cannot be read or lacks a character */
  static async open(choice: GlyphChoice): Promise<GlyphPainter> {
    sharp.cache(false)
    sharp.concurrency(1)
    const font = await GlyphFont.open(choice.font)
    const { signs, edges } = alphabetOf(choice)
    const outlineOf = (character: string): string => {
      const path = font.outline(character)
      if (path !== null) return path
      throw new SmaltiError(
        'bad-tile-set',
        `the font has no glyph for ${character}`,
        'choose other --glyphs, or a --font that has it',
        { isFatal: false },
      )
    }
    const isOptional = choice.characters === GLYPH_MIX.characters
    const there = signs.filter((character) => !isOptional || font.outline(character) !== null)
    const signForms = there.flatMap((character) => {
      const path = outlineOf(character)
      const weights = drawnCharacter(character) === null ? WEIGHTS : [0]
      return weights.map((strokeUnits) => ({ path, strokeUnits }))
    })
    const edgeForms = edges.map((character) => ({ path: outlineOf(character), strokeUnits: 0 }))
    return new GlyphPainter(await drawAll(signForms), await drawAll(edgeForms))
  }

  /**
   * Draws one tile.
   *
   * @param seed   number that decides the glyph among those that suit
   * @param pixels [side x side x 3] u8 sRGB, written
   */
  async paint(tile: GlyphTile, seed: number, sidePx: number, pixels: Uint8Array): Promise<void> {
    const { glyph, ink } = tile.kind === 'sign' ? this.#sign(tile.colour, seed) : this.#edge(tile)
    const mask = sidePx === TILE_PX ? glyph.mask : await this.#closeUp(glyph.form, sidePx)
    develop(mask, ink, sidePx, pixels)
  }

  #sign(colour: Extract<GlyphTile, { kind: 'sign' }>['colour'], seed: number): Inked {
    const light = withinReach(inGamut(labToLinear(colour)))
    const wish = (dimension: number): number => mixHash(seed, SEED + dimension) / 2 ** 32
    const isInverted = isInverse(light, this.#thick, wish(0))
    const [low, high] = fittingDensities(light, isInverted)
    const fitting = this.#signs.filter(({ density }) => density >= low && density <= high)
    const glyph =
      fitting[Math.floor(wish(1) * fitting.length)] ??
      (isInverted
        ? this.#signs[0]!
        : (this.#signs.find(({ density }) => density >= low) ?? this.#signs.at(-1)!))
    return { glyph, ink: inkOf(light, glyph.density, isInverted) }
  }

  #edge({ edge, dark, light }: Extract<GlyphTile, { kind: 'edge' }>): Inked {
    const ink = { ground: inGamut(labToLinear(dark)), ink: inGamut(labToLinear(light)) }
    return { glyph: this.#edges[edge]!, ink }
  }

  #closeUp(form: GlyphForm, sidePx: number): Promise<Float32Array> {
    const name = `${sidePx} ${form.strokeUnits} ${form.path}`
    return this.#closeUps.get(name, async () => (await drawGlyphs([form], sidePx))[0]!)
  }
}

type Inked = { readonly glyph: Glyph; readonly ink: GlyphInk }

async function drawAll(forms: readonly GlyphForm[]): Promise<Glyph[]> {
  const glyphs: Glyph[] = []
  for (let first = 0; first < forms.length; first += FORMS_PER_SHEET) {
    const some = forms.slice(first, first + FORMS_PER_SHEET)
    const masks = await drawGlyphs(some, TILE_PX)
    masks.forEach((mask, index) => {
      const density = mask.reduce((sum, share) => sum + share, 0) / mask.length
      glyphs.push({ form: some[index]!, mask, density })
    })
  }
  return glyphs
}

/** Lays ink over ground, in the lines of a screen, and in a close-up in its stripes of red, green and blue. */
function develop(mask: Float32Array, { ground, ink }: GlyphInk, sidePx: number, pixels: Uint8Array): void {
  const stripes = sidePx === TILE_PX ? null : stripesOf(sidePx)
  for (let y = 0; y < sidePx; y++) {
    const unit = ((y + 0.5) / sidePx) * GLYPH_UNITS
    const scan = 1 - SCAN_LINES * Math.cos(2 * Math.PI * unit)
    for (let x = 0; x < sidePx; x++) {
      const at = y * sidePx + x
      const share = mask[at]!
      for (let channel = 0; channel < 3; channel++) {
        const even = (ground[channel]! + (ink[channel]! - ground[channel]!) * share) * scan
        const light =
          stripes === null ? even : even * (1 + Math.min(1, 1 / even - 1) * stripes[x * 3 + channel]!)
        pixels[at * 3 + channel] = levelOfLight(Math.min(1, Math.max(0, light)))
      }
    }
  }
}

/** How much brighter than its mean a screen's stripes let each channel be, [side x 3]. */
function stripesOf(sidePx: number): Float32Array {
  return Float32Array.from({ length: sidePx * 3 }, (_, index) => {
    const column = Math.floor(index / 3)
    const triad = ((column + 0.5) / sidePx) * GLYPH_UNITS * TRIADS_PER_UNIT
    return STRIPES * Math.cos(2 * Math.PI * (triad - (index % 3) / 3))
  })
}

function inGamut([red, green, blue]: LinearRgb): LinearRgb {
  const clamped = (level: number): number => Math.min(1, Math.max(0, level))
  return [clamped(red), clamped(green), clamped(blue)]
}
