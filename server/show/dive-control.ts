import { NO_DIVE, type DiveStatus, type DiveTile, type OwnTile } from '../protocol/dive.ts'
import { clamp } from '../protocol/parameter.ts'
import { MOSAIC_ZOOM } from '../protocol/plate.ts'
import type { TileLevels } from './tile-levels.ts'
import type { Cause, ValueTable } from './value-table.ts'
import { ZOOM, type ViewControl, type ViewPlace } from './view-control.ts'

const BASE_MS = 1500
const MS_PER_OCTAVE = 420
const MOST_MS = 5500
/** How long a tile's picture takes to become a mosaic. */
const EMERGE_MS = 2400
/** The part of the time to surface in which the mosaic becomes the tile's picture again. */
const RISE_SHARE = 0.4

const WHOLE: ViewPlace = { x: 0.5, y: 0.5, zoom: 1 }

/** A flight of the view: into a tile, until its picture has become a mosaic, back before that picture, or home from it. */
type Leg = {
  readonly kind: 'in' | 'emerge' | 'rise' | 'home'
  readonly to: ViewPlace
  readonly atUs: number
  readonly askedMs: number | null
  readonly cause: Cause
}

/**
 * Dives through tiles and back up. A dive is a flight of the view to a tile; at its end the view stands before a whole
 * picture that looks the same, one level deeper: the picture again, or the tile's own, which then becomes a mosaic.
 */
export class DiveControl {
  readonly #table: ValueTable
  readonly #view: ViewControl
  readonly #levels: TileLevels
  /** Tiles gone through, the outermost first. */
  readonly #path: (DiveTile | OwnTile)[] = []
  #status: DiveStatus = NO_DIVE
  #leg: Leg | null = null
  /** The leg is over, but what comes after it is still being read. */
  #isWaiting = false
  #isNextWanted = false

  constructor(table: ValueTable, view: ViewControl, levels: TileLevels) {
    this.#table = table
    this.#view = view
    this.#levels = levels
  }

  get status(): DiveStatus {
    return this.#status
  }

  /** Tiles gone through. */
  get depth(): number {
    return this.#path.length
  }

  /** The tile whose own picture stands in the place of the source's; null for none. */
  get level(): OwnTile | null {
    return this.#path.findLast(isOwn) ?? null
  }

  /** When the leg under way ends: `arrive` is then to be called; null when there is none, or it waits for a picture. */
  get arrivalUs(): number | null {
    return this.#isWaiting ? null : (this.#leg?.atUs ?? null)
  }

  /** Dives through the tile that is looked at; once more behind a dive that is under way. */
  dive(askedMs: number | null, nowUs: number, cause: Cause): void {
    const leg = this.#leg
    if ((leg?.kind === 'in' || leg?.kind === 'emerge') && this.#isBoundFor(leg.to)) {
      this.#isNextWanted = true
      return
    }
    const cell = this.#view.cellInMiddle()
    const { x, y, across } = cell
    const shown = this.#isOwnWanted ? this.#levels.tileAt(cell.col, cell.row) : null
    const pinned = shown && { ...cell, across: Math.max(cell.cols, cell.rows), ...shown }
    if (pinned !== null) this.#levels.prepare(pinned)
    this.#status = { ...this.#status, tile: pinned === null ? { x, y, across } : null, pinned }
    this.#isNextWanted = false
    const zoom = (pinned ?? cell).across
    this.#fly('in', { x, y, zoom }, askedMs ?? this.#usualMs(zoom, nowUs), { nowUs, askedMs, cause })
  }

