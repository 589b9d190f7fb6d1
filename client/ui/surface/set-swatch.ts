import { element } from './element.ts'

const COLS = 14
const PIECE_PX = 12
const JOINT_PX = 1
/** Where in a column's range of brightness the piece of each row stands. */
const ROW_LEVELS = [0.82, 0.45] as const

/**
 * A small strip of a tile set's colours, hues from left to right, light above dark: what the set is made of, at a
 * glance.
 *
 * @param means [count x 3] u8 sRGB mean colours of the tiles
 */
export function setSwatch(means: Uint8Array): HTMLCanvasElement {
  const canvas = element('canvas', {
    width: COLS * PIECE_PX,
    height: ROW_LEVELS.length * PIECE_PX,
    class: 'swatch',
    'aria-hidden': 'true',
  })
  const context = canvas.getContext('2d')
  if (context === null) return canvas
  for (const [col, tiles] of pickTiles(means).entries())
    for (const [row, tile] of tiles.entries()) {
      const [r, g, b] = means.subarray(tile * 3, tile * 3 + 3)
      context.fillStyle = `rgb(${r} ${g} ${b})`
      const sidePx = PIECE_PX - JOINT_PX
      context.fillRect(col * PIECE_PX, row * PIECE_PX, sidePx, sidePx)
    }
  return canvas
}

/** Tile ids for each column of the strip, light first: equal shares of the set's coloured half, by hue. */
export function pickTiles(means: Uint8Array): readonly (readonly number[])[] {
  const tiles = Array.from({ length: Math.floor(means.length / 3) }, (_, tile) => readTile(means, tile))
  const coloured = [...tiles].sort((a, b) => b.chroma - a.chroma).slice(0, Math.ceil(tiles.length / 2))
  coloured.sort((a, b) => a.hue - b.hue)
  if (coloured.length === 0) return []
  return Array.from({ length: COLS }, (_, col) => {
    const from = Math.floor((col * coloured.length) / COLS)
    const to = Math.max(from + 1, Math.floor(((col + 1) * coloured.length) / COLS))
    const column = coloured.slice(from, to).sort((a, b) => a.luma - b.luma)
    return ROW_LEVELS.map((level) => column[Math.floor(level * (column.length - 1))]!.tile)
  })
}

type TileColour = {
  readonly tile: number
  readonly hue: number
  readonly chroma: number
  readonly luma: number
}

function readTile(means: Uint8Array, tile: number): TileColour {
  const [r, g, b] = [means[tile * 3]!, means[tile * 3 + 1]!, means[tile * 3 + 2]!]
  const hue = Math.atan2(Math.sqrt(3) * (g - b), 2 * r - g - b)
  return {
    tile,
    hue: (hue + 2 * Math.PI) % (2 * Math.PI),
    chroma: Math.max(r, g, b) - Math.min(r, g, b),
    luma: 0.2126 * r + 0.7152 * g + 0.0722 * b,
  }
}
