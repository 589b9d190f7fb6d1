import { STILL, type TileRecipe } from '../tile-recipe.ts'
import { listEmoji } from './emoji-catalogue.ts'
import type { EmojiPainter } from './emoji-painter.ts'

/** Tiles of each emoji, on different grounds. */
const VARIANTS = 3

const COARSE_COUNT = 600

/** The emoji of one colour are far apart: from close by, ground that is all one drawing is duller than one not quite even. */
const DEFAULT_VARIETY = 0.75

/** Spreads neighbours of the list, which look alike, over the set. */
const STRIDE = 617

/**
 * The starter set of emoji, each on grounds that suit it, so that the set covers the colours and not only yellow.
 * Drawings: Twemoji, CC BY 4.0.
 */
export const emojiRecipe: TileRecipe = createRecipe()

function createRecipe(): TileRecipe {
  let listed: readonly string[] | null = null
  const painters = new Map<number, Promise<EmojiPainter>>()
  const emoji = (): readonly string[] => (listed ??= listEmoji())
  return {
    name: 'emoji',
    label: 'Emoji',
    version: '4',
    get count() {
      return emoji().length * VARIANTS
    },
    coarseCount: COARSE_COUNT,
    ground: [24, 24, 28],
    defaults: { variety: DEFAULT_VARIETY },
    round: STILL,
    async drawTile(tile, sidePx, pixels) {
      const painter =
        painters.get(sidePx) ?? import('./emoji-painter.ts').then((module) => new module.EmojiPainter(sidePx))
      painters.set(sidePx, painter)
      const codes = emoji()
      await (await painter).paint(codes[(tile * STRIDE) % codes.length]!, tile, pixels)
    },
    tileFlags: () => 0,
  }
}
