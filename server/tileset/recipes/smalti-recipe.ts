import { STILL, type TileRecipe } from '../tile-recipe.ts'
import { COARSE_COUNT, makeCatalogue, type Catalogue } from './smalti-catalogue.ts'
import { SmaltiPainter } from './smalti-painter.ts'

/**
 * The starter set of drawn glass pieces, whole and cut, which covers colours and edges evenly so that any picture
 * reads at once. The list of pieces and the painter are made at first use.
 */
export const smaltiRecipe: TileRecipe = createRecipe()

function createRecipe(): TileRecipe {
  let catalogue: Catalogue | null = null
  const painters = new Map<number, SmaltiPainter>()
  const pieces = (): Catalogue => (catalogue ??= makeCatalogue())
  return {
    name: 'smalti',
    label: 'Smalti',
    version: '3',
    get count() {
      return pieces().length
    },
    coarseCount: COARSE_COUNT,
    ground: [14, 13, 15],
    defaults: {},
    round: STILL,
    drawTile(tile, sidePx, pixels) {
      const painter = painters.get(sidePx) ?? new SmaltiPainter(sidePx)
      painters.set(sidePx, painter)
      painter.paint(pieceAt(pieces(), tile), tile, pixels)
    },
    tileFlags: (tile) => pieceAt(pieces(), tile).flags,
  }
}

function pieceAt(pieces: Catalogue, tile: number): Catalogue[number] {
  const piece = pieces[tile]
  if (piece === undefined) throw new RangeError(`smalti has no tile ${tile}`)
  return piece
}
