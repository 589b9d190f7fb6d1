import type { DiveCell } from '../protocol/dive.ts'
import { findCell, rowShift } from '../protocol/grid-shape.ts'
import { clamp } from '../protocol/parameter.ts'
import { findParameter } from '../protocol/registry.ts'
import { joinFlight } from './flight.ts'
import type { Motion, MotionCurve } from '../protocol/motion.ts'
import type { NumberParameter } from '../protocol/parameter.ts'
import type { CommandOrigin } from './command.ts'
import type { ShowSurroundings } from './show-surroundings.ts'
import type { Cause, ValueTable } from './value-table.ts'

/** How the view gets somewhere. */
export type Glide = { readonly durationMs: number; readonly curve: MotionCurve; readonly nowUs: number }

/** A zoom and what is in the middle, 0..1 of the picture, y up. */
export type ViewPlace = { readonly zoom: number; readonly x: number; readonly y: number }

/** The zoom's row of the registry. */
export const ZOOM = numberRow('/zoom')
const CENTRE_X = numberRow('/zoom/x')
const CENTRE_Y = numberRow('/zoom/y')
const ROTATION = numberRow('/zoom/rotate')

const STEP_RATIO = 1.6
const STEP_MS = 250
const HOME_MS = 900
/** Full speed doubles the zoom in 0.6 s: from the whole picture to its end in about 7 s. */
const SPEED_PER_SECOND = Math.LN2 / 0.6
const FLIGHT_BASE_MS = 700
const FLIGHT_MS_PER_OCTAVE = 200
const MAX_FLIGHT_MS = 2400

/** The moves of the view that are more than one value set: steps, joystick, pan, flights to a cell and home. */
export class ViewControl {
  readonly #table: ValueTable
  readonly #surroundings: ShowSurroundings
  #speedMotion: Motion | null = null
  /** The hand that holds the joystick. */
  #driver: CommandOrigin | null = null

  constructor(table: ValueTable, surroundings: ShowSurroundings) {
    this.#table = table
    this.#surroundings = surroundings
  }

  /** Where the zoom is bound for; while a joystick drives it, where it is. */
  target(nowUs: number): number {
    return this.#isDriven(nowUs)
      ? this.#table.numberAt(ZOOM.address, nowUs)
      : this.#table.settledNumber(ZOOM.address)
  }

  /** One step closer (`direction` 1) or back (-1). */
  step(direction: 1 | -1, nowUs: number, cause: Cause): void {
    const to = clamp(this.target(nowUs) * STEP_RATIO ** direction, ZOOM.range)
    this.#table.glide(ZOOM, to, { durationMs: STEP_MS, curve: 'out', nowUs }, cause)
  }

  /** Zooms by itself at -1..1 of full speed until told 0. */
  drive(speed: number, nowUs: number, cause: Cause): void {
    this.#driver = speed === 0 ? null : cause.origin
    const wasDriven = this.#isDriven(nowUs)
    const from = this.#table.numberAt(ZOOM.address, nowUs)
    this.#speedMotion = null
    const to = speed > 0 ? ZOOM.range[1] : ZOOM.range[0]
    const durationMs = (Math.abs(Math.log(to / from)) / (SPEED_PER_SECOND * Math.abs(speed))) * 1000
    if (speed === 0 || from === to) {
      if (wasDriven) this.#table.jump(ZOOM.address, from, cause)
      return
    }
    this.#speedMotion = { from, to, startUs: nowUs, durationMs, curve: 'linear', space: 'log' }
    this.#table.put(ZOOM.address, this.#speedMotion, cause)
  }

