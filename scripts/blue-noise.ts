/**
 * Writes the mask by which cells take turns: `node scripts/blue-noise.ts` prints the rows of
 * `server/protocol/blue-noise.ts`. Source: R. Ulichney, The void-and-cluster method for dither array generation, 1993.
 */
import { BLUE_NOISE_SIDE as SIDE } from '../server/protocol/blue-noise.ts'

const SIGMA = 1.9
const INITIAL_SHARE = 0.1
const CELLS = SIDE * SIDE
/** How much a cell weighs on another, by their distance in columns and rows round the edges. */
const WEIGHTS = Float64Array.from({ length: CELLS }, (_, cell) => {
  const dx = Math.min(cell % SIDE, SIDE - (cell % SIDE))
  const row = Math.floor(cell / SIDE)
  const dy = Math.min(row, SIDE - row)
  return Math.exp(-(dx * dx + dy * dy) / (2 * SIGMA * SIGMA))
})

/** Cells set or not, and how crowded each place is. */
class Pattern {
  readonly isSet = new Uint8Array(CELLS)
  readonly #crowd = new Float64Array(CELLS)

  toggle(cell: number): void {
    const sign = this.isSet[cell] === 0 ? 1 : -1
    this.isSet[cell] = sign === 1 ? 1 : 0
    const col = cell % SIDE
    const row = Math.floor(cell / SIDE)
    for (let other = 0; other < CELLS; other++) {
      const dx = ((other % SIDE) - col + SIDE) % SIDE
      const dy = (Math.floor(other / SIDE) - row + SIDE) % SIDE
      this.#crowd[other]! += sign * WEIGHTS[dy * SIDE + dx]!
    }
  }

  tightestCluster(): number {
    return this.#extreme(1, 1)
  }

  largestVoid(): number {
    return this.#extreme(0, -1)
  }

  copy(): Pattern {
    const copy = new Pattern()
    copy.isSet.set(this.isSet)
    copy.#crowd.set(this.#crowd)
    return copy
  }

  #extreme(isSet: number, sign: number): number {
    let best = -1
    for (let cell = 0; cell < CELLS; cell++)
      if (this.isSet[cell] === isSet && (best < 0 || sign * this.#crowd[cell]! > sign * this.#crowd[best]!))
        best = cell
    return best
  }
}

const ranks = rankCells()
for (let row = 0; row < SIDE; row++) {
  const bytes = ranks.slice(row * SIDE, (row + 1) * SIDE).map((rank) => Math.floor((rank * 256) / CELLS))
  console.log(`  '${Buffer.from(bytes).toString('hex')}',`)
}

function rankCells(): number[] {
  const initial = evenPattern()
  const ranks = new Array<number>(CELLS).fill(0)
  const shrinking = initial.copy()
  const setCount = initial.isSet.reduce((sum, isSet) => sum + isSet, 0)
  for (let rank = setCount - 1; rank >= 0; rank--) {
    const cell = shrinking.tightestCluster()
    shrinking.toggle(cell)
    ranks[cell] = rank
  }
  for (let rank = setCount; rank < CELLS; rank++) {
    const cell = initial.largestVoid()
    initial.toggle(cell)
    ranks[cell] = rank
  }
  return ranks
}

/** Few cells at places that lie as evenly as they can. */
function evenPattern(): Pattern {
  const pattern = new Pattern()
  let state = 1
  for (let left = Math.floor(CELLS * INITIAL_SHARE); left > 0;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const cell = state % CELLS
    const mixed = (cell ^ (state >>> 13)) % CELLS
    if (pattern.isSet[mixed] === 1) continue
    pattern.toggle(mixed)
    left--
  }
  for (;;) {
    const cluster = pattern.tightestCluster()
    pattern.toggle(cluster)
    const place = pattern.largestVoid()
    pattern.toggle(place)
    if (place === cluster) return pattern
  }
}
