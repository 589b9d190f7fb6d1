import { NO_DIVE, type DiveStatus, type DiveTile } from '../protocol/dive.ts'
import { clamp } from '../protocol/parameter.ts'
import type { Cause, ValueTable } from './value-table.ts'
import { ZOOM, type ViewControl } from './view-control.ts'

const BASE_MS = 1500
const MS_PER_OCTAVE = 420
const MOST_MS = 5500

/**
 * Dives through tiles, in which the picture is seen again, and back up. A dive is a flight of the view to a tile; at
 * its end the view stands before the whole picture again, which looks the same, one level deeper.
 */
export class DiveControl {
  readonly #table: ValueTable
  readonly #view: ViewControl
  /** Tiles gone through, the outermost first. */
  readonly #path: DiveTile[] = []
  #status: DiveStatus = NO_DIVE
  #arrival: { readonly tile: DiveTile; readonly atUs: number; readonly cause: Cause } | null = null
  #isNextWanted = false

  constructor(table: ValueTable, view: ViewControl) {
    this.#table = table
    this.#view = view
  }

  get status(): DiveStatus {
    return this.#status
  }

  /** Tiles gone through. */
  get depth(): number {
    return this.#path.length
  }

  /** When a dive under way comes out on the other side: `arrive` is then to be called; null when none is. */
  get arrivalUs(): number | null {
    return this.#arrival?.atUs ?? null
  }

  /** Dives through the tile that is looked at; once more behind a dive that is under way. */
  dive(askedMs: number | null, nowUs: number, cause: Cause): void {
    if (this.#arrival !== null && this.#rests(this.#arrival.tile)) {
      this.#isNextWanted = true
      return
    }
    const tile = this.#view.tileInMiddle()
    const durationMs = this.#durationMs(tile.across, askedMs, nowUs)
    this.#view.flyTo({ ...tile, zoom: tile.across }, { durationMs, curve: 'smooth', nowUs }, cause)
    this.#status = { ...this.#status, tile }
    this.#arrival = { tile, atUs: nowUs + durationMs * 1000, cause }
    this.#isNextWanted = false
  }

  /** Comes out on the other side, if nobody has taken the view elsewhere; tells whether anything has changed. */
  arrive(nowUs: number): boolean {
    if (this.#arrival === null || nowUs < this.#arrival.atUs) return false
    const { tile, cause } = this.#arrival
    this.#arrival = null
    if (!this.#rests(tile)) return false
    this.#path.push(tile)
    this.#status = { tile: null, throughUs: nowUs }
    this.#view.standAt({ x: 0.5, y: 0.5, zoom: 1 }, cause)
    if (this.#isNextWanted) this.dive(null, nowUs, cause)
    return true
  }

  /** Comes back up through the tile last gone through, or turns round in it; without one the view goes home. */
  surface(askedMs: number | null, nowUs: number, cause: Cause): void {
    const isUnderWay = this.#arrival !== null
    this.#arrival = null
    this.#isNextWanted = false
    const tile = isUnderWay ? undefined : this.#path.pop()
    if (tile !== undefined) {
      const { zoom, x, y } = this.#view.now(nowUs)
      const outer = { x: tile.x + (x - 0.5) / tile.across, y: tile.y + (y - 0.5) / tile.across }
      this.#view.standAt({ ...outer, zoom: clamp(zoom * tile.across, ZOOM.range) }, cause)
      this.#status = { tile, throughUs: nowUs }
    }
    const durationMs = this.#durationMs(1, askedMs, nowUs)
    this.#view.flyTo({ x: 0.5, y: 0.5, zoom: 1 }, { durationMs, curve: 'smooth', nowUs }, cause)
  }

  #durationMs(zoom: number, askedMs: number | null, nowUs: number): number {
    const octaves = Math.abs(Math.log2(zoom / this.#view.now(nowUs).zoom))
    return askedMs ?? Math.min(MOST_MS, BASE_MS + MS_PER_OCTAVE * octaves)
  }

  /** Whether the view is bound for a tile, filling the picture. */
  #rests({ x, y, across }: DiveTile): boolean {
    const settled = (address: string): number => this.#table.settledNumber(address)
    return settled('/zoom') === across && settled('/zoom/x') === x && settled('/zoom/y') === y
  }
}
