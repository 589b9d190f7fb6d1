import sharp from 'sharp'

import { boxBlur } from './box-blur.ts'
import { GLYPH_UNITS, type GlyphForm } from './glyph-form.ts'

/** Light that a glyph throws around itself, and how far, in units. */
const GLOW = 0.3
const GLOW_UNITS = 1.1

const COLUMNS = 32

/**
 * Draws glyphs as what share of its ink's light a pixel has, the glow included.
 *
 * @returns of each form [side x side] f32, 0..1
 */
export async function drawGlyphs(forms: readonly GlyphForm[], sidePx: number): Promise<Float32Array[]> {
  const columns = Math.min(COLUMNS, forms.length)
  const rows = Math.ceil(forms.length / columns)
  const sheet = await sharp(Buffer.from(svgOf(forms, columns, rows, sidePx)))
    .greyscale()
    .raw()
    .toBuffer()
  return forms.map((_, index) => {
    const left = (index % columns) * sidePx
    const top = Math.floor(index / columns) * sidePx
    const mask = new Float32Array(sidePx * sidePx)
    for (let y = 0; y < sidePx; y++)
      for (let x = 0; x < sidePx; x++)
        mask[y * sidePx + x] = sheet[(top + y) * columns * sidePx + left + x]! / 255
    return addGlow(mask, sidePx)
  })
}

function svgOf(forms: readonly GlyphForm[], columns: number, rows: number, sidePx: number): string {
  const cells = forms.map(({ path, strokeUnits }, index) => {
    const place = `x="${(index % columns) * sidePx}" y="${Math.floor(index / columns) * sidePx}"`
    const size = `width="${sidePx}" height="${sidePx}" viewBox="0 0 ${GLYPH_UNITS} ${GLYPH_UNITS}"`
    return `<svg ${place} ${size}><path d="${path}" stroke-width="${strokeUnits}"/></svg>`
  })
  const [width, height] = [columns * sidePx, rows * sidePx]
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<rect width="100%" height="100%"/><g fill="#fff" stroke="#fff">${cells.join('')}</g></svg>`
  )
}

function addGlow(mask: Float32Array, side: number): Float32Array {
  const reach = Math.max(1, Math.round((GLOW_UNITS * side) / GLYPH_UNITS))
  const rows = new Float32Array(mask.length)
  const glow = new Float32Array(mask.length)
  boxBlur(mask, rows, 1, side, reach)
  boxBlur(rows, glow, side, 1, reach)
  boxBlur(glow, rows, 1, side, reach)
  boxBlur(rows, glow, side, 1, reach)
  return mask.map((own, at) => own + (1 - own) * GLOW * glow[at]!)
}
