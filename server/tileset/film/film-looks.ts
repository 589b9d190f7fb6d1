import { FRAME_PX } from './film-measures.ts'
import type { Clip } from './split-shots.ts'

const GRID = 8
const BLOCK_PX = FRAME_PX / GRID
const LANES = GRID * GRID * 3

/** Tiles whose blocks differ by less than this on average look nearly the same, levels. */
const LEAST_LEVELS = 6

/** Squares of the same pictures must differ by more to be worth a tile each, levels; chosen by eye. */
const LEAST_BESIDE_LEVELS = 14

/** What the tiles of a film look like, so that none is made that looks nearly like another. */
export class FilmLooks {
  readonly #looks: { readonly look: Float32Array; readonly clip: Clip }[] = []

  /**
   * Whether a tile looks different from all before; it counts as one of them then.
   *
   * @param frames [count x 64 x 64 x 3] u8 sRGB
   * @param clip   that they show a square of
   */
  isNew(frames: Uint8Array, clip: Clip): boolean {
    const look = lookOf(frames)
    const isKnown = this.#looks.some((other) => {
      const least = other.clip === clip ? LEAST_BESIDE_LEVELS : LEAST_LEVELS
      return isNearer(look, other.look, least)
    })
    if (!isKnown) this.#looks.push({ look, clip })
    return !isKnown
  }
}

/** Mean colours of the blocks over all frames, [8 x 8 x 3] f32, levels. */
function lookOf(frames: Uint8Array): Float32Array {
  const sums = new Float64Array(LANES)
  let at = 0
  for (let row = 0; at < frames.length; row = (row + 1) % FRAME_PX) {
    const first = Math.floor(row / BLOCK_PX) * GRID * 3
    for (let block = first; block < first + GRID * 3; block += 3) {
      let red = 0
      let green = 0
      let blue = 0
      for (const end = at + BLOCK_PX * 3; at < end; at += 3) {
        red += frames[at]!
        green += frames[at + 1]!
        blue += frames[at + 2]!
      }
      sums[block]! += red
      sums[block + 1]! += green
      sums[block + 2]! += blue
    }
  }
  return Float32Array.from(sums, (sum) => (sum * LANES) / frames.length)
}

function isNearer(one: Float32Array, other: Float32Array, levels: number): boolean {
  let sum = 0
  for (let lane = 0; lane < LANES && sum < levels * LANES; lane++) sum += Math.abs(one[lane]! - other[lane]!)
  return sum < levels * LANES
}
