import type { LinearRgb } from '../oklab.ts'

/** Colours of a glyph and of the ground that it stands on. */
export type GlyphInk = { readonly ground: LinearRgb; readonly ink: LinearRgb }

/** The dark of a terminal. */
const NIGHT: LinearRgb = [0.0035, 0.0045, 0.0075]
/** Most of a tile's light that comes from its ground. */
const GROUND_SHARE = 0.3
/** Light of the letters in inverse video, as a part of the tile's. */
const INVERSE_INK = 0.06
/** The same where a bright tile leaves no room for darker ones: they can still be read. */
const PALEST_INVERSE_INK = 0.55

/** Brightest channel of a tile: a sign of another light could not be told on a brighter one. */
const MOST_LIGHT = 0.88

/** Room that is left above a full ink. */
const HEADROOM = 1.04
/** How much thicker than needed a glyph may be: its ink is dimmer by that. */
const THICKER = 2.6
const LEAST_DENSITY = 0.11

/** Tiles in inverse video, of those that could be either. */
const INVERSE_SHARE = 0.16
/** Darkest tile in inverse video: light of its brightest channel. */
const INVERSE_FROM = 0.06

/** The light itself, or as much of it as leaves room for a sign. */
export function withinReach(light: LinearRgb): LinearRgb {
  return scaled(light, Math.min(1, MOST_LIGHT / Math.max(MOST_LIGHT, ...light)))
}

/**
 * Whether a tile of some light is drawn as dark letters on a bright ground.
 *
 * @param wish    0..1
 * @param thick density up to which there are enough glyphs to choose from
 */
export function isInverse(light: LinearRgb, thick: number, wish: number): boolean {
  const most = Math.max(...light)
  return most * HEADROOM > thick || (most > INVERSE_FROM && wish < INVERSE_SHARE)
}

/** Densities, lowest and highest, of the glyphs that suit a tile of some light; its ink is bright then. */
export function fittingDensities(light: LinearRgb, isInverted: boolean): readonly [number, number] {
  const most = Math.max(...light)
  if (isInverted) {
    const high = (1 - most) / (1 - PALEST_INVERSE_INK * most)
    return [Math.min(LEAST_DENSITY, high * 0.55), high]
  }
  return [most * HEADROOM, Math.max(LEAST_DENSITY, most * THICKER)]
}

/**
 * Ink and ground with which a glyph's tile has the wanted mean exactly, as far apart as the gamut allows.
 *
 * @param light   mean of the tile
 * @param density mean share of ink in the tile, 0..1
 */
export function inkOf(light: LinearRgb, density: number, isInverted: boolean): GlyphInk {
  if (density <= 0 || density >= 1) return { ground: light, ink: light }
  const brightest = 1 / Math.max(1e-6, ...light)
  if (isInverted) {
    const grounds = Math.min(brightest, (1 - INVERSE_INK * density) / (1 - density))
    const inks = (1 - grounds * (1 - density)) / density
    return { ground: scaled(light, grounds), ink: scaled(light, inks) }
  }
  const rest = (channel: 0 | 1 | 2, ground: number): number =>
    (light[channel] - (1 - density) * ground) / density
  const ground = light.map((level, channel) => {
    const least = (level - density) / (1 - density)
    return Math.max(least, Math.min(NIGHT[channel]!, level * GROUND_SHARE))
  })
  const [red, green, blue] = ground as [number, number, number]
  return { ground: [red, green, blue], ink: [rest(0, red), rest(1, green), rest(2, blue)] }
}

function scaled([red, green, blue]: LinearRgb, scale: number): LinearRgb {
  return [red * scale, green * scale, blue * scale]
}
