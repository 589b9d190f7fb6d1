import path from 'node:path'

import { SmaltiError } from '../errors/smalti-error.ts'
import { TILE_RETIRED, tileRoundMs, tileSlot } from '../protocol/tile-set-manifest.ts'
import type { FolderListener, FolderRequest } from './build-folder.ts'
import type { ScannedFile } from './folder-scan.ts'
import { FileLooker, type Looked } from './file-looker.ts'
import { filmDigest } from './film/film-digest.ts'
import type { PauseGate } from './film/pause-gate.ts'
import { clipsKey, filmTiles } from './film-tiles.ts'
import type { MadeTile } from './made-tile.ts'
import { NearTiles } from './near-tiles.ts'
import { PageStore } from './page-store.ts'
import {
  contentKey,
  isPreviewDigest,
  type Content,
  type RecordedFile,
  type RecordedSkip,
  type RecordedTile,
  type SetRecord,
} from './set-record.ts'
import { REELS_FOLDER } from './set-folder.ts'
import type { SetWriter } from './set-writer.ts'
import type { SkipReason, SkippedFile } from './skipped-file.ts'
import { findUnchanged } from './unchanged-files.ts'
import { chooseFrames, planRun, planTilePx } from './slot-plan.ts'
import type { StoredManifest, StoredTiles } from './stored-manifest.ts'
import { TileLists } from './tile-lists.ts'

