/** What was matched for a picture: ids, and the colours of their cells where they were asked for. */
export type KeptGrid = { readonly cells: Uint16Array; readonly colours: Uint16Array | null }

/** Grids matched once and for all, within a bound of bytes: the one unused for longest gives way. */
export class KeptGrids {
  readonly #mostBytes: number
  readonly #grids = new Map<string, KeptGrid>()
  #bytes = 0

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  /** The grid kept under a key; null when there is none. */
  find(key: string): KeptGrid | null {
    const grid = this.#grids.get(key)
    if (grid === undefined) return null
    this.#grids.delete(key)
    this.#grids.set(key, grid)
    return grid
  }

  /** Keeps a grid, which is not to be changed any more. */
  keep(key: string, grid: KeptGrid): void {
    this.#drop(key)
    this.#grids.set(key, grid)
    this.#bytes += bytesOf(grid)
    for (const oldest of this.#grids.keys()) {
      if (this.#bytes <= this.#mostBytes) break
      this.#drop(oldest)
    }
  }

  /** Forgets all of them. */
  clear(): void {
    this.#grids.clear()
    this.#bytes = 0
  }

  #drop(key: string): void {
    const grid = this.#grids.get(key)
    if (grid === undefined) return
    this.#grids.delete(key)
    this.#bytes -= bytesOf(grid)
  }
}

function bytesOf({ cells, colours }: KeptGrid): number {
  return cells.byteLength + (colours?.byteLength ?? 0)
}
