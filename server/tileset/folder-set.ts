import { availableParallelism } from 'node:os'
import path from 'node:path'

import { SmaltiError } from '../errors/smalti-error.ts'
import { DESCRIPTOR_LANES } from '../protocol/descriptor.ts'
import { TILE_RETIRED, tileRoundMs, tileSlot } from '../protocol/tile-set-manifest.ts'
import type { FolderListener, FolderRequest } from './build-folder.ts'
import type { ScannedFile } from './folder-scan.ts'
import { filmDigest } from './film/film-digest.ts'
import { filmTiles } from './film-tiles.ts'
import { inOrder } from './in-order.ts'
import type { MadeFile, MadeTile } from './made-tile.ts'
import { NearTiles } from './near-tiles.ts'
import { PageStore } from './page-store.ts'
import { PictureDecoder } from './picture-decoder.ts'
import { readPictureFile } from './picture-file.ts'
import type { RecordedFile, RecordedSkip, RecordedTile, SetRecord } from './set-record.ts'
import type { SetWriter } from './set-writer.ts'
import type { SkipReason, SkippedFile } from './skipped-file.ts'
import { chooseFrames, planRun, planTilePx } from './slot-plan.ts'
import type { StoredManifest, StoredTiles } from './stored-manifest.ts'
import { describeTile } from './tile-descriptor.ts'
import { TileLists } from './tile-lists.ts'

const PROGRESS_MS = 100

/** Folder in a set's own in which scans of films are kept. */
const REELS_FOLDER = 'reels'

/** Hanging decodes at which the process is given up: each holds one of its threads. */
const MAX_STUCK = 4

/** Reasons that hold as long as the file is the same; the others are tried again. */
const LASTING: ReadonlySet<SkipReason> = new Set([
  'not-a-picture',
  'broken',
  'too-big',
  'too-long',
  'crashed',
])

/** Reasons that hold as well, as long as no file is gone that would leave its place. */
const SURPLUS: ReadonlySet<SkipReason> = new Set(['merged', 'too-many'])

type FolderSetOptions = {
  readonly request: FolderRequest
  readonly writer: SetWriter
  readonly oldManifest: StoredManifest | null
  readonly record: SetRecord | null
  readonly listener: FolderListener
}

type Looked =
  | { readonly kind: 'skip'; readonly reason: SkipReason; readonly detail: string }
  | { readonly kind: 'known'; readonly digest: string }
  | { readonly kind: 'film' }
  | { readonly kind: 'new'; readonly digest: string; readonly tiles: readonly MadeTile[] }

/** Recorded skips as they are reported. */
export function reportSkips(skipped: readonly RecordedSkip[]): SkippedFile[] {
  return skipped.map(({ path, reason, detail }) => ({ path, reason, detail }))
}

/**
 * The tiles of a folder while they are brought up to date. Ids are only appended: a tile whose content no file has any
 * more is retired, and comes back with it.
 */
export class FolderSet {
  readonly #options: FolderSetOptions
  readonly #lists = new TileLists()
  readonly #store: PageStore
  readonly #decoder: PictureDecoder
  readonly #files = new Map<string, RecordedFile>()
  readonly #tiles: RecordedTile[]
  readonly #tilesOf = new Map<string, number[]>()
  readonly #pathOf = new Map<string, string>()
  readonly #skipped: RecordedSkip[] = []
  readonly #slow: SkippedFile[] = []
  readonly #films: ScannedFile[] = []
  #slotCount: number
  #madeCount = 0
  /** While there are more files than tiles fit: nearly equal pictures share one. */
  #near: NearTiles | null = null

  private constructor(options: FolderSetOptions) {
    const { request, writer, oldManifest, record } = options
    this.#options = options
    this.#decoder = new PictureDecoder(request.source.ground)
    const { isLossless, source } = request
    const stored = record === null ? null : { ...oldManifest!, pixels: record.pixels }
    this.#store = new PageStore(writer, { isLossless, ground: source.ground }, stored)
    this.#tiles = [...(record?.tiles ?? [])]
    this.#slotCount = record?.slotCount ?? 0
    this.#tiles.forEach(({ digest }, tile) => this.#noteTile(digest, tile))
  }

  /** Takes over what an earlier build recorded, if it did. */
  static async open(options: FolderSetOptions): Promise<FolderSet> {
    const set = new FolderSet(options)
    const { oldManifest, record, writer } = options
    if (oldManifest !== null && record !== null) {
      const files = [oldManifest.table, oldManifest.descriptors, oldManifest.means] as const
      const [table, descriptors, means] = await Promise.all(files.map((name) => writer.read(name)))
      set.#lists.load(table!, descriptors!, means!)
    }
    return set
  }

  /** Tiles, retired ones among them. */
  get count(): number {
    return this.#tiles.length
  }

  /** Tiles that cells can get. */
  get activeCount(): number {
    return this.#tiles.filter(({ digest }) => this.#pathOf.has(digest)).length
  }

  /** Tiles made by this build. */
  get madeCount(): number {
    return this.#madeCount
  }

