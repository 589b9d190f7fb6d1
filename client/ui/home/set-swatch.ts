import { element } from './element.ts'

const COLS = 16
const ROWS = 2

/**
 * A small sheet of a tile set's colours, dark to light, warm above cool: what the set is made of, at a glance.
 *
 * @param means [count x 3] u8 sRGB mean colours of the tiles
 */
export function setSwatch(means: Uint8Array): HTMLCanvasElement {
  const canvas = element('canvas', { width: COLS, height: ROWS, class: 'swatch', 'aria-hidden': 'true' })
  const context = canvas.getContext('2d')
  if (context === null) return canvas
  for (const [row, tiles] of pickTiles(means).entries())
    for (const [col, tile] of tiles.entries()) {
      const [r, g, b] = means.subarray(tile * 3, tile * 3 + 3)
      context.fillStyle = `rgb(${r} ${g} ${b})`
      context.fillRect(col, row, 1, 1)
    }
  return canvas
}

/** Tiles for each row of the sheet: the most colourful of each step of brightness. */
export function pickTiles(means: Uint8Array): readonly (readonly number[])[] {
  const tiles = Array.from({ length: Math.floor(means.length / 3) }, (_, tile) => ({
    tile,
    ...read(means, tile),
  }))
  if (tiles.length === 0) return []
  return [true, false].map((isWarm) => {
    const side = tiles.filter((each) => each.isWarm === isWarm)
    const pool = [...(side.length >= COLS ? side : tiles)].sort((a, b) => a.luma - b.luma)
    return Array.from({ length: COLS }, (_, step) => {
      const from = Math.floor((step * pool.length) / COLS)
      const band = pool.slice(from, Math.max(from + 1, Math.floor(((step + 1) * pool.length) / COLS)))
      return band.reduce((best, each) => (each.chroma > best.chroma ? each : best)).tile
    })
  })
}

function read(means: Uint8Array, tile: number): { luma: number; chroma: number; isWarm: boolean } {
  const [r, g, b] = [means[tile * 3]!, means[tile * 3 + 1]!, means[tile * 3 + 2]!]
  return {
    luma: 0.2126 * r + 0.7152 * g + 0.0722 * b,
    chroma: Math.max(r, g, b) - Math.min(r, g, b),
    isWarm: r >= b,
  }
}
