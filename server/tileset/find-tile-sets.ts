import { mkdir } from 'node:fs/promises'
import path from 'node:path'

import { messageOf, SmaltiError } from '../errors/smalti-error.ts'
import type { GlyphChoice } from './recipes/glyph-alphabet.ts'
import { resolveTiles, type ResolvedTiles } from './resolve-tiles.ts'

/** One tile set of a run; its number never moves, its name is distinct among the run's sets. */
export type TileSetEntry = ResolvedTiles & {
  /** 1 for the first `--tiles`, as in `/set/1/select`. */
  readonly setId: number
}

/** Where sets are stored and found. */
export type TileSetPlaces = {
  readonly dataDir: string
  readonly packageRoot: string
  /** Values of `--tiles`: names of starter sets or built sets, or folders of pictures. */
  readonly tiles: readonly string[]
  /** What the set `glyphs` is drawn of; its mix when left out. */
  readonly glyphs?: GlyphChoice | null
}

/**
 * The tile sets that the line names, in its order, each once.
 *
 * @throws {SmaltiError} `bad-tile-set` or `disk`, fatal, with the cure, when one cannot be a set
 */
export async function findTileSets(places: TileSetPlaces): Promise<readonly TileSetEntry[]> {
  const { packageRoot, glyphs = null } = places
  const root = path.join(places.dataDir, 'tilesets')
  await mkdir(root, { recursive: true }).catch((error: unknown) => {
    throw new SmaltiError(
      'disk',
      `cannot write to ${places.dataDir}: ${messageOf(error)}`,
      'choose another --data-dir',
    )
  })
  const found: TileSetEntry[] = []
  for (const value of places.tiles) {
    const entry = await resolveTiles(value, { root, packageRoot, glyphs })
    if (found.some((other) => other.folder === entry.folder)) continue
    const name = distinctName(entry.name, found)
    found.push({ ...entry, setId: found.length + 1, name })
  }
  return found
}

function distinctName(name: string, others: readonly TileSetEntry[]): string {
  const isTaken = (candidate: string): boolean => others.some((other) => other.name === candidate)
  if (!isTaken(name)) return name
  let n = 2
  while (isTaken(`${name}-${n}`)) n++
  return `${name}-${n}`
}