type FolderSetOptions = {
  readonly request: FolderRequest
  readonly writer: SetWriter
  readonly oldManifest: StoredManifest | null
  readonly record: SetRecord | null
  readonly listener: FolderListener
  /** Holds the work up while it is closed. */
  readonly gate: PauseGate
}

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
  readonly #looker: FileLooker
  readonly #files = new Map<string, RecordedFile>()
  readonly #tiles: RecordedTile[]
  readonly #tilesOf = new Map<string, number[]>()
  readonly #pathOf = new Map<string, string>()
  readonly #skipped: RecordedSkip[] = []
  readonly #films: ScannedFile[] = []
  readonly #made = new Set<number>()
  /** Lengths of the files that were read whole: one of the same length may be the same under another name. */
  readonly #wholeBytes: ReadonlySet<number>
  readonly #unfinished: Set<string>
  readonly #filmDigests = new Set<string>()
  #slotCount: number
  /** While there are more files than tiles fit: nearly equal pictures share one. */
  #near: NearTiles | null = null

  private constructor(options: FolderSetOptions) {
    const { request, writer, oldManifest, record, listener, gate } = options
    this.#options = options
    this.#looker = new FileLooker(request, { listener, gate }, (digest) => this.#tilesOf.has(digest))
    this.#wholeBytes = new Set(
      (record?.files ?? []).filter(({ digest }) => !isPreviewDigest(digest)).map(({ bytes }) => bytes),
    )
    const { isLossless, source } = request
    const stored = record === null ? null : { ...oldManifest!, pixels: record.pixels }
    this.#store = new PageStore(writer, { isLossless, ground: source.ground }, stored)
    this.#tiles = [...(record?.tiles ?? [])]
    this.#slotCount = record?.slotCount ?? 0
    this.#unfinished = new Set(record?.unfinished)
    this.#tiles.forEach((content, tile) => this.#noteTile(content, tile))
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
    return this.#tiles.filter((content) => this.#pathOf.has(contentKey(content))).length
  }

  /** Tiles made by this build. */
  get madeCount(): number {
    return this.#made.size
  }

  /** Whether there are tiles that show a photo's preview. */
  get isUnrefined(): boolean {
    return this.#unrefined().length > 0
  }

  /** Of the films among the files, those that could not be read too. */
  get filmDigests(): ReadonlySet<string> {
    return this.#filmDigests
  }

  get skipped(): readonly SkippedFile[] {
    return reportSkips(this.#skipped)
  }

  /**
   * Makes the tiles those of exactly these files; photos with previews show those until they are refined.
   *
   * @param made called after each file that gave tiles, and after each tile of a film; a moment to store what there is
   */
  async update(files: readonly ScannedFile[], made: () => Promise<void>): Promise<void> {
    const { kept, skipped, changed } = findUnchanged(files, this.#options.record, this.#options.request)
    for (const file of kept) this.#keepFile(file)
    this.#skipped.push(...skipped)
    if (files.length > this.#options.request.maxTiles) this.#near = this.#openNear()
    const look = (file: ScannedFile): Promise<Looked> =>
      this.#wholeBytes.has(file.bytes) ? this.#looker.lookWhole(file) : this.#looker.lookQuickly(file)
    await this.#looker.lookAtAll(changed, files.length, look, async (file, looked) => {
      if (await this.#take(file, looked)) await made()
    })
    for (const film of this.#films) await this.#takeFilm(film, files.length, made)
    this.#retire()
  }

  /**
   * Reads the photos whole of which only previews were read: their tiles keep their ids and get what they lacked.
   *
   * @param made called after each; a moment to store what there is
   */
  async refine(made: () => Promise<void>): Promise<void> {
    const look = (file: RecordedFile): Promise<Looked> => this.#looker.lookWhole(file)
    await this.#looker.lookAtAll(this.#unrefined(), this.#files.size, look, async (file, looked) => {
      await this.#takeWhole(file, looked)
      await made()
    })
    this.#retire()
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
      unfinished: [...this.#unfinished],
      slotCount: this.#slotCount,
      skipped: this.#skipped,
      pixels,
    }
    const lists = this.#lists.bytes(this.count)
    const [table, means, descriptors, recordName] = await Promise.all([
      writer.put(lists.table, 'bin'),
      writer.put(lists.means, 'bin'),
      writer.put(lists.descriptors, 'bin'),
      writer.put(Buffer.from(JSON.stringify(record)), 'json'),
    ])
    return {
      ...{ count: this.count, slotCount: this.#slotCount, tilePx, pages },
      ...{ table, means, descriptors, record: recordName },
    }
  }

  /** Photos of which only previews were read, in the order of their tiles. */
  #unrefined(): RecordedFile[] {
    const tileOf = ({ digest }: RecordedFile): number => this.#tilesOf.get(digest)![0]!
    const files = [...this.#files.values()].filter(({ digest }) => isPreviewDigest(digest))
    return files.sort((a, b) => tileOf(a) - tileOf(b))
  }

  #retire(): void {
    this.#tiles.forEach((content, tile) =>
      this.#lists.setFlag(tile, TILE_RETIRED, !this.#pathOf.has(contentKey(content))),
    )
  }

  #keepFile(file: RecordedFile): void {
    this.#files.set(file.path, file)
    this.#pathOf.set(contentKey(file), file.path)
    if (file.clips !== '') this.#filmDigests.add(file.digest)
  }

  #noteTile(content: Content, tile: number): void {
    const key = contentKey(content)
    const tiles = this.#tilesOf.get(key)
    if (tiles === undefined) this.#tilesOf.set(key, [tile])
    else tiles.push(tile)
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
      if (!(await this.#append({ digest, clips: '' }, tile))) return this.#skipSurplus(file)
    }
    this.#keepFile({ ...file, digest, clips: '' })
    return !isKnown
  }

  /** Takes what came of a photo whose preview is a tile: that becomes the photo's own, or goes with it. */
  async #takeWhole(file: RecordedFile, looked: Looked): Promise<void> {
    const { digest: before, clips, ...scanned } = file
    const tile = this.#tilesOf.get(before)![0]!
    this.#files.delete(file.path)
    this.#pathOf.delete(before)
    if (looked.kind === 'new' && !this.#tilesOf.has(looked.digest)) {
      const [made] = looked.tiles
      const slot = tileSlot(this.#lists.table, tile)
      const frames = chooseFrames(made!.frames, 1)
      this.#lists.setTile(tile, slot, frames, { flags: 0, roundMs: 0 })
      await this.#store.write(slot, frames[0]!)
      const content = { digest: looked.digest, clips }
      this.#tiles[tile] = { ...content, startUs: 0, endUs: 0, across: made!.across }
      this.#tilesOf.delete(before)
      this.#noteTile(content, tile)
      this.#made.add(tile)
    }
    await this.#take(scanned, looked)
  }

  /** Scans a film, alone, and takes its clips as they come. */
  async #takeFilm(file: ScannedFile, total: number, made: () => Promise<void>): Promise<void> {
    const { request, listener } = this.#options
    const film = path.join(request.source.pictures, file.path)
    const digest = await filmDigest(film).catch(() => null)
    if (digest === null) return void this.#skip(file, 'unreadable', 'cannot be read')
    this.#filmDigests.add(digest)
    const content = { digest, clips: clipsKey(request.clips) }
    const key = contentKey(content)
    if (this.#isDouble(file, key)) return
    listener.onBegin(file.path)
    this.#pathOf.set(key, file.path)
    try {
      if (this.#unfinished.has(key) || !this.#tilesOf.has(key)) {
        this.#unfinished.add(key)
        const isRoom = await this.#takeClips(file, content, total, made)
        this.#unfinished.delete(key)
        if (!isRoom && !this.#tilesOf.has(key)) return void this.#skipSurplus(file)
      }
      this.#keepFile({ ...file, ...content })
      await made()
    } catch (error) {
      if (!(error instanceof SmaltiError)) throw error
      this.#pathOf.delete(key)
      this.#skip(file, error.code === 'bad-file' ? 'broken' : 'unreadable', error.message)
    } finally {
      listener.onBegin(null)
    }
  }

  /** Takes a film's clips, those left out that an interrupted build took; tells whether there was room for all. */
  async #takeClips(
    file: ScannedFile,
    content: Content,
    total: number,
    made: () => Promise<void>,
  ): Promise<boolean> {
    const { request, listener, gate } = this.#options
    const placeOf = (tile: RecordedTile | MadeTile): string => `${tile.startUs} ${tile.endUs} ${tile.across}`
    const taken = new Set(this.#tilesOf.get(contentKey(content))?.map((tile) => placeOf(this.#tiles[tile]!)))
    const tiles = filmTiles({
      ffmpeg: request.ffmpeg!,
      film: path.join(request.source.pictures, file.path),
      reels: path.join(request.folder, REELS_FOLDER),
      threads: request.isLive ? 1 : 0,
      clips: request.clips,
      gate,
      onProgress: ({ positionUs, lengthUs, framesPerSecond }) =>
        listener.onProgress({
          done: this.#files.size,
          total,
          perSecond: framesPerSecond,
          film: { path: file.path, share: lengthUs === null ? 0 : Math.min(1, positionUs / lengthUs) },
        }),
    })
    for await (const tile of tiles) {
      if (taken.has(placeOf(tile))) continue
      if (!(await this.#append(content, tile))) return false
      taken.add(placeOf(tile))
      await made()
    }
    return true
  }

  /** Whether another file has the same content; it is skipped then. */
  #isDouble(file: ScannedFile, key: string): boolean {
    const twin = this.#pathOf.get(key)
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
    const pathOf = (tile: number): string | null => this.#pathOf.get(contentKey(this.#tiles[tile]!)) ?? null
    const [made, more] = tiles
    if (this.#near === null || made?.frames.length !== 1 || more !== undefined) return null
    const twin = await this.#near.find(made.frames[0]!, (tile) => pathOf(tile) !== null)
    return twin === null ? null : pathOf(twin)
  }

  /** Appends a tile; false when it does not fit. */
  async #append(content: Content, made: MadeTile): Promise<boolean> {
    const run =
      this.count < this.#options.request.maxTiles ? planRun(this.#slotCount, made.frames.length) : null
    if (run === null) return false
    const frames = chooseFrames(made.frames, run.frames)
    const { roundMs, startUs, endUs, across } = made
    const tile = this.#tiles.push({ ...content, startUs, endUs, across }) - 1
    this.#lists.setTile(tile, run.firstSlot, frames, { flags: 0, roundMs: frames.length > 1 ? roundMs : 0 })
    for (const [at, pixels] of frames.entries()) await this.#store.write(run.firstSlot + at, pixels)
    this.#slotCount = run.firstSlot + frames.length
    this.#noteTile(content, tile)
    if (made.frames.length === 1) this.#near?.add(tile)
    this.#made.add(tile)
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
