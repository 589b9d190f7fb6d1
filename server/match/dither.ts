import { MATCH_CHROMA_SCALE, DESCRIPTOR_LANES, LANE, LUMA_SCALE } from '../protocol/descriptor.ts'
import { NO_TILE } from '../protocol/wire.ts'
import { jointBin } from './colour-bins.ts'
import { BLOCK_IDS, CANDIDATES, EVEN_GRADIENT, GRADIENT_LIMIT_1 } from './joint-layout.ts'
import type { MatchTables } from './match-tables.ts'

/** Tiles that a cell's colour is mixed of. */
const MIXED = 8

/** Steps of a mask that is even at every scale. Source: Martin Roberts, "The unreasonable effectiveness of quasirandom sequences", 2018 */
const MASK_X = 0.7548776662466927
const MASK_Y = 0.5698402909980532

/** What is left over of a colour no tile has counts only so far, lanes: 24 levels of luma, 16 of chroma. */
const MOST_LEFT_LUMA = 24 * 4 * LUMA_SCALE
const MOST_LEFT_CHROMA = 16 * MATCH_CHROMA_SCALE

/** Added to an anchor so that no band reaches it. */
const FAR = 0x80

/** A grid whose even cells are dithered. */
export type DitheredGrid = {
  readonly cols: number
  /** [cells] u16, matched; even cells are written */
  readonly ids: Uint16Array
  /** [cells] u16 of the frame before; null for none */
  readonly lastIds: Uint16Array | null
  /** [3 x cells] u8: luma, U and V at which even cells got their tiles; written */
  readonly anchors: Uint8Array
  /** Levels by which no channel of a cell may have moved for its tile to stay. */
  readonly band: number
}

/** A row of it; [cols x 8] i16 samples. */
export type DitheredRow = DitheredGrid & { readonly row: number; readonly samples: Int16Array }

/**
 * Lets even cells take turns among tiles that make their colour together, so that a sky which few tiles fit has no
 * bands: each tile is the nearest to what those before it left over; which of them a cell shows is told by a mask that
 * stands still. Cells with an edge stay as they are.
 *
 * Source: Thomas Knoll's pattern dithering, US patent 6606166 (expired), as Joel Yliluoma tells it.
 */
export class Dither {
  readonly #lumas = new Float64Array(MIXED)
  readonly #ids = new Uint16Array(MIXED)

  /** Dithers the even cells of a row. */
  ditherRow(tables: MatchTables, job: DitheredRow): void {
    const { row, cols, samples, ids, lastIds, anchors, band } = job
    const cells = ids.length
    for (let col = 0; col < cols; col++) {
      const at = col * DESCRIPTOR_LANES
      const cell = row * cols + col
      const [a, b, c, d] = [samples[at]!, samples[at + 1]!, samples[at + 2]!, samples[at + 3]!]
      const luma = a + b + c + d
      const [u, v] = [samples[at + LANE.U]!, samples[at + LANE.V]!]
      const y = Math.round(luma / (4 * LUMA_SCALE))
      if (Math.max(Math.abs(b + d - a - c), Math.abs(c + d - a - b)) > GRADIENT_LIMIT_1) {
        anchors[cell] = y ^ FAR
        continue
      }
      const [levelU, levelV] = [u / MATCH_CHROMA_SCALE + 128, v / MATCH_CHROMA_SCALE + 128]
      const moved = Math.max(
        Math.abs(y - anchors[cell]!),
        Math.abs(levelU - anchors[cells + cell]!),
        Math.abs(levelV - anchors[2 * cells + cell]!),
      )
      if (lastIds !== null && lastIds[cell]! < tables.count && moved <= band) {
        ids[cell] = lastIds[cell]!
        continue
      }
      const mask = (col * MASK_X + row * MASK_Y) % 1
      const id = this.#mixed(tables, luma, u, v, Math.floor(mask * MIXED))
      if (id === NO_TILE) {
        anchors[cell] = y ^ FAR
        continue
      }
      ids[cell] = id
      anchors[cell] = y
      anchors[cells + cell] = Math.round(levelU)
      anchors[2 * cells + cell] = Math.round(levelV)
    }
  }

  /** The tile of a rank, by luma, of those that make a colour together; none while the joint table lacks one of them. */
  #mixed(tables: MatchTables, luma: number, u: number, v: number, rank: number): number {
    const { descriptors } = tables
    const [lumas, ids] = [this.#lumas, this.#ids]
    let [leftLuma, leftU, leftV] = [0, 0, 0]
    for (let count = 0; count < MIXED; count++) {
      const id = evenTile(tables, luma + leftLuma, u + leftU, v + leftV)
      if (id === NO_TILE) return NO_TILE
      const at = id * DESCRIPTOR_LANES
      const own = descriptors[at]! + descriptors[at + 1]! + descriptors[at + 2]! + descriptors[at + 3]!
      leftLuma = within(leftLuma + luma - own, MOST_LEFT_LUMA)
      leftU = within(leftU + u - descriptors[at + LANE.U]!, MOST_LEFT_CHROMA)
      leftV = within(leftV + v - descriptors[at + LANE.V]!, MOST_LEFT_CHROMA)
      let place = count
      for (; place > 0 && lumas[place - 1]! > own; place--) {
        lumas[place] = lumas[place - 1]!
        ids[place] = ids[place - 1]!
      }
      lumas[place] = own
      ids[place] = id
    }
    return ids[rank]!
  }
}

const MOST_LUMA = 4 * 255 * LUMA_SCALE
const MOST_CHROMA = Math.floor(127 * MATCH_CHROMA_SCALE)

/** The joint table's best tile for an even cell of a colour, none where it is not filled. */
function evenTile({ lists, blockOfBin }: MatchTables, lumaSum: number, laneU: number, laneV: number): number {
  const luma = Math.min(MOST_LUMA, Math.max(0, lumaSum))
  const [u, v] = [within(laneU, MOST_CHROMA), within(laneV, MOST_CHROMA)]
  return lists[blockOfBin[jointBin(luma, u, v)]! * BLOCK_IDS + EVEN_GRADIENT * CANDIDATES]!
}

function within(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value))
}
