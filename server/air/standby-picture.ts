import type { Arena, Region } from '../frame/arena.ts'
import { rasterBytes } from '../frame/raster.ts'
import type { Picture } from './grid-sender.ts'
import { drawSlate, SLATE_FORMAT } from './slate-picture.ts'

/** A held picture breathes by this part of its brightness. */
const HELD_BREATH = 0.015

/** What stands in for the source's picture: the slate, or black. Owns the memory that it is drawn in. */
export class StandbyPicture {
  readonly #arena: Arena
  readonly #region: Region

  constructor(arena: Arena) {
    this.#arena = arena
    this.#region = arena.allocate(rasterBytes(SLATE_FORMAT), 'slate')
  }

  /** The picture at a server time, drawn over the one before. */
  draw(kind: 'slate' | 'black', nowUs: number): Picture {
    const { buffer } = this.#arena.memory
    const { offset } = this.#region
    if (kind === 'slate') drawSlate(buffer, offset, nowUs / 1e6)
    else new Uint8Array(buffer, offset, SLATE_FORMAT.width * SLATE_FORMAT.height).fill(0)
    return { raster: { offset, format: SLATE_FORMAT }, ptsUs: 0, isCut: false }
  }

  /** Gives the memory back. */
  close(): void {
    this.#arena.release(this.#region)
  }
}

/** How bright a held picture is: it breathes a little, so that tiles swap among near equals. */
export function heldGain(nowUs: number): number {
  return 1 + HELD_BREATH * Math.sin(nowUs / 1.1e6)
}