  /** Does what is due at the end of a leg, if nobody has taken the view elsewhere; tells whether anything has changed. */
  arrive(nowUs: number): boolean {
    const hasTurned = this.#leaveLost(nowUs) || this.#turnWhereUnreadable()
    const leg = this.#leg
    if (leg === null || nowUs < leg.atUs) return hasTurned
    const isBound = this.#isBoundFor(leg.to)
    this.#isWaiting = isBound && this.#isReading(leg)
    if (this.#isWaiting) return hasTurned
    this.#leg = null
    if (leg.kind === 'home' || !isBound) return this.#unpin() || hasTurned
    if (leg.kind === 'in') this.#goThrough(nowUs, leg.cause)
    else if (leg.kind === 'rise') this.#comeUp(leg.askedMs, nowUs, leg.cause)
    else if (!this.#isNextWanted) return hasTurned
    else this.dive(null, nowUs, leg.cause)
    return true
  }

  /** Comes back up through the tile last gone through, or turns round in it; without one the view goes home. */
  surface(askedMs: number | null, nowUs: number, cause: Cause): void {
    const leg = this.#leg
    if (leg?.kind === 'rise' && this.#isBoundFor(leg.to)) return
    this.#leg = null
    this.#isWaiting = false
    this.#isNextWanted = false
    const top = leg?.kind === 'in' ? undefined : this.#path.at(-1)
    if (top === undefined) return this.#goHome(askedMs, nowUs, cause)
    if (!isOwn(top)) return this.#comeUp(askedMs, nowUs, cause)
    const above = this.#levelAbove
    if (above !== null) this.#levels.prepare(above)
    const durationMs = Math.round(RISE_SHARE * (askedMs ?? this.#usualMs(1, nowUs)))
    this.#fly('rise', WHOLE, durationMs, { nowUs, askedMs: askedMs && askedMs - durationMs, cause })
  }

  /** Stands in the source's own picture at once, for a view that is put elsewhere. */
  leave(nowUs: number): void {
    if (this.depth === 0 && this.#leg === null) return
    this.#path.length = 0
    this.#leg = null
    this.#isWaiting = false
    this.#isNextWanted = false
    this.#status = { ...NO_DIVE, throughUs: nowUs }
  }

  get #isOwnWanted(): boolean {
    return this.#table.settled('/dive/mode') === 'tile'
  }

  /** The level that comes after the one gone through last, on the way up. */
  get #levelAbove(): OwnTile | null {
    return this.#path.slice(0, -1).findLast(isOwn) ?? null
  }

  get #inside(): OwnTile | null {
    const top = this.#path.at(-1)
    return top !== undefined && isOwn(top) ? top : null
  }

  /** Whether the picture that comes after a leg is still being read. */
  #isReading({ kind }: Leg): boolean {
    const next = kind === 'in' ? this.#status.pinned : kind === 'rise' ? this.#levelAbove : null
    return next !== null && this.#levels.prepare(next) === 'reading'
  }

  /** Stands in a level above at once when the tile is gone whose picture this level is. */
  #leaveLost(nowUs: number): boolean {
    const { depth } = this
    for (let { level } = this; level !== null; level = this.level) {
      if (this.#levels.prepare(level) !== 'failed') break
      this.#path.length = this.#path.lastIndexOf(level)
    }
    if (this.depth === depth) return false
    this.#status = { ...NO_DIVE, inside: this.#inside, throughUs: nowUs }
    this.#leg = null
    return true
  }

  /** Where a tile's own picture cannot be had, the picture is seen again in it instead. */
  #turnWhereUnreadable(): boolean {
    const { pinned } = this.#status
    if (this.#leg?.kind !== 'in' || pinned === null || this.#levels.prepare(pinned) !== 'failed') return false
    const { x, y, across } = pinned
    this.#status = { ...this.#status, tile: { x, y, across }, pinned: null }
    return true
  }

  #unpin(): boolean {
    const hasPin = this.#status.pinned !== null
    if (hasPin) this.#status = { ...this.#status, pinned: null }
    return hasPin
  }

  #goThrough(nowUs: number, cause: Cause): void {
    const { tile, pinned } = this.#status
    const isNextWanted = this.#isNextWanted
    if (pinned !== null && !this.#isThere(pinned)) {
      this.dive(null, nowUs, cause)
      this.#isNextWanted = isNextWanted
      return
    }
    this.#path.push((pinned ?? tile)!)
    this.#status = { tile: null, pinned: null, inside: pinned, throughUs: nowUs }
    this.#view.standAt(WHOLE, cause)
    if (pinned !== null)
      this.#fly('emerge', { ...WHOLE, zoom: MOSAIC_ZOOM }, EMERGE_MS, { nowUs, askedMs: null, cause })
    else if (isNextWanted) this.dive(null, nowUs, cause)
  }

  /** Whether the grid and the set that a pinned tile is of are still on air. */
  #isThere(pinned: OwnTile): boolean {
    const { cols, rows, shape } = this.#view.cellInMiddle()
    const isSameGrid = pinned.cols === cols && pinned.rows === rows && pinned.shape === shape
    return isSameGrid && this.#levels.tileAt(pinned.col, pinned.row)?.setId === pinned.setId
  }

  #comeUp(askedMs: number | null, nowUs: number, cause: Cause): void {
    const tile = this.#path.pop()!
    const { zoom, x, y } = this.#view.now(nowUs)
    const outer = { x: tile.x + (x - 0.5) / tile.across, y: tile.y + (y - 0.5) / tile.across }
    this.#view.standAt({ ...outer, zoom: clamp(zoom * tile.across, ZOOM.range) }, cause)
    const [seenAgain, pinned] = isOwn(tile) ? [null, tile] : [tile, null]
    this.#status = { tile: seenAgain, pinned, inside: this.#inside, throughUs: nowUs }
    this.#goHome(askedMs, nowUs, cause)
  }

  #goHome(askedMs: number | null, nowUs: number, cause: Cause): void {
    const durationMs = askedMs ?? this.#usualMs(1, nowUs)
    this.#fly('home', WHOLE, durationMs, { nowUs, askedMs, cause })
    if (this.#status.pinned === null) this.#leg = null
  }

  #fly(
    kind: Leg['kind'],
    to: ViewPlace,
    durationMs: number,
    { nowUs, askedMs, cause }: Pick<Leg, 'askedMs' | 'cause'> & { readonly nowUs: number },
  ): void {
    this.#view.flyTo(to, { durationMs, curve: 'smooth', nowUs }, cause)
    this.#leg = { kind, to, atUs: Math.ceil(nowUs + durationMs * 1000), askedMs, cause }
    this.#isWaiting = false
  }

  #usualMs(zoom: number, nowUs: number): number {
    const octaves = Math.abs(Math.log2(zoom / this.#view.now(nowUs).zoom))
    return Math.min(MOST_MS, BASE_MS + MS_PER_OCTAVE * octaves)
  }

  /** Whether this is still where the view is bound for. */
  #isBoundFor({ x, y, zoom }: ViewPlace): boolean {
    const settled = (address: string): number => this.#table.settledNumber(address)
    return settled('/zoom') === zoom && settled('/zoom/x') === x && settled('/zoom/y') === y
  }
}

function isOwn(tile: DiveTile | OwnTile): tile is OwnTile {
  return 'tileId' in tile
}
