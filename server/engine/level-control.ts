import type { AirLoop } from '../air/air-loop.ts'
import type { GridSender } from '../air/grid-sender.ts'
import type { Level } from '../air/level.ts'
import { messageOf } from '../errors/smalti-error.ts'
import type { Arena, Region } from '../frame/arena.ts'
import { rasterBytes } from '../frame/raster.ts'
import { writeRaster } from '../frame/rgb-raster.ts'
import { cellHash, cellOrientation } from '../protocol/cell-hash.ts'
import { clipsAt, type ClipClock } from '../protocol/clip-clock.ts'
import { clipFrame } from '../protocol/clip-frame.ts'
import type { OwnTile, SetTile } from '../protocol/dive.ts'
import { TILE_SPAN } from '../protocol/grid-shape.ts'
import type { LevelReadiness, TileLevels } from '../show/tile-levels.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { CloseUpSet } from '../tileset/close-ups.ts'
import type { TileCut, TilePicture } from '../tileset/tile-picture.ts'

/** Pictures of tiles that are kept beside the one shown; the one unused for longest gives way. */
const MOST_KEPT = 6

/** A picture that was read, its frames one after the other in the arena. */
type ReadyPicture = Pick<Level, 'rasters'> & { readonly region: Region; readonly roundMs: number }

/** Reads what of a tile is seen; rejects when it cannot. */
type PictureReader = (set: CloseUpSet, tileId: number, cut: TileCut) => Promise<TilePicture>

type Kept = ReadyPicture | Exclude<LevelReadiness, 'ready'>

/**
 * The own pictures of tiles that are dived into: reads them while the view flies, keeps the last ones, and puts one in
 * the place of the source's picture. The source goes on being decoded meanwhile.
 */
export class LevelControl implements TileLevels {
  readonly #arena: Arena
  readonly #loop: Pick<AirLoop, 'change'>
  readonly #sender: Pick<GridSender, 'setLevel' | 'tileAt'>
  readonly #setOf: (setId: number) => CloseUpSet | null
  readonly #readPicture: PictureReader
  readonly #clips: () => ClipClock
  readonly #settled: () => void
  readonly #logger: Logger
  readonly #kept = new Map<string, Kept>()
  #shown: OwnTile | null = null
  #shownKey: string | null = null
  #isClosed = false

  constructor(options: {
    readonly arena: Arena
    readonly loop: Pick<AirLoop, 'change'>
    readonly sender: Pick<GridSender, 'setLevel' | 'tileAt'>
    readonly setOf: (setId: number) => CloseUpSet | null
    readonly readPicture: PictureReader
    /** What moving tiles play by. */
    readonly clips: () => ClipClock
    /** A picture has been read, or cannot be. */
    readonly settled: () => void
    readonly logger: Logger
  }) {
    this.#arena = options.arena
    this.#loop = options.loop
    this.#sender = options.sender
    this.#setOf = options.setOf
    this.#readPicture = options.readPicture
    this.#clips = options.clips
    this.#settled = options.settled
    this.#logger = options.logger
  }

  tileAt(col: number, row: number): SetTile | null {
    const tile = this.#sender.tileAt(col, row)
    const set = tile && this.#setOf(tile.setId)
    return tile && set && { ...tile, lineage: set.manifest.lineage }
  }

  prepare(tile: OwnTile): LevelReadiness {
    const set = this.#setOf(tile.setId)
    if (set?.manifest.lineage !== tile.lineage) return 'failed'
    const key = keyOf(tile)
    const kept = this.#kept.get(key)
    if (kept !== undefined) {
      this.#kept.delete(key)
      this.#kept.set(key, kept)
      return typeof kept === 'string' ? kept : 'ready'
    }
    this.#kept.set(key, 'reading')
    void this.#read(key, tile, set)
    return 'reading'
  }

  /** Puts a tile's picture in the place of the source's; the source's again with null, or where it is not ready. */
  show(tile: OwnTile | null): void {
    if (tile === this.#shown) return
    this.#shown = tile
    this.#apply()
  }

  /** Takes in no more pictures. */
  close(): void {
    this.#isClosed = true
  }

  #apply(): void {
    const tile = this.#shown
    const key = tile && keyOf(tile)
    const kept = key === null ? undefined : this.#kept.get(key)
    const level = tile && key && typeof kept === 'object' ? this.#levelOf(tile, key, kept) : null
    this.#shownKey = key
    this.#loop.change(() => {
      this.#sender.setLevel(level)
      this.#forgetOldest()
    }, true)
  }

  #levelOf({ col, row }: OwnTile, key: string, { rasters, roundMs }: ReadyPicture): Level {
    const hash = cellHash(col, row)
    const frameAt = (dueUs: number): number =>
      clipFrame(clipsAt(this.#clips(), dueUs), rasters.length, roundMs, hash)
    return { key, rasters, frameAt }
  }

  async #read(key: string, tile: OwnTile, set: CloseUpSet): Promise<void> {
    try {
      const picture = await this.#readPicture(set, tile.tileId, cutOf(tile))
      if (this.#isClosed) return
      this.#kept.set(key, await this.#takeIn(picture))
    } catch (error) {
      this.#kept.set(key, 'failed')
      this.#logger.warn('a tile cannot be dived into: the picture is seen again in it', {
        tile: tile.tileId,
        error: messageOf(error),
      })
    }
    this.#loop.change(() => this.#forgetOldest(), false)
    if (key === this.#shownKey) this.#apply()
    this.#settled()
  }

  /** Copies the frames of a picture into the arena, one at a time: the show goes on between them. */
  async #takeIn({ width, height, frames, roundMs }: TilePicture): Promise<ReadyPicture> {
    const format = { width, height }
    const bytes = rasterBytes(format)
    const region = this.#arena.allocate(bytes * frames.length, 'pictures of tiles')
    const rasters = frames.map((_, frame) => ({ offset: region.offset + frame * bytes, format }))
    for (const [frame, pixels] of frames.entries()) {
      writeRaster(pixels, format, this.#arena.memory.buffer, rasters[frame]!.offset)
      await new Promise(setImmediate)
    }
    return { region, rasters, roundMs }
  }

  /** Only between two steps of the loop: nothing is being matched then. */
  #forgetOldest(): void {
    for (const [key, kept] of this.#kept) {
      if (this.#kept.size <= MOST_KEPT) return
      if (key === this.#shownKey || kept === 'reading') continue
      this.#kept.delete(key)
      if (typeof kept === 'object') this.#arena.release(kept.region)
    }
  }
}

/** The same for the same pixels only. */
function keyOf(tile: OwnTile): string {
  const { width, height, orientation } = cutOf(tile)
  return [tile.setId, tile.lineage, tile.tileId, width, height, orientation].join(' ')
}

/** What of a tile fills the view that has come up to it. */
function cutOf({ cols, rows, shape, across, col, row }: OwnTile): TileCut {
  const [spanX, spanY] = TILE_SPAN[shape]
  return {
    width: cols / across / spanX,
    height: rows / across / spanY,
    orientation: cellOrientation(cellHash(col, row)),
  }
}
