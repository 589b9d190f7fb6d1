type Level = { readonly cols: number; readonly rows: number; readonly light: Float32Array }

/** Light of cells, to be sampled between them and from afar. */
export class LightPyramid {
  readonly #levels: Level[]
  #halvedCount = 0

  constructor(cols: number, rows: number) {
    this.#levels = [emptyLevel(cols, rows)]
  }

  /** [rows x cols x 4] linear RGB and alpha, all to be written anew: what was halved of them is forgotten. */
  rewrite(): Float32Array {
    this.#halvedCount = 0
    return this.#levels[0]!.light
  }

  /**
   * Light at a place, trilinear, the edge repeated beyond it. Levels above 0, for cells under a pixel, come near to
   * what a GPU makes, which is free in how it halves odd sides.
   *
   * @param x   cells from the left side
   * @param y   cells from the top
   * @param out [4] linear RGB and alpha; written
   */
  sample(x: number, y: number, lod: number, out: Float64Array): void {
    out.fill(0, 0, 4)
    this.addSample(x, y, lod, 1, out)
  }

  /** The same times `share`, added to what is there. */
  addSample(x: number, y: number, lod: number, share: number, out: Float64Array): void {
    const { cols, rows } = this.#levels[0]!
    const at = Math.min(lod, Math.floor(Math.log2(Math.max(cols, rows))))
    const finer = Math.floor(at)
    this.#add(finer, x / cols, y / rows, share * (1 - (at - finer)), out)
    if (at > finer) this.#add(finer + 1, x / cols, y / rows, share * (at - finer), out)
  }

  #add(depth: number, across: number, down: number, share: number, out: Float64Array): void {
    const level = this.#level(depth)
    addBilinear(level, across * level.cols, down * level.rows, share, out)
  }

  #level(depth: number): Level {
    while (this.#halvedCount < depth) {
      const from = this.#levels[this.#halvedCount++]!
      const to = (this.#levels[this.#halvedCount] ??= emptyLevel(halfOf(from.cols), halfOf(from.rows)))
      halve(from, to)
    }
    return this.#levels[depth]!
  }
}

function emptyLevel(cols: number, rows: number): Level {
  return { cols, rows, light: new Float32Array(cols * rows * 4) }
}

function halfOf(side: number): number {
  return Math.max(1, side >> 1)
}

function halve(from: Level, to: Level): void {
  const sum = new Float64Array(4)
  for (let row = 0; row < to.rows; row++)
    for (let col = 0; col < to.cols; col++) {
      sum.fill(0)
      addBilinear(from, ((col + 0.5) * from.cols) / to.cols, ((row + 0.5) * from.rows) / to.rows, 1, sum)
      to.light.set(sum, (row * to.cols + col) * 4)
    }
}

function addBilinear(
  { cols, rows, light }: Level,
  x: number,
  y: number,
  share: number,
  out: Float64Array,
): void {
  const left = Math.floor(x - 0.5)
  const top = Math.floor(y - 0.5)
  const right = x - 0.5 - left
  const below = y - 0.5 - top
  const near = Math.min(cols - 1, Math.max(0, left))
  const far = Math.min(cols - 1, Math.max(0, left + 1))
  const upper = Math.min(rows - 1, Math.max(0, top)) * cols
  const lower = Math.min(rows - 1, Math.max(0, top + 1)) * cols
  for (let channel = 0; channel < 4; channel++) {
    const above =
      light[(upper + near) * 4 + channel]! * (1 - right) + light[(upper + far) * 4 + channel]! * right
    const under =
      light[(lower + near) * 4 + channel]! * (1 - right) + light[(lower + far) * 4 + channel]! * right
    out[channel]! += share * (above * (1 - below) + under * below)
  }
}
