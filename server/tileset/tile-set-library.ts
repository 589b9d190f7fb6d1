import { rename } from 'node:fs/promises'
import path from 'node:path'

import { messageOf, SmaltiError } from '../errors/smalti-error.ts'
import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { BuildProgress, ClipOptions, TileSetSource } from './build-messages.ts'
import { recipeKey } from './recipe-key.ts'
import { buildTileSet } from './build-tile-set.ts'
import type { TileSetEntry } from './find-tile-sets.ts'
import { PauseGate } from './film/pause-gate.ts'
import { FolderWatch } from './folder-watch.ts'
import { removeLeftovers } from './set-folder.ts'
import { countByReason } from './skipped-file.ts'
import { openStarterRecipe } from './starter-recipes.ts'
import { MANIFEST_FILE, readStoredManifest, type StoredManifest } from './stored-manifest.ts'

/** Skipped files named in the log; the others are only counted. */
const MAX_SKIPS_TOLD = 20

/** A set under construction comes on stage when it has grown by this much, or has grown at all for so long. */
const PART_GROWTH = 1.5
const PART_MS = 15_000

/** Files that are still being written are looked at again after this. */
const UNSETTLED_MS = 1000

/** What the library tells the engine. */
export interface TileSetListener {
  /** A first or newer revision is ready to be opened. The next build waits until this settles. */
  setReady(entry: TileSetEntry, manifest: StoredManifest): void | Promise<void>
  setProgress(entry: TileSetEntry, progress: BuildProgress): void
  /** The set cannot be built now; an older revision, if one was ready, stays good. */
  setFailed(entry: TileSetEntry, error: SmaltiError): void
}

/**
 * The tile sets of a run: says at once which are built, and builds the others one by one, behind the show; only the
 * first one of all, before which nothing can be shown, is urgent. Then it follows the folders as they change.
 */
export class TileSetLibrary {
  readonly entries: readonly TileSetEntry[]
  readonly #listener: TileSetListener
  readonly #logger: Logger
  readonly #ffmpeg: Ffmpeg | null
  readonly #clips: ClipOptions | undefined
  readonly #isTidy: boolean
  readonly #isFollowing: boolean
  readonly #gate = new PauseGate()
  readonly #abort = new AbortController()
  #work: Promise<void> | null = null
  readonly #watches: FolderWatch[] = []
  readonly #due = new Set<TileSetEntry>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #hasReady = false

  constructor(options: {
    readonly entries: readonly TileSetEntry[]
    readonly listener: TileSetListener
    readonly logger: Logger
    /** Decodes films; without it they are skipped. */
    readonly ffmpeg: Ffmpeg | null
    /** How clips of films are made; as usual when left out. */
    readonly clips?: ClipOptions
    /** Whether what is no longer needed goes at once; not beside a show, which goes on with its ids. */
    readonly isTidy?: boolean
    /** Whether sets follow their folders as they change. */
    readonly isFollowing: boolean
  }) {
    this.entries = options.entries
    this.#listener = options.listener
    this.#logger = options.logger
    this.#ffmpeg = options.ffmpeg
    this.#clips = options.clips
    this.#isTidy = options.isTidy ?? false
    this.#isFollowing = options.isFollowing
  }

  /** Tells of the sets that are built, then builds what is missing or out of date. */
  start(): void {
    this.#work ??= this.#run().then(() => this.#watchFolders())
  }

  /** Resolves when nothing is left to build. */
  async finished(): Promise<void> {
    await this.#work
  }

  /** Holds up what is being built, for a show that needs the machine. */
  pause(): void {
    this.#gate.pause()
  }

  /** Goes on with what is being built. */
  resume(): void {
    this.#gate.resume()
  }