  get skipped(): readonly SkippedFile[] {
    return reportSkips(this.#skipped)
  }

  /**
   * Makes the tiles those of exactly these files.
   *
   * @param made called after each file that gave tiles; a moment to store what there is
   */
  async update(files: readonly ScannedFile[], made: () => Promise<void>): Promise<void> {
    const changed = this.#keepUnchanged(files)
    const { request, listener } = this.#options
    if (files.length > request.maxTiles) this.#near = this.#openNear()
    const limit = request.isCareful ? 1 : availableParallelism() * 2
    const startMs = performance.now()
    let done = 0
    let toldMs = 0
    const look = async (file: ScannedFile): Promise<Looked> => {
      if (!request.isCareful) return this.#look(file)
      listener.onBegin(file.path)
      return this.#look(file).finally(() => listener.onBegin(null))
    }
    await inOrder(changed, { limit, window: limit * 8 }, look, async (file, looked) => {
      if (await this.#take(file, looked)) await made()
      done++
      const ms = performance.now() - startMs
      if (ms - toldMs < PROGRESS_MS && done < changed.length) return
      toldMs = ms
      const kept = files.length - changed.length
      const progress = { done: kept + done, total: files.length, perSecond: (1000 * done) / ms }
      listener.onProgress({ ...progress, film: null })
    })
    for (const film of this.#films) await this.#takeFilm(film, files.length, made)
    this.#tiles.forEach(({ digest }, tile) =>
      this.#lists.setFlag(tile, TILE_RETIRED, !this.#pathOf.has(digest)),
    )
  }

  /**
   * Stores lists, pages and record as they are; gives the manifest's part that tells of them.
   *
   * @param expectedCount tiles that there will be at least: their size on the pages is chosen for so many
   */
  async store(expectedCount: number): Promise<StoredTiles> {
    const { writer } = this.#options
    const size = planTilePx(Math.max(this.#slotCount, expectedCount))
    const { tilePx, pages, pixels } = await this.#store.flush(this.#slotCount, size)
    const record: SetRecord = {
      files: [...this.#files.values()],
      tiles: this.#tiles,
      slotCount: this.#slotCount,
      skipped: this.#skipped,
      pixels,
    }
    const bytes = this.#lists.bytes(this.count)
    return {
      count: this.count,
      slotCount: this.#slotCount,
      tilePx,
      pages,
      table: await writer.put(bytes.table, 'bin'),
      means: await writer.put(bytes.means, 'bin'),
      descriptors: await writer.put(bytes.descriptors, 'bin'),
      record: await writer.put(Buffer.from(JSON.stringify(record)), 'json'),
    }
  }

  /** Keeps files and skips that are as they were; gives the files to look at. */
  #keepUnchanged(files: readonly ScannedFile[]): ScannedFile[] {
    const { record, request } = this.#options
    const present = new Map(files.map((file) => [file.path, file]))
    const isSame = (old: ScannedFile): boolean => {
      const file = present.get(old.path)
      return file !== undefined && file.bytes === old.bytes && file.mtimeMs === old.mtimeMs
    }
    const isWhole = (record?.files ?? []).every(isSame)
    const settled = new Set<string>()
    for (const old of record?.files ?? []) {
      if (!isSame(old)) continue
      settled.add(old.path)
      this.#keepFile(old)
    }
    for (const old of record?.skipped ?? []) {
      const lasts = LASTING.has(old.reason) || (isWhole && SURPLUS.has(old.reason))
      if (!lasts || !isSame(old)) continue
      settled.add(old.path)
      this.#skipped.push(old)
    }
    for (const bad of request.knownBad) {
      const file = present.get(bad.path)
      if (file === undefined || settled.has(bad.path)) continue
      settled.add(bad.path)
      this.#skipped.push({ ...file, ...bad })
    }
    return files.filter((file) => !settled.has(file.path))
  }

  #keepFile(file: RecordedFile): void {
    this.#files.set(file.path, file)
    this.#pathOf.set(file.digest, file.path)
  }

  #noteTile(digest: string, tile: number): void {
    const tiles = this.#tilesOf.get(digest)
    if (tiles === undefined) this.#tilesOf.set(digest, [tile])
    else tiles.push(tile)
  }

  async #look(file: ScannedFile): Promise<Looked> {
    const read = await readPictureFile(path.join(this.#options.request.source.pictures, file.path))
    if (!read.ok && read.isFilm === true && this.#options.request.ffmpeg !== null) return { kind: 'film' }
    if (!read.ok) return { kind: 'skip', reason: read.reason, detail: read.detail }
    const { digest } = read
    if (this.#tilesOf.has(digest)) return { kind: 'known', digest }
    const made = await this.#decoder.decodeTile(read.bytes, read.kind)
    if (made.ok) return { kind: 'new', digest, tiles: made.tiles }
    this.#noteSlow(file, made)
    return { kind: 'skip', reason: made.reason, detail: made.detail }
  }

  #noteSlow(file: ScannedFile, { reason, detail }: MadeFile & { readonly ok: false }): void {
    if (reason !== 'too-slow') return
    this.#slow.push({ path: file.path, reason, detail })
    if (this.#decoder.stuckCount >= MAX_STUCK) this.#options.listener.onStuck(this.#slow)
  }

  /** Takes what came of a file; tells whether it gave new tiles. */
  async #take(file: ScannedFile, looked: Looked): Promise<boolean> {
    if (looked.kind === 'skip') return this.#skip(file, looked.reason, looked.detail)
    if (looked.kind === 'film') {
      this.#films.push(file)
      return false
    }
    const { digest } = looked
    if (this.#isDouble(file, digest)) return false
    const isKnown = this.#tilesOf.has(digest)
    if (!isKnown && looked.kind !== 'new') return this.#skip(file, 'broken', 'changed while it was read')
    const tiles = looked.kind === 'new' && !isKnown ? looked.tiles : []
    const twin = await this.#findNear(tiles)
    if (twin !== null) return this.#skip(file, 'merged', `nearly the same as ${twin}`)
    for (const tile of tiles) {
      if (!(await this.#append(digest, tile))) return this.#skipSurplus(file)
    }
    this.#keepFile({ ...file, digest })
    return !isKnown
  }

  /** Scans a film, alone, and takes its clips one after the other. */
  async #takeFilm(file: ScannedFile, total: number, made: () => Promise<void>): Promise<void> {
    const { request, listener } = this.#options
    const film = path.join(request.source.pictures, file.path)
    listener.onBegin(file.path)
    try {
      const digest = await filmDigest(film)
      if (this.#isDouble(file, digest)) return
      const isKnown = this.#tilesOf.has(digest)
      const tiles = filmTiles({
        ffmpeg: request.ffmpeg!,
        film,
        reels: path.join(request.folder, REELS_FOLDER),
        threads: request.isLive ? 1 : 0,
        maxClipSeconds: request.maxClipSeconds,
        onProgress: ({ positionUs, lengthUs, framesPerSecond }) =>
          listener.onProgress({
            done: this.#files.size,
            total,
            perSecond: framesPerSecond,
            film: { path: file.path, share: lengthUs === null ? 0 : Math.min(1, positionUs / lengthUs) },
          }),
      })
      if (!isKnown)
        for await (const tile of tiles)
          if (!(await this.#append(digest, tile))) return void this.#skipSurplus(file)
      this.#keepFile({ ...file, digest })
      await made()
    } catch (error) {
      if (!(error instanceof SmaltiError)) throw error
      this.#skip(file, 'broken', error.message)
    } finally {
      listener.onBegin(null)
    }
  }

  /** Whether another file has the same content; it is skipped then. */
  #isDouble(file: ScannedFile, digest: string): boolean {
    const twin = this.#pathOf.get(digest)
    if (twin !== undefined) this.#skip(file, 'double', `the same as ${twin}`)
    return twin !== undefined
  }

  /** All pictures among the tiles so far. */
  #openNear(): NearTiles {
    const { table, descriptors } = this.#lists
    const near = new NearTiles(descriptors, (tile) => this.#store.read(tileSlot(table, tile)))
    for (let tile = 0; tile < this.count; tile++) if (tileRoundMs(table, tile) === 0) near.add(tile)
    return near
  }

  /** The file of a tile that a picture is nearly equal to, where such share one; null else. */
  async #findNear(tiles: readonly MadeTile[]): Promise<string | null> {
    const pixels = tiles[0]?.frames[0]
    if (this.#near === null || pixels === undefined || tiles.length > 1 || tiles[0]!.frames.length > 1)
      return null
    const lanes = new Int16Array(DESCRIPTOR_LANES)
    describeTile([pixels], 0, 0, lanes, new Uint8Array(3))
    const pathOf = (tile: number): string | undefined => this.#pathOf.get(this.#tiles[tile]!.digest)
    const twin = await this.#near.find(lanes, pixels, (tile) => pathOf(tile) !== undefined)
    return twin === null ? null : pathOf(twin)!
  }

  /** Appends a tile; false when it does not fit. */
  async #append(digest: string, made: MadeTile): Promise<boolean> {
    const run =
      this.count < this.#options.request.maxTiles ? planRun(this.#slotCount, made.frames.length) : null
    if (run === null) return false
    const frames = chooseFrames(made.frames, run.frames)
    const { roundMs, startUs, endUs } = made
    const tile = this.#tiles.push({ digest, startUs, endUs }) - 1
    this.#lists.setTile(tile, run.firstSlot, frames, { flags: 0, roundMs: frames.length > 1 ? roundMs : 0 })
    for (const [at, pixels] of frames.entries()) await this.#store.write(run.firstSlot + at, pixels)
    this.#slotCount = run.firstSlot + frames.length
    this.#noteTile(digest, tile)
    if (made.frames.length === 1) this.#near?.add(tile)
    this.#madeCount++
    return true
  }

  #skipSurplus(file: ScannedFile): false {
    return this.#skip(file, 'too-many', `the set holds ${this.count} tiles, and no more fit`)
  }

  #skip(file: ScannedFile, reason: SkipReason, detail: string): false {
    this.#skipped.push({ ...file, reason, detail })
    return false
  }
}
