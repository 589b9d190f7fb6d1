import type { Arena } from '../frame/arena.ts'
import type { RasterFormat } from '../frame/raster.ts'
import { followLevels, measureLevels, type SourceLevels } from '../frame/source-levels.ts'
import { followNoise, measureNoise } from '../frame/source-noise.ts'
import { PLAIN_VIEW, type SourceView } from '../frame/source-view.ts'
import type { MatchJob } from '../match/match-job.ts'
import { areColoursHalved } from '../protocol/colour-plane.ts'
import { halfHeader } from '../protocol/half-grid.ts'
import type { ShapedGrid } from '../protocol/grid-shape.ts'
import { FLAG, MESSAGE_TYPE, NO_TILE, PLANE, type WireHeader } from '../protocol/wire.ts'
import { motionProgress } from '../protocol/motion.ts'
import type { Meter } from '../telemetry/meter.ts'
import { GridLayer, type AirSet } from './grid-layer.ts'
import { GridFiller, type FrameMatcher, type Subject } from './grid-filler.ts'
import type { Level } from './level.ts'
import { SourceFollower } from './source-follower.ts'
import { mixByRipple } from './ripple-mix.ts'

/** One finished grid on its way to the clients. */
export type OutgoingGrid = {
  readonly header: Omit<WireHeader, 'baseSequence' | 'encoding'>
  /** [cols x rows] u16 in the arena; may be written again once the promise is settled. */
  readonly cellsOffset: number
  readonly isKey: boolean
}

/** What encodes and sends finished grids. */
export interface GridPublisher {
  publishGrid(grid: OutgoingGrid): Promise<void>
}

/** A raster to be shown, with what is known of it. */
export type Picture = {
  readonly raster: { readonly offset: number; readonly format: RasterFormat }
  readonly ptsUs: number
  readonly isCut: boolean
  /** Brightness beside the source's own, for the breath of a held picture. */
  readonly gain?: number
  /** Whether it was asked for in the place of whatever else may be shown, a tile's own picture too. */
  readonly isAsked?: boolean
}

/** Everything beside the picture that decides the ids. */
export type SenderLook = {
  stability: number
  variety: number
  spacing: number
  detail: number
  calm: number
  dither: MatchJob['dither']
  /** Frames due before this go out with the colours of their cells. */
  coloursUntilUs: number
  view: SourceView
  outputAspect: number
}

/** What a show starts with, until its parameters say otherwise. */
export const FIRST_LOOK: Omit<SenderLook, 'outputAspect'> = {
  ...{ stability: 0.5, variety: 0.5, spacing: 2, detail: 0.5, calm: 0.5, dither: 'auto' },
  ...{ coloursUntilUs: -Infinity, view: PLAIN_VIEW },
}

const RIPPLE_MS = 600

/** When and how a picture is shown. */
type Showing = Pick<WireHeader, 'ptsUs' | 'dueUs' | 'flags'>

/**
 * Matches a picture on every layer on air and hands the grids out: one layer, or two during a set transition. Not to
 * be called again before its promise is settled.
 */
export class GridSender {
  readonly #arena: Arena
  readonly #matcher: FrameMatcher
  readonly #filler: GridFiller
  readonly #publisher: GridPublisher
  readonly #meter: Meter
  readonly #now: () => number
  readonly #controlRevision: () => number
  readonly look: SenderLook
  readonly #levels = new SourceFollower({ measure: measureLevels, follow: followLevels })
  readonly #noise = new SourceFollower({ measure: measureNoise, follow: followNoise })
  #grid: ShapedGrid
  #air: GridLayer | null = null
  #incoming: { readonly layer: GridLayer; readonly endUs: number } | null = null
  #ripple: { readonly from: Uint16Array; readonly startUs: number } | null = null
  #level: Level | null = null
  #isLevelCovered = false
  #isCutDue = false
  #isKeyDue = true
  #sequence = 0
  #generation = 0
  #stampedRevision = 0

  constructor(options: {
    readonly arena: Arena
    readonly matcher: FrameMatcher
    readonly publisher: GridPublisher
    readonly meter: Meter
    readonly now: () => number
    /** The newest control message applied, written into every grid. */
    readonly controlRevision: () => number
    readonly look: SenderLook
    readonly grid: ShapedGrid
  }) {
    this.#arena = options.arena
    this.#matcher = options.matcher
    this.#filler = new GridFiller(options)
    this.#publisher = options.publisher
    this.#meter = options.meter
    this.#now = options.now
    this.#controlRevision = options.controlRevision
    this.look = options.look
    this.#grid = options.grid
  }

  /** Whether there is a set to match with. */
  get hasSet(): boolean {
    return this.#air !== null
  }

  /** Whether what is in the place of the source's picture moves. */
  get hasMovingLevel(): boolean {
    return this.#level !== null && this.#level.rasters.length > 1
  }