  async close(): Promise<void> {
    this.#abort.abort(new SmaltiError('internal', 'closed', '', { isFatal: false }))
    for (const watch of this.#watches) watch.close()
    for (const timer of this.#timers) clearTimeout(timer)
    await this.#work
  }

  async #run(): Promise<void> {
    const built = new Map<TileSetEntry, StoredManifest>()
    for (const entry of this.entries) {
      await this.#guard(entry, async () => {
        await removeLeftovers(entry.folder)
        const manifest = await this.#readOrPutAside(entry)
        if (manifest === null) return
        await this.#tellReady(entry, manifest)
        built.set(entry, manifest)
      })
    }
    for (const entry of this.entries) {
      if (!built.has(entry)) await this.#guard(entry, () => this.#buildCoarse(entry))
    }
    const missingFirst = this.entries.toSorted((a, b) => Number(built.has(a)) - Number(built.has(b)))
    for (const entry of missingFirst)
      await this.#guard(entry, () => this.#buildWhole(entry, built.get(entry)))
  }

  async #watchFolders(): Promise<void> {
    for (const entry of this.#isFollowing ? this.entries : []) {
      if (entry.source?.kind !== 'pictures' || this.#abort.signal.aborted) continue
      const watch = new FolderWatch(entry.source.pictures, () => this.#follow(entry))
      this.#watches.push(watch)
      await watch.start()
    }
  }

  /** Brings a set up to date with its folder, after what is being built now. */
  #follow(entry: TileSetEntry): void {
    if (this.#due.has(entry) || this.#abort.signal.aborted) return
    this.#due.add(entry)
    this.#work = (this.#work ?? Promise.resolve()).then(() => {
      this.#due.delete(entry)
      return this.#guard(entry, () => this.#build(entry, entry.source!, true))
    })
  }

  #followLater(entry: TileSetEntry): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#follow(entry)
    }, UNSETTLED_MS)
    this.#timers.add(timer)
  }

  /** A failure of one set is told, and does not stop the others. */
  async #guard(entry: TileSetEntry, work: () => Promise<void>): Promise<void> {
    if (this.#abort.signal.aborted) return
    try {
      await work()
    } catch (error) {
      if (this.#abort.signal.aborted) return
      const isOwn = error instanceof SmaltiError
      const words = { isFatal: false, cause: error }
      this.#listener.setFailed(
        entry,
        isOwn ? error : new SmaltiError('bad-tile-set', messageOf(error), '', words),
      )
    }
  }

  async #buildCoarse(entry: TileSetEntry): Promise<void> {
    const { source } = entry
    if (source?.kind !== 'recipe') return
    const recipe = await openStarterRecipe(source)
    if (recipe.coarseCount < recipe.count) await this.#build(entry, { ...source, isCoarse: true })
  }

  async #buildWhole(entry: TileSetEntry, built: StoredManifest | undefined): Promise<void> {
    const { source } = entry
    if (source === null) return
    if (source.kind === 'recipe' && built !== undefined) {
      const recipe = await openStarterRecipe(source)
      if (built.contentKey === recipeKey(recipe, false, false)) return
    }
    await this.#build(entry, source)
  }

  async #build(entry: TileSetEntry, source: TileSetSource, isLive = false): Promise<void> {
    const { name, label, folder } = entry
    let toldCount = isLive ? Number.POSITIVE_INFINITY : 0
    let toldMs = performance.now()
    let told = Promise.resolve()
    const tellPart = (manifest: StoredManifest, isWhole: boolean): void => {
      const isGrown = manifest.count >= toldCount * PART_GROWTH
      if (!isWhole && !isGrown && performance.now() - toldMs < PART_MS) return
      toldCount = manifest.count
      toldMs = performance.now()
      told = told.then(() => this.#tellReady(entry, manifest))
    }
    const report = await buildTileSet({
      source,
      name,
      label,
      folder,
      isUrgent: !this.#hasReady,
      isLive,
      ffmpeg: this.#ffmpeg,
      ...(this.#clips === undefined ? {} : { clips: this.#clips }),
      isTidy: this.#isTidy,
      gate: this.#gate,
      signal: this.#abort.signal,
      onProgress: (progress) => this.#listener.setProgress(entry, progress),
      onStored: tellPart,
    })
    await told
    if (report.unsettledCount > 0) this.#followLater(entry)
    if (report.isUnchanged) return
    this.#logger.info('tile set built', {
      set: name,
      tiles: report.manifest.count,
      made: report.madeCount,
      revision: report.manifest.revision,
      tookMs: Math.round(report.tookMs),
      skipped: countByReason(report.skipped),
    })
    for (const skip of report.skipped.slice(0, MAX_SKIPS_TOLD)) {
      this.#logger.warn('picture skipped', { set: name, ...skip })
    }
    await this.#tellReady(entry, report.manifest)
  }

  async #tellReady(entry: TileSetEntry, manifest: StoredManifest): Promise<void> {
    await this.#listener.setReady(entry, manifest)
    this.#hasReady = true
  }

  /** The built set; a manifest that cannot be used is kept as `.bad` and the set is built again. */
  async #readOrPutAside(entry: TileSetEntry): Promise<StoredManifest | null> {
    const reading = await readStoredManifest(entry.folder)
    if (reading.kind === 'valid') return reading.manifest
    if (reading.kind === 'bad') {
      const file = path.join(entry.folder, MANIFEST_FILE)
      this.#logger.warn('tile set put aside', { set: entry.name, cause: reading.cause, kept: `${file}.bad` })
      await rename(file, `${file}.bad`)
    }
    return null
  }
}
