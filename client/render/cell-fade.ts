/** Cells unchanged for this long have certainly faded in; well under the 65 s after which their clock wraps. */
const SETTLED_MS = 2000

/** How each cell fades from the tile it showed to the one it shows; kept on the CPU, drawn by the cells pass. */
export class CellFade {
  /** [cells x 2] u16: tile id before, milliseconds (modulo 65,536) of the change; uploaded as it is. */
  readonly state: Uint16Array
  readonly #shown: Uint16Array
  #endsMs = -Infinity
  #advancedMs = -Infinity

  constructor(cellCount: number) {
    this.state = new Uint16Array(cellCount * 2)
    this.#shown = new Uint16Array(cellCount)
  }

  /**
   * Takes the next cells; those that differ start to fade from the tile they showed. A cell that is still in the
   * first half of its fade keeps its clock and its old tile, so that quick changes never start over.
   *
   * @param cells [cells] u16 tile ids; read, not kept
   * @param isCut shows them at once
   */
  advance(cells: Uint16Array, nowMs: number, fadeMs: number, isCut: boolean): void {
    const { state } = this
    const shown = this.#shown
    const now = Math.floor(nowMs) & 0xffff
    const isAtOnce = isCut || fadeMs <= 0 || this.#advancedMs === -Infinity
    if (nowMs - this.#advancedMs > SETTLED_MS) this.#settle()
    this.#advancedMs = nowMs
    if (isAtOnce) {
      for (let cell = 0; cell < cells.length; cell++) state[cell * 2] = cells[cell]!
      shown.set(cells)
      this.#endsMs = -Infinity
      return
    }
    let hasChanged = false
    for (let cell = 0; cell < cells.length; cell++) {
      const tileId = cells[cell]!
      const ageMs = (now - state[cell * 2 + 1]!) & 0xffff
      if (tileId === shown[cell]) {
        if (ageMs > SETTLED_MS) state[cell * 2] = tileId
        continue
      }
      hasChanged = true
      const isFading = state[cell * 2] !== shown[cell] && ageMs * 2 < fadeMs
      if (!isFading) {
        state[cell * 2] = shown[cell]!
        state[cell * 2 + 1] = now
      }
      shown[cell] = tileId
    }
    if (hasChanged) this.#endsMs = nowMs + fadeMs
  }

  /** Whether any cell is still fading. */
  isFading(nowMs: number): boolean {
    return nowMs < this.#endsMs
  }

  #settle(): void {
    for (let cell = 0; cell < this.#shown.length; cell++) this.state[cell * 2] = this.#shown[cell]!
  }
}
