import { createHash } from 'node:crypto'
import { mkdir, realpath, rename, stat } from 'node:fs/promises'
import path from 'node:path'

import { messageOf, SmaltiError } from '../errors/smalti-error.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { BuildProgress, TileSetSource } from './build-messages.ts'
import { recipeKey } from './recipe-key.ts'
import { buildTileSet } from './build-tile-set.ts'
import { removeLeftovers } from './set-folder.ts'
import { countByReason } from './skipped-file.ts'
import { openStarterRecipe, STARTER_RECIPES } from './starter-recipes.ts'
import { MANIFEST_FILE, readStoredManifest, type StoredManifest } from './stored-manifest.ts'

/** Colour under transparent pixels of pictures: nearly black, as a stage is. */
const PICTURE_GROUND = [12, 12, 13] as const

/** One tile set of a run; its number never moves. */
export type TileSetEntry = {
  /** 1 for the first `--tiles`, as in `/set/1/select`. */
  readonly setId: number
  /** Distinct among the run's sets. */
  readonly name: string
  readonly label: string
  /** Where its revisions are stored. */
  readonly folder: string
  /** What it is built from; null for a set that was built by name and is only opened. */
  readonly source: TileSetSource | null
}

/** What the library tells the engine. */
export interface TileSetListener {
  /** A first or newer revision is ready to be opened. The next build waits until this settles. */
  setReady(entry: TileSetEntry, manifest: StoredManifest): void | Promise<void>
  setProgress(entry: TileSetEntry, progress: BuildProgress): void
  /** The set cannot be built now; an older revision, if one was ready, stays good. */
  setFailed(entry: TileSetEntry, error: SmaltiError): void
}

/** Where sets are stored and found. */
export type LibraryOptions = {
  readonly dataDir: string
  readonly packageRoot: string
  /** Values of `--tiles`: names of starter sets or built sets, or folders of pictures. */
  readonly tiles: readonly string[]
  readonly listener: TileSetListener
  readonly logger: Logger
}

/** The tile sets of a run: finds them by name, says at once which are built, and builds the others one by one. */
export class TileSetLibrary {
  readonly entries: readonly TileSetEntry[]
  readonly #listener: TileSetListener
  readonly #logger: Logger
  readonly #abort = new AbortController()
  #work: Promise<void> | null = null

  private constructor(entries: readonly TileSetEntry[], options: LibraryOptions) {
    this.entries = entries
    this.#listener = options.listener
    this.#logger = options.logger
  }

  /**
   * Resolves the names.
   *
   * @throws {SmaltiError} `bad-tile-set` or `disk`, fatal, with the cure, when one cannot be a set
   */
  static async open(options: LibraryOptions): Promise<TileSetLibrary> {
    const root = path.join(options.dataDir, 'tilesets')
    await mkdir(root, { recursive: true }).catch((error: unknown) => {
      throw new SmaltiError(
        'disk',
        `cannot write to ${options.dataDir}: ${messageOf(error)}`,
        'choose another --data-dir',
      )
    })
    const found: TileSetEntry[] = []
    for (const value of options.tiles) {
      const entry = await resolveTiles(value, root, options.packageRoot)
      if (found.some((other) => other.folder === entry.folder)) continue
      const name = distinctName(entry.name, found)
      found.push({ ...entry, setId: found.length + 1, name })
    }
    return new TileSetLibrary(found, options)
  }

  /** Tells of the sets that are built, then builds what is missing or out of date. */
  start(): void {
    this.#work ??= this.#run()
  }

  /** Resolves when nothing is left to build. */
  async finished(): Promise<void> {
    await this.#work
  }

  async close(): Promise<void> {
    this.#abort.abort(new SmaltiError('internal', 'closed', '', { isFatal: false }))
    await this.#work
  }

