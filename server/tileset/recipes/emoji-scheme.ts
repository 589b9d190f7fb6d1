import { fitChroma, type Lab } from '../oklab.ts'

/** How an emoji tile is lit: as drawn, dimmed on a dark ground, pale on a bright one, or all in one coloured light. */
export type EmojiMood = 'day' | 'night' | 'mist' | 'gel'

/** Colours of one tile. */
export type EmojiScheme = {
  readonly mood: EmojiMood
  /** Colour of the ground at the tile's middle. */
  readonly ground: Lab
  /** Share of the emoji's own light that is kept; the rest is the ground's. */
  readonly strength: number
}

/** Shares of the tiles that are not lit by day; cameras and films are darker than drawings. */
const NIGHT_SHARE = 0.22
const GEL_SHARE = 0.2
const MIST_SHARE = 0.18

/** Chroma from which an emoji has a hue of its own. */
const HUED_CHROMA = 0.05

/** Least difference in lightness between emoji and ground by day. */
const CONTRAST = 0.2

/**
 * Chooses a tile's colours. Wishes run evenly through moods, hues and lightnesses over the tile numbers, so that the
 * tiles cover the colours; half of the emoji with a hue stand on their own hue, which keeps tiles saturated, and all
 * keep enough contrast to be read.
 *
 * @param emoji mean colour of the emoji's pixels
 */
export function chooseScheme(tile: number, emoji: Lab): EmojiScheme {
  const moodWish = wish(tile, 0)
  const hueWish = wish(tile, 1)
  const lightWish = wish(tile, 2)
  const chromaWish = wish(tile, 3)
  const ownHue = Math.atan2(emoji[2], emoji[1])
  const isOwn = Math.hypot(emoji[1], emoji[2]) > HUED_CHROMA && wish(tile, 4) < 0.5
  const hue = isOwn ? ownHue + (hueWish - 0.5) * 1.2 : hueWish * 2 * Math.PI
  if (moodWish < NIGHT_SHARE) {
    const ground = inHue(0.02 + 0.34 * lightWish ** 1.2, hue, chromaWish)
    return { mood: 'night', ground, strength: 0.04 + 0.36 * lightWish * wish(tile, 5) }
  }
  if (moodWish < NIGHT_SHARE + GEL_SHARE) {
    const ground = inHue(0.2 + 0.68 * lightWish, hueWish * 2 * Math.PI, 0.7 + 0.3 * Math.sqrt(chromaWish))
    return { mood: 'gel', ground, strength: 0.55 + 0.45 * wish(tile, 5) }
  }
  if (moodWish > 1 - MIST_SHARE) {
    const ground = inHue(0.84 + 0.14 * lightWish, hue, chromaWish)
    return { mood: 'mist', ground, strength: 0.4 + 0.4 * wish(tile, 5) }
  }
  return { mood: 'day', ground: inHue(awayFrom(emoji[0], lightWish), hue, chromaWish), strength: 1 }
}

/** A lightness 0.22..0.92 that keeps its distance from another. */
function awayFrom(lightness: number, share: number): number {
  const below = Math.max(0, lightness - CONTRAST - 0.22)
  const above = Math.max(0, 0.92 - lightness - CONTRAST)
  const at = share * (below + above)
  return at < below ? 0.22 + at : lightness + CONTRAST + at - below
}

/** A colour of some lightness and hue; one in six is nearly grey, the others fill the gamut's chroma. */
function inHue(lightness: number, hue: number, chromaWish: number): Lab {
  const full = fitChroma([lightness, 0.37 * Math.cos(hue), 0.37 * Math.sin(hue)])
  const share = chromaWish < 0.16 ? chromaWish * 0.5 : 0.2 + 0.8 * ((chromaWish - 0.16) / 0.84)
  return [lightness, full[1] * share, full[2] * share]
}

/** Root of x^7 = x + 1. Source: Roberts, "The unreasonable effectiveness of quasirandom sequences", 2018. */
const ROOT = 1.1127756842787055

/** Number `dimension` (0..5) of a point 0..1 that fills six dimensions evenly. */
function wish(tile: number, dimension: number): number {
  return (0.5 + (tile + 1) * ROOT ** -(dimension + 1)) % 1
}