  /** Lets the joystick spring back when the hand has gone that holds it; tells whether it did. */
  leave({ kind, id }: CommandOrigin, nowUs: number): boolean {
    if (this.#driver?.kind !== kind || this.#driver.id !== id) return false
    const cause: Cause = { origin: this.#driver, receivedUs: nowUs, isDirect: false }
    this.#table.jump('/zoom/speed', 0, cause)
    this.drive(0, nowUs, cause)
    return true
  }

  /** Moves the centre by parts of what is on screen; `dy` up. */
  pan(dx: number, dy: number, glide: Glide, cause: Cause): void {
    const { aspect } = this.#surroundings.grid()
    const zoom = this.#table.numberAt(ZOOM.address, glide.nowUs)
    const angle = (this.#table.numberAt(ROTATION.address, glide.nowUs) * Math.PI) / 180
    const [right, up] = [(dx * aspect) / zoom, dy / zoom]
    const x = (right * Math.cos(angle) - up * Math.sin(angle)) / aspect
    const y = right * Math.sin(angle) + up * Math.cos(angle)
    this.#slide(CENTRE_X, this.#table.settledNumber(CENTRE_X.address) + x, glide, cause)
    this.#slide(CENTRE_Y, this.#table.settledNumber(CENTRE_Y.address) + y, glide, cause)
  }

  /** Glides back to the whole, upright picture. */
  home(askedMs: number | null, nowUs: number, cause: Cause): void {
    const glide: Glide = { durationMs: askedMs ?? HOME_MS, curve: 'smooth', nowUs }
    this.#table.glide(ZOOM, 1, glide, cause)
    this.#slide(CENTRE_X, 0.5, glide, cause)
    this.#slide(CENTRE_Y, 0.5, glide, cause)
    this.#table.glide(ROTATION, 0, glide, cause)
  }

  /** Flies until the tile of one cell fills the picture; `null` keeps that coordinate's cell. Counted from top left. */
  flyToCell(
    cell: { readonly col: number | null; readonly row: number | null },
    askedMs: number | null,
    nowUs: number,
    cause: Cause,
  ): void {
    const { cols, rows, shape } = this.#surroundings.grid()
    const here = { col: 0, row: 0, fx: 0, fy: 0 }
    const across = this.#table.settledNumber(CENTRE_X.address) * cols
    findCell(shape, across, (1 - this.#table.settledNumber(CENTRE_Y.address)) * rows, here)
    const col = clamp(Math.round(cell.col ?? here.col), [0, cols - 1])
    const row = clamp(Math.round(cell.row ?? here.row), [0, rows - 1])
    const x = (col + 0.5 + rowShift(shape, row)) / cols
    const y = 1 - (row + 0.5) / rows
    const zoom = clamp(Math.max(cols, rows), ZOOM.range)
    const octaves = Math.abs(Math.log2(zoom / this.#table.numberAt(ZOOM.address, nowUs)))
    const durationMs = askedMs ?? Math.min(MAX_FLIGHT_MS, FLIGHT_BASE_MS + FLIGHT_MS_PER_OCTAVE * octaves)
    this.flyTo({ x, y, zoom }, { durationMs, curve: 'smooth', nowUs }, cause)
  }

  /** The cell in the middle of where the view is bound for, beside the edge not the outermost: there the view bends. */
  cellInMiddle(): DiveCell {
    const { cols, rows, shape } = this.#surroundings.grid()
    const spot = { col: 0, row: 0, fx: 0, fy: 0 }
    const across = this.#table.settledNumber(CENTRE_X.address) * cols
    findCell(shape, across, (1 - this.#table.settledNumber(CENTRE_Y.address)) * rows, spot)
    const col = clamp(spot.col, [1, Math.max(1, cols - 2)])
    const row = clamp(spot.row, [1, Math.max(1, rows - 2)])
    const [x, y] = [(col + 0.5 + rowShift(shape, row)) / cols, 1 - (row + 0.5) / rows]
    return { x, y, across: cols, col, row, cols, rows, shape }
  }

  /** Where the view is at a server time. */
  now(nowUs: number): ViewPlace {
    const at = ({ address }: NumberParameter): number => this.#table.numberAt(address, nowUs)
    return { zoom: at(ZOOM), x: at(CENTRE_X), y: at(CENTRE_Y) }
  }

  /** Glides to a place, zoom and centre together. */
  flyTo({ zoom, x, y }: ViewPlace, glide: Glide, cause: Cause): void {
    this.#table.glide(ZOOM, zoom, glide, cause)
    this.#slide(CENTRE_X, x, glide, cause)
    this.#slide(CENTRE_Y, y, glide, cause)
  }

  /** Is at a place at once. */
  standAt({ zoom, x, y }: ViewPlace, cause: Cause): void {
    this.#table.jump(ZOOM.address, zoom, cause)
    this.#table.jump(CENTRE_X.address, x, cause)
    this.#table.jump(CENTRE_Y.address, y, cause)
  }

  /** Makes one flight of a zoom and a centre that left together; called before the changes are told. */
  joinFlights(nowUs: number): void {
    const zoom = this.#table.hasChanged(ZOOM.address) ? this.#table.motion(ZOOM.address, nowUs) : null
    if (!zoom) return
    for (const { address } of [CENTRE_X, CENTRE_Y]) {
      const centre = this.#table.hasChanged(address) ? this.#table.motion(address, nowUs) : null
      if (centre) this.#table.redirect(address, joinFlight(zoom, centre))
    }
  }

  #isDriven(nowUs: number): boolean {
    return this.#speedMotion !== null && this.#table.motion(ZOOM.address, nowUs) === this.#speedMotion
  }

  #slide(row: NumberParameter, to: number, glide: Glide, cause: Cause): void {
    this.#table.glide(row, clamp(to, row.range), glide, cause)
  }
}

function numberRow(address: string): NumberParameter {
  const row = findParameter(address)
  if (row?.kind !== 'number') throw new RangeError(`${address} is no number`)
  return row
}
