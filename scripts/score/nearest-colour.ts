/** Exact nearest neighbours among colours of three coordinates: scanned from the nearest first coordinate outwards. */
export class NearestColour {
  readonly #colours: Float64Array
  readonly #ids: Uint32Array

  /** @param colours [count x 3] of any unit */
  constructor(colours: ArrayLike<number>) {
    const count = colours.length / 3
    this.#ids = Uint32Array.from({ length: count }, (_, id) => id).sort(
      (a, b) => colours[a * 3]! - colours[b * 3]! || a - b,
    )
    this.#colours = new Float64Array(count * 3)
    this.#ids.forEach((id, at) => {
      for (let axis = 0; axis < 3; axis++) this.#colours[at * 3 + axis] = colours[id * 3 + axis]!
    })
  }

  /** The id of the nearest colour; of equal ones the lowest. */
  find(x: number, y: number, z: number): number {
    const colours = this.#colours
    const count = this.#ids.length
    let above = this.#firstFrom(x)
    let below = above - 1
    let best = -1
    let least = Infinity
    while (below >= 0 || above < count) {
      const down = below >= 0 ? x - colours[below * 3]! : Infinity
      const up = above < count ? colours[above * 3]! - x : Infinity
      if (Math.min(down, up) ** 2 > least) break
      const at = down < up ? below-- : above++
      const square =
        (colours[at * 3]! - x) ** 2 + (colours[at * 3 + 1]! - y) ** 2 + (colours[at * 3 + 2]! - z) ** 2
      if (square > least || (square === least && this.#ids[at]! > best)) continue
      least = square
      best = this.#ids[at]!
    }
    return best
  }

  #firstFrom(x: number): number {
    let [low, high] = [0, this.#ids.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#colours[middle * 3]! < x) low = middle + 1
      else high = middle
    }
    return low
  }
}
