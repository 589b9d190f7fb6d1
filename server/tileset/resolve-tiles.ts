import { createHash } from 'node:crypto'
import { open, realpath, stat } from 'node:fs/promises'
import path from 'node:path'

import { SmaltiError } from '../errors/smalti-error.ts'
import type { SetDefaults } from '../protocol/tile-set-manifest.ts'
import type { TileSetSource } from './build-messages.ts'
import type { GlyphChoice } from './recipes/glyph-alphabet.ts'
import { FILM_MAGIC_BYTES, isFilm } from './film-kind.ts'
import { openStarterRecipe, STARTER_RECIPES } from './starter-recipes.ts'
import { readStoredManifest } from './stored-manifest.ts'

/** Colour under transparent pixels of pictures: nearly black, as a stage is. */
const PICTURE_GROUND = [12, 12, 13] as const

/** A set as its value on the command line tells it, before it gets a number. */
export type ResolvedTiles = {
  readonly name: string
  readonly label: string
  /** Where its revisions are stored. */
  readonly folder: string
  /** What it is built from; null for a set that was built by name and is only opened. */
  readonly source: TileSetSource | null
  /** As far as they are known before it is opened: a folder of pictures has none before its first build. */
  readonly defaults: SetDefaults
}

/** Where sets are found, and what `glyphs` is drawn of. */
export type ResolvingPlaces = {
  /** Folder of the built sets. */
  readonly root: string
  readonly packageRoot: string
  /** Null for its mix. */
  readonly glyphs: GlyphChoice | null
}

/**
 * Finds the set that a value of `--tiles` means: a starter set, a folder of pictures (given, or shipped with the
 * program), or a set built by name.
 *
 * @throws {SmaltiError} `bad-tile-set` with the cure
 */
export async function resolveTiles(
  value: string,
  { root, packageRoot, glyphs }: ResolvingPlaces,
): Promise<ResolvedTiles> {
  if (STARTER_RECIPES.includes(value)) {
    const own = value === 'glyphs' && glyphs !== null ? { glyphs } : {}
    const source = { kind: 'recipe', recipe: value, isCoarse: false, ...own } as const
    const { label, defaults } = await openStarterRecipe(source)
    const name = 'glyphs' in own ? `${value}-${tagOf(JSON.stringify(own.glyphs))}` : value
    return { name: value, label, folder: path.join(root, name), source, defaults }
  }
  const isName = /^[^/\\]+$/.test(value) && !value.startsWith('.')
  const shipped = path.join(packageRoot, 'tilesets', value)
  for (const pictures of isName ? [value, shipped] : [value]) {
    const stats = await stat(pictures).catch(() => null)
    if (stats?.isDirectory()) return folderEntry(await realpath(pictures), root)
    if (stats?.isFile() && (await holdsFilm(pictures)))
      return folderEntry(await realpath(path.dirname(pictures)), root, path.basename(pictures))
    if (stats !== null) {
      throw new SmaltiError(
        'bad-tile-set',
        `${value} is neither a folder nor a film`,
        'give a folder of pictures and films, a film, or a set by its name',
      )
    }
  }
  const built = path.join(root, value)
  const reading = isName ? await readStoredManifest(built) : null
  if (reading?.kind === 'valid') {
    const { defaults } = reading.manifest
    return { name: value, label: value, folder: built, source: null, defaults }
  }
  throw new SmaltiError(
    'bad-tile-set',
    `there is no tile set and no folder called ${value}`,
    `use ${STARTER_RECIPES.join(', ')} or the path of a folder of pictures`,
  )
}

async function holdsFilm(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const head = Buffer.alloc(FILM_MAGIC_BYTES)
    const { bytesRead } = await handle.read(head, 0, FILM_MAGIC_BYTES, 0)
    return isFilm(head.subarray(0, bytesRead))
  } finally {
    await handle.close()
  }
}

/** A folder as a set, or one file of it. */
async function folderEntry(pictures: string, root: string, only?: string): Promise<ResolvedTiles> {
  const label = only ?? (path.basename(pictures) || 'pictures')
  const tag = tagOf(path.join(pictures, only ?? ''))
  const safe =
    label
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^\.+/, '')
      .slice(0, 60) || 'pictures'
  const base = { kind: 'pictures', pictures, ground: PICTURE_GROUND } as const
  const source = only === undefined ? base : { ...base, only }
  const folder = path.join(root, `${safe}-${tag}`)
  const reading = await readStoredManifest(folder)
  const defaults = reading.kind === 'valid' ? reading.manifest.defaults : {}
  return { name: safe, label, folder, source, defaults }
}

function tagOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}
