import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'

import { z } from 'zod'

import { messageOf } from '../errors/smalti-error.ts'
import { DESCRIPTOR_LANES } from '../protocol/descriptor.ts'
import {
  PAGE_PX,
  pageLayout,
  TILE_SIZES_PX,
  type TileSetManifest,
  type TilePx,
} from '../protocol/tile-set-manifest.ts'

/** The newest revision of a set, and the one before it, whose files are kept for those who still show it. */
export const MANIFEST_FILE = 'manifest.json'
export const PREVIOUS_MANIFEST_FILE = 'manifest.previous.json'

const MAX_TILES = 65_535
const MAX_MANIFEST_BYTES = 1024 * 1024

const hashName = (extension: string): z.ZodString =>
  z.string().regex(new RegExp(`^[0-9a-f]{32}\\.(${extension})$`))

const level = z.int().min(0).max(255)
const storedManifest = z
  .object({
    format: z.literal(1),
    name: z.string().min(1).max(255),
    label: z.string().max(255),
    contentKey: z.string().regex(/^[0-9a-f]{32}$/),
    lineage: z.string().regex(/^[0-9a-f]{32}$/),
    revision: z.int().min(1).max(65_535),
    count: z.int().min(1).max(MAX_TILES),
    slotCount: z.int().min(1).max(0xffffff),
    tilePx: z.literal(TILE_SIZES_PX).default(64),
    pages: z.array(z.object({ pictures: z.array(hashName('jpg|png')), raw: hashName('rgb') })),
    table: hashName('bin'),
    means: hashName('bin'),
    ground: z.tuple([level, level, level]),
    isLossless: z.boolean(),
    defaults: z.object({
      cols: z.int().min(8).max(1920).exactOptional(),
      tint: z.number().min(0).max(1).exactOptional(),
      variety: z.number().min(0).max(1).exactOptional(),
    }),
    descriptors: hashName('bin'),
    record: hashName('json').nullable(),
  })
  .refine(({ slotCount, tilePx, pages }) => {
    const { tiles, pictureLevels } = pageLayout(tilePx)
    const isWhole = pages.length === Math.ceil(slotCount / tiles)
    return isWhole && pages.every(({ pictures }) => pictures.length === pictureLevels)
  }, 'pages')

/** A manifest with what only the server reads. */
export type StoredManifest = TileSetManifest & {
  /** [count x 8] i16 little-endian, lanes of `protocol/descriptor`. */
  readonly descriptors: string
  /** What the set was built from, for the next build; null for a recipe. */
  readonly record: string | null
}

/** The manifest's part that tells of the tiles. */
export type StoredTiles = Pick<
  StoredManifest,
  'count' | 'slotCount' | 'tilePx' | 'pages' | 'table' | 'means' | 'descriptors' | 'record'
>

/** What stands in a set's folder. */
export type ManifestReading =
  | { readonly kind: 'valid'; readonly manifest: StoredManifest }
  | { readonly kind: 'missing' }
  | { readonly kind: 'bad'; readonly cause: string }

/**
 * Reads and checks a manifest in a set's folder; of the newest also that every file it names is there and as long as
 * it must be.
 */
export async function readStoredManifest(folder: string, file = MANIFEST_FILE): Promise<ManifestReading> {
  try {
    const at = path.join(folder, file)
    const stats = await stat(at)
    if (!stats.isFile() || stats.size > MAX_MANIFEST_BYTES)
      return { kind: 'bad', cause: `${file} is no manifest` }
    const parsed = storedManifest.safeParse(JSON.parse(await readFile(at, 'utf8')))
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!
      return { kind: 'bad', cause: `${file}: ${issue.path.join('.')}: ${issue.message}` }
    }
    const cause = file === MANIFEST_FILE ? await findTornFile(folder, parsed.data) : null
    return cause === null ? { kind: 'valid', manifest: parsed.data } : { kind: 'bad', cause }
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return isMissing ? { kind: 'missing' } : { kind: 'bad', cause: `${file}: ${messageOf(error)}` }
  }
}

/** The files a manifest needs on stage; those only builds read are left out. */
export function shownFiles(manifest: StoredManifest): string[] {
  const pages = manifest.pages.flatMap((page) => [...page.pictures, page.raw])
  return [...pages, manifest.table, manifest.means, manifest.descriptors]
}

/** Bytes of a page's raw levels. */
export function rawBytes(tilePx: TilePx): number {
  const { levels, pictureLevels } = pageLayout(tilePx)
  let bytes = 0
  for (let level = pictureLevels; level < levels; level++) bytes += (PAGE_PX >> level) ** 2 * 3
  return bytes
}

async function findTornFile(folder: string, manifest: StoredManifest): Promise<string | null> {
  const exact = new Map<string, number>([
    [manifest.table, manifest.count * 8],
    [manifest.means, manifest.count * 3],
    [manifest.descriptors, manifest.count * DESCRIPTOR_LANES * 2],
    ...manifest.pages.map((page): [string, number] => [page.raw, rawBytes(manifest.tilePx)]),
  ])
  const names = [
    ...new Set([...shownFiles(manifest), ...(manifest.record === null ? [] : [manifest.record])]),
  ]
  const causes = await Promise.all(
    names.map(async (name) => {
      const stats = await stat(path.join(folder, name)).catch(() => null)
      if (stats === null || !stats.isFile()) return `${name} is missing`
      const bytes = exact.get(name)
      return stats.size === 0 || (bytes !== undefined && stats.size !== bytes) ? `${name} is torn` : null
    }),
  )
  return causes.find((cause) => cause !== null) ?? null
}
