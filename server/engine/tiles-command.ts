import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { SmaltiError } from '../errors/smalti-error.ts'
import type { BuildProgress, ClipOptions, FileKind } from '../tileset/build-messages.ts'
import { findTileSets, type TileSetEntry } from '../tileset/find-tile-sets.ts'
import type { GlyphChoice } from '../tileset/recipes/glyph-alphabet.ts'
import { STARTER_RECIPES } from '../tileset/starter-recipes.ts'
import { TileSetLibrary, type TileSetListener } from '../tileset/tile-set-library.ts'
import { readStoredManifest, type StoredManifest } from '../tileset/stored-manifest.ts'
import { findFfmpeg } from '../ffmpeg/find-ffmpeg.ts'
import type { Logger } from '../telemetry/logger.ts'
import { printable } from '../telemetry/printable.ts'

const BAR_CELLS = 30

/**
 * Builds or updates a set from a folder of pictures and films, or from one film.
 *
 * @param tell gets the progress, for people
 * @returns what was built and what was skipped and why
 * @throws {SmaltiError} when it cannot be built
 */
export async function buildFromFolder(
  options: {
    readonly from: string
    readonly dataDir: string
    readonly isJson: boolean
    readonly clips: ClipOptions
    /** Where it is stored among the sets, and what it is called; as the folder when null. */
    readonly name: string | null
    /** What of the folder is taken; all when null. */
    readonly only: FileKind | null
    /** What the set `glyphs` is drawn of; its mix when left out. */
    readonly glyphs?: GlyphChoice | null
  },
  surroundings: { readonly packageRoot: string; readonly env: NodeJS.ProcessEnv },
  tell: (text: string) => void,
): Promise<string> {
  let failure: SmaltiError | null = null
  let built: StoredManifest | null = null
  const facts: Readonly<Record<string, unknown>>[] = []
  const listener: TileSetListener = {
    setReady: (_entry, manifest) => {
      built = manifest
    },
    setProgress: (_entry, progress) => {
      if (!options.isJson) tell(`\r${progressLine(progress)}`)
    },
    setFailed: (_entry, error) => {
      failure = error
    },
  }
  const logger: Logger = {
    info: (event, about) => facts.push({ event, ...about }),
    warn: (event, about) => facts.push({ event, ...about }),
    error: (event, about) => facts.push({ event, ...about }),
  }
  const { from, dataDir, clips, glyphs = null } = options
  const { packageRoot } = surroundings
  const found = await findTileSets({ dataDir, packageRoot, tiles: [from], glyphs })
  const entries = found.map((entry) => chosen(entry, options))
  const ffmpeg = await findFfmpeg(surroundings.env).catch(() => null)
  const library = new TileSetLibrary({
    entries,
    listener,
    logger,
    ffmpeg,
    clips,
    isTidy: true,
    isFollowing: false,
  })
  library.start()
  await library.finished()
  if (failure !== null) throw failure as SmaltiError
  if (options.isJson) return facts.map((fact) => `${JSON.stringify(fact)}\n`).join('')
  const skipped = facts.filter((fact) => fact['event'] === 'picture skipped')
  const lines = skipped.map(
    (fact) => `skipped ${printable(`${String(fact['path'])}: ${String(fact['detail'])}`)}\n`,
  )
  const counts = facts.find((fact) => fact['event'] === 'tile set built')?.['skipped'] ?? {}
  const words = Object.entries(counts).map(([reason, count]) => `${count} ${reason}`)
  if (words.length > 0) lines.push(`skipped in all: ${words.join(', ')}\n`)
  return `\n${lines.join('')}${describe(built, entries[0]!.folder === found[0]!.folder ? from : basename(entries[0]!.folder))}`
}

/** The set that a folder or film becomes with a name of its own, or of some of its files. */
function chosen(entry: TileSetEntry, { name, only }: Chosen): TileSetEntry {
  if (name === null && only === null) return entry
  const { source } = entry
  if (source?.kind !== 'pictures') {
    throw new SmaltiError(
      'bad-option',
      `${entry.name} is no folder: --name and --only are for sets of folders and films`,
      'leave them out',
    )
  }
  const named = name ?? `${basename(entry.folder)}-${only}`
  if (STARTER_RECIPES.includes(named)) {
    throw new SmaltiError('bad-option', `${named} is a set of its own`, 'choose another --name')
  }
  return {
    ...entry,
    ...{ name: named, label: name ?? `${entry.label}, ${only}` },
    folder: join(dirname(entry.folder), named),
    source: only === null ? source : { ...source, files: only },
  }
}

type Chosen = { readonly name: string | null; readonly only: FileKind | null }

/** The sets that are built, one a line. */
export async function listSets(dataDir: string, isJson: boolean): Promise<string> {
  const root = join(dataDir, 'tilesets')
  const names = await readdir(root).catch(() => [])
  const lines: string[] = []
  for (const name of names.sort()) {
    const reading = await readStoredManifest(join(root, name))
    if (reading.kind !== 'valid') continue
    const { manifest } = reading
    const facts = {
      name,
      label: manifest.label,
      tiles: manifest.count,
      pages: manifest.pages.length,
      revision: manifest.revision,
    }
    lines.push(
      isJson
        ? JSON.stringify(facts)
        : `${name.padEnd(24)} ${String(facts.tiles).padStart(6)} tiles on ${facts.pages} pages`,
    )
  }
  if (lines.length === 0 && !isJson)
    return 'no tile set is built yet; the starter sets are built at the first show\n'
  return lines.map((line) => `${line}\n`).join('')
}

function progressLine({ done, total, perSecond, film }: BuildProgress): string {
  if (film !== null) {
    const marks = Math.round(film.share * BAR_CELLS)
    const bar = '#'.repeat(marks) + '.'.repeat(BAR_CELLS - marks)
    return `${bar} ${printable(film.path)}: ${Math.round(film.share * 100)} %, ${Math.round(perSecond)} frames/s   `
  }
  const filled = total === 0 ? 0 : Math.round((done / total) * BAR_CELLS)
  const left = perSecond > 0 ? `${Math.ceil((total - done) / perSecond)} s left` : ''
  return `${'#'.repeat(filled)}${'.'.repeat(BAR_CELLS - filled)} ${done} of ${total}, ${Math.round(perSecond)}/s ${left}   `
}

function describe(manifest: StoredManifest | null, value: string): string {
  if (manifest === null) return 'nothing was built\n'
  return `${manifest.name}: ${manifest.count} tiles on ${manifest.pages.length} pages; show it with --tiles ${value}\n`
}