  async #run(): Promise<void> {
    const built = new Map<TileSetEntry, StoredManifest>()
    for (const entry of this.entries) {
      await removeLeftovers(entry.folder)
      const manifest = await this.#readOrPutAside(entry)
      if (manifest === null) continue
      built.set(entry, manifest)
      await this.#listener.setReady(entry, manifest)
    }
    for (const entry of this.entries) {
      const { source } = entry
      if (built.has(entry) || source?.kind !== 'recipe') continue
      const recipe = await openStarterRecipe(source.recipe)
      if (recipe.coarseCount < recipe.count) await this.#build(entry, { ...source, isCoarse: true })
    }
    const missingFirst = this.entries.toSorted((a, b) => Number(built.has(a)) - Number(built.has(b)))
    for (const entry of missingFirst) {
      const { source } = entry
      if (source === null) continue
      const manifest = built.get(entry)
      if (source.kind === 'recipe' && manifest !== undefined) {
        const recipe = await openStarterRecipe(source.recipe)
        if (manifest.contentKey === recipeKey(recipe, false, false)) continue
      }
      await this.#build(entry, source)
    }
  }

  async #build(entry: TileSetEntry, source: TileSetSource): Promise<void> {
    if (this.#abort.signal.aborted) return
    try {
      const { name, label, folder } = entry
      const report = await buildTileSet({
        source,
        name,
        label,
        folder,
        signal: this.#abort.signal,
        onProgress: (progress) => this.#listener.setProgress(entry, progress),
      })
      this.#logger.info('tile set built', {
        set: name,
        tiles: report.manifest.count,
        made: report.madeCount,
        revision: report.manifest.revision,
        tookMs: Math.round(report.tookMs),
        skipped: countByReason(report.skipped),
      })
      for (const skip of report.skipped.slice(0, 20))
        this.#logger.warn('picture skipped', { set: name, ...skip })
      if (!report.isUnchanged) await this.#listener.setReady(entry, report.manifest)
    } catch (error) {
      if (this.#abort.signal.aborted) return
      const own =
        error instanceof SmaltiError
          ? error
          : new SmaltiError('bad-tile-set', messageOf(error), '', { isFatal: false, cause: error })
      this.#listener.setFailed(entry, own)
    }
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

type Resolved = Omit<TileSetEntry, 'setId'>

async function resolveTiles(value: string, root: string, packageRoot: string): Promise<Resolved> {
  if (STARTER_RECIPES.includes(value)) {
    const { label } = await openStarterRecipe(value)
    const source = { kind: 'recipe', recipe: value, isCoarse: false } as const
    return { name: value, label, folder: path.join(root, value), source }
  }
  const isName = /^[^/\\]+$/.test(value) && !value.startsWith('.')
  const shipped = path.join(packageRoot, 'tilesets', value)
  for (const pictures of isName ? [value, shipped] : [value]) {
    const stats = await stat(pictures).catch(() => null)
    if (stats?.isDirectory()) return picturesEntry(await realpath(pictures), root)
    if (stats !== null) {
      throw new SmaltiError(
        'bad-tile-set',
        `${value} is not a folder`,
        'give a folder of pictures, or a set by its name',
      )
    }
  }
  const built = path.join(root, value)
  if (isName && (await readStoredManifest(built)).kind === 'valid') {
    return { name: value, label: value, folder: built, source: null }
  }
  throw new SmaltiError(
    'bad-tile-set',
    `there is no tile set and no folder called ${value}`,
    `use ${STARTER_RECIPES.join(', ')} or the path of a folder of pictures`,
  )
}

function picturesEntry(pictures: string, root: string): Resolved {
  const label = path.basename(pictures) || 'pictures'
  const tag = createHash('sha256').update(pictures).digest('hex').slice(0, 8)
  const safe =
    label
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^\.+/, '')
      .slice(0, 60) || 'pictures'
  const source = { kind: 'pictures', pictures, ground: PICTURE_GROUND } as const
  return { name: safe, label, folder: path.join(root, `${safe}-${tag}`), source }
}

function distinctName(name: string, others: readonly TileSetEntry[]): string {
  const isTaken = (candidate: string): boolean => others.some((other) => other.name === candidate)
  if (!isTaken(name)) return name
  let n = 2
  while (isTaken(`${name}-${n}`)) n++
  return `${name}-${n}`
}