  /** Whether something is in the place of the source's picture. */
  get hasLevel(): boolean {
    return this.#level !== null
  }

  /** The tile that a cell was sent last, of the set coming in where there is one; null for none. */
  tileAt(col: number, row: number): { readonly setId: number; readonly tileId: number } | null {
    const layer = this.#incoming?.layer ?? this.#air
    const last = layer?.lastIdsOffset ?? null
    if (layer === null || last === null || col >= layer.cols || row >= layer.rows) return null
    const tileId = layer.plane(last)[row * layer.cols + col]!
    return tileId === NO_TILE ? null : { setId: layer.set.setId, tileId }
  }

  /** Puts the own picture of a tile in the place of the source's, whatever pictures are sent, or takes it away. */
  setLevel(level: Level | null): void {
    this.#level = level
    this.#ripple = null
    this.#isCutDue = true
    this.#air?.forgetTiles()
    this.#incoming?.layer.forgetTiles()
  }

  /** Stamps the grids from here on with the control messages applied so far; to be called when all have acted. */
  stampRevision(): void {
    this.#stampedRevision = this.#controlRevision()
  }

  /** Lets the matcher know of a frame that comes. */
  expect(raster: Picture['raster']): void {
    if (this.#level !== null) return
    const { view, outputAspect, detail } = this.look
    for (const layer of [this.#air, this.#incoming?.layer])
      if (layer)
        this.#matcher.expectFrame({
          ...{ raster, view, levels: view.autolevels === 0 ? null : this.#levels.state },
          ...{ outputAspect, detail },
          ...{ cols: layer.cols, rows: layer.rows, shape: layer.shape, set: layer.set.prepared },
        })
  }

  /** Starts a new generation: what was sent and is not due yet will be sent again. */
  raiseGeneration(): void {
    this.#generation += 1
  }

  /** Changes the grid; the next grids are keys. */
  setGrid(grid: ShapedGrid): void {
    const { cols, rows, shape } = this.#grid
    if (cols === grid.cols && rows === grid.rows && shape === grid.shape) return
    this.#grid = grid
    this.#ripple = null
    this.#isKeyDue = true
    const air = this.#air
    const incoming = this.#incoming
    if (air !== null) this.#air = this.#renew(air, air.set)
    if (incoming !== null)
      this.#incoming = { ...incoming, layer: this.#renew(incoming.layer, incoming.layer.set) }
  }

  /** Puts a set on air at once, in place of all others. */
  setAir(set: AirSet): void {
    this.#dropIncoming()
    this.#air?.close()
    this.#air = new GridLayer(this.#arena, set, this.#grid)
    this.#isKeyDue = true
  }

  /** Takes a newer revision of a set in the place of the one that is on air or coming in. */
  replaceSet(set: AirSet): void {
    const air = this.#air
    const incoming = this.#incoming
    if (air?.set.setId === set.setId) this.#air = this.#renew(air, set)
    if (incoming?.layer.set.setId === set.setId) {
      this.#incoming = { ...incoming, layer: this.#renew(incoming.layer, set) }
    }
    this.#isKeyDue = true
  }

  /** Makes the next grids keys: the receivers have nothing to build on. */
  requestKeys(): void {
    this.#isKeyDue = true
  }

  /** Lets every cell take a new tile in the next picture, as after a cut. */
  forgetTiles(): void {
    this.#filler.forget()
    this.#air?.forgetTiles()
    this.#incoming?.layer.forgetTiles()
  }

  /** Lets nothing of the pictures sent so far show through in the next ones. */
  forgetPictures(): void {
    this.forgetTiles()
    this.#ripple = null
  }

  /** Lets a set come in until `endUs`; both are sent meanwhile. A transition under way ends now. */
  setIncoming(set: AirSet, endUs: number): void {
    if (this.#incoming !== null) this.#promote()
    this.#incoming = { layer: new GridLayer(this.#arena, set, this.#grid), endUs }
    this.#isKeyDue = true
  }

  /** Makes the next pictures spread over the one shown now as a ring. */
  startRipple(): void {
    const air = this.#air
    const last = air?.lastIdsOffset ?? null
    if (air === null || last === null || this.#level !== null) return
    this.#ripple = { from: air.plane(last).slice(), startUs: this.#now() }
  }

  /**
   * Matches and sends one picture.
   *
   * @returns false when it could not be matched or there is no set; the picture is then dropped
   */
  async send(picture: Picture, dueUs: number, flags: number): Promise<boolean> {
    if (this.#incoming !== null && dueUs >= this.#incoming.endUs) this.#promote()
    const air = this.#air
    if (air === null) return false
    const isKey = this.#isKeyDue
    const incoming = this.#incoming?.layer ?? null
    const level = this.#levelUnder(picture)
    const isCut = this.#isCutDue || (level === null && picture.isCut)
    const subject =
      level === null ? this.#liveSubject({ ...picture, isCut }, flags) : levelSubject(level, dueUs)
    const kept = level === null ? flags : flags & FLAG.URGENT
    const showing = { ptsUs: picture.ptsUs, dueUs, flags: kept | (isCut ? FLAG.CUT : 0) }
    if (!(await this.#sendLayer(air, 0, subject, showing, isKey))) return false
    if (incoming !== null && !(await this.#sendLayer(incoming, 1, subject, showing, isKey))) return false
    if (isKey) this.#isKeyDue = false
    this.#isCutDue = false
    this.#meter.count('frames_out')
    return true
  }

  /** Gives all memory back. */
  close(): void {
    this.#dropIncoming()
    this.#air?.close()
    this.#air = null
  }

  async #sendLayer(
    layer: GridLayer,
    index: number,
    subject: Subject,
    showing: Showing,
    isKey: boolean,
  ): Promise<boolean> {
    const hasColours = showing.dueUs < this.look.coloursUntilUs
    const idsOffset = layer.nextIdsOffset
    const how = { isCut: (showing.flags & FLAG.CUT) !== 0, hasColours }
    if (!(await this.#filler.fill(layer, subject, this.look, how))) return false
    layer.commit()
    const cellsOffset = index === 0 ? this.#mixRipple(layer, idsOffset) : idsOffset
    const header = {
      ...showing,
      type: MESSAGE_TYPE.GRID,
      sequence: ++this.#sequence,
      generation: this.#generation,
      cols: layer.cols,
      rows: layer.rows,
      shape: layer.shape,
      setId: layer.set.setId,
      setRevision: layer.set.revision,
      layer: index,
      plane: PLANE.IDS,
      controlRevision: this.#stampedRevision,
    }
    if (hasColours) {
      const size = areColoursHalved(layer) ? halfHeader(header) : header
      const colours = { ...size, sequence: this.#sequence, plane: PLANE.COLOUR }
      header.sequence = ++this.#sequence
      await this.#publisher.publishGrid({ header: colours, cellsOffset: layer.coloursOffset, isKey })
    }
    await this.#publisher.publishGrid({ header, cellsOffset, isKey })
    return true
  }

  /** The level, where there is one and the picture does not cover it. */
  #levelUnder({ isAsked = false }: Picture): Level | null {
    if (this.#level !== null && isAsked !== this.#isLevelCovered) this.setLevel(this.#level)
    this.#isLevelCovered = isAsked
    return isAsked ? null : this.#level
  }

  #liveSubject(picture: Picture, flags: number): Subject {
    const { view, outputAspect } = this.look
    return {
      key: null,
      raster: picture.raster,
      view: picture.gain === undefined ? view : { ...view, gain: view.gain * picture.gain },
      levels: this.#levelsOf(picture, flags),
      noise: this.#noise.follow(this.#arena.memory.buffer, picture.raster, false, this.#now()),
      outputAspect,
    }
  }

  #levelsOf(picture: Picture, flags: number): SourceLevels | null {
    if (this.look.view.autolevels === 0 || (flags & FLAG.SLATE) !== 0) return null
    return this.#levels.follow(this.#arena.memory.buffer, picture.raster, picture.isCut, this.#now())
  }

  #mixRipple(layer: GridLayer, idsOffset: number): number {
    const ripple = this.#ripple
    if (ripple === null) return idsOffset
    const progress = motionProgress(ripple.startUs, RIPPLE_MS, this.#now())
    if (progress >= 1 || ripple.from.length !== layer.cols * layer.rows) {
      this.#ripple = null
      return idsOffset
    }
    const mixed = layer.plane(layer.mixedIdsOffset)
    mixByRipple(mixed, ripple.from, layer.plane(idsOffset), layer.cols, layer.rows, progress)
    return layer.mixedIdsOffset
  }

  #promote(): void {
    if (this.#incoming === null) return
    this.#air?.close()
    this.#air = this.#incoming.layer
    this.#incoming = null
    this.#ripple = null
    this.#isKeyDue = true
  }

  #dropIncoming(): void {
    this.#incoming?.layer.close()
    this.#incoming = null
  }

  #renew(layer: GridLayer, set: AirSet): GridLayer {
    layer.close()
    return new GridLayer(this.#arena, set, this.#grid)
  }
}

function levelSubject(level: Level, dueUs: number): Subject {
  const frame = level.frameAt(dueUs)
  const raster = level.rasters[frame]!
  const outputAspect = raster.format.width / raster.format.height
  return { key: `${level.key} ${frame}`, raster, view: PLAIN_VIEW, levels: null, noise: 0, outputAspect }
}
