import { availableParallelism } from 'node:os'
import path from 'node:path'

import { SmaltiError } from '../errors/smalti-error.ts'
import { TILE_RETIRED } from '../protocol/tile-set-manifest.ts'
import type { FolderListener, FolderRequest } from './build-folder.ts'
import type { ScannedFile } from './folder-scan.ts'
import { filmDigest } from './film/film-digest.ts'
import type { PauseGate } from './film/pause-gate.ts'
import { clipsKey, filmTiles } from './film-tiles.ts'
import { inOrder } from './in-order.ts'
import type { MadeFile, MadeTile } from './made-tile.ts'
import { PageEncoder } from './page-encoder.ts'
import { PageStore } from './page-store.ts'
import { PictureDecoder } from './picture-decoder.ts'
import { readPictureFile } from './picture-file.ts'
import {
  contentKey,
  type Content,
  type RecordedFile,
  type RecordedSkip,
  type RecordedTile,
  type SetRecord,
} from './set-record.ts'
import type { SetWriter } from './set-writer.ts'
import type { SkipReason, SkippedFile } from './skipped-file.ts'
import { chooseFrames, planRun } from './slot-plan.ts'
import type { StoredManifest } from './stored-manifest.ts'
import { TileLists } from './tile-lists.ts'

const MAX_TILES = 65_535
const PROGRESS_MS = 100

/** Folder in a set's own in which scans of films are kept. */
export const REELS_FOLDER = 'reels'

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

type FolderSetOptions = {
  readonly request: FolderRequest
  readonly writer: SetWriter
  readonly oldManifest: StoredManifest | null
  readonly record: SetRecord | null
  readonly listener: FolderListener
  /** Holds the work up while it is closed. */
  readonly gate: PauseGate
}

/** The manifest's part that tells of the tiles. */
export type StoredTiles = Pick<
  StoredManifest,
  'count' | 'slotCount' | 'pages' | 'table' | 'means' | 'descriptors' | 'record'
>

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
  readonly #unfinished: Set<string>
  readonly #filmDigests = new Set<string>()
  #slotCount: number
  #madeCount = 0

  private constructor(options: FolderSetOptions) {
    const { request, writer, oldManifest, record } = options
    this.#options = options
    this.#decoder = new PictureDecoder(request.source.ground)
    const pages = (record?.pixels ?? []).map((pixels, page) => ({ entry: oldManifest!.pages[page]!, pixels }))
    const encoder = new PageEncoder(writer, request.isLossless)
    this.#store = new PageStore(writer, encoder, request.source.ground, pages)
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
    return this.#madeCount
  }

  /** Of the films among the files, those that could not be read too. */
  get filmDigests(): ReadonlySet<string> {
    return this.#filmDigests
  }

  get skipped(): readonly SkippedFile[] {
    return reportSkips(this.#skipped)
  }

  /**
   * Makes the tiles those of exactly these files.
   *
   * @param made called after each file that gave tiles, and after each tile of a film; a moment to store what there is
   */
  async update(files: readonly ScannedFile[], made: () => Promise<void>): Promise<void> {
    const changed = this.#keepUnchanged(files)
    const { request, listener, gate } = this.#options
    const limit = request.isCareful ? 1 : availableParallelism() * 2
    const startMs = performance.now()
    let done = 0
    let toldMs = 0
    const look = async (file: ScannedFile): Promise<Looked> => {
      await gate.pass()
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
    this.#tiles.forEach((content, tile) =>
      this.#lists.setFlag(tile, TILE_RETIRED, !this.#pathOf.has(contentKey(content))),
    )
  }

  /** Stores lists, pages and record as they are; gives the manifest's part that tells of them. */
  async store(): Promise<StoredTiles> {
    const { writer } = this.#options
    const pages = await this.#store.flush(this.#slotCount)
    const record: SetRecord = {
      files: [...this.#files.values()],
      tiles: this.#tiles,
      unfinished: [...this.#unfinished],
      slotCount: this.#slotCount,
      skipped: this.#skipped,
      pixels: pages.map((page) => page.pixels),
    }
    const bytes = this.#lists.bytes(this.count)
    return {
      count: this.count,
      slotCount: this.#slotCount,
      pages: pages.map((page) => page.entry),
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
    const settled = new Set<string>()
    for (const old of record?.files ?? []) {
      if (!isSame(old) || (old.clips !== '' && old.clips !== clipsKey(request.clips))) continue
      settled.add(old.path)
      this.#keepFile(old)
    }
    for (const old of record?.skipped ?? []) {
      if (!LASTING.has(old.reason) || !isSame(old)) continue
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
    this.#pathOf.set(contentKey(file), file.path)
    if (file.clips !== '') this.#filmDigests.add(file.digest)
  }

  #noteTile(content: Content, tile: number): void {
    const key = contentKey(content)
    const tiles = this.#tilesOf.get(key)
    if (tiles === undefined) this.#tilesOf.set(key, [tile])
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
    for (const tile of looked.kind === 'new' && !isKnown ? looked.tiles : []) {
      if (!(await this.#append({ digest, clips: '' }, tile))) return this.#skipSurplus(file)
    }
    this.#keepFile({ ...file, digest, clips: '' })
    return !isKnown
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

  /** Appends a tile; false when it does not fit. */
  async #append(content: Content, made: MadeTile): Promise<boolean> {
    const run = this.count < MAX_TILES ? planRun(this.#slotCount, made.frames.length) : null
    if (run === null) return false
    const frames = chooseFrames(made.frames, run.frames)
    const { roundMs, startUs, endUs, across } = made
    const tile = this.#tiles.push({ ...content, startUs, endUs, across }) - 1
    this.#lists.setTile(tile, run.firstSlot, frames, { flags: 0, roundMs: frames.length > 1 ? roundMs : 0 })
    for (const [at, pixels] of frames.entries()) await this.#store.write(run.firstSlot + at, pixels)
    this.#slotCount = run.firstSlot + frames.length
    this.#noteTile(content, tile)
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
