import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { SmaltiError } from '../errors/smalti-error.ts'
import { tileFrames, tileRoundMs } from '../protocol/tile-set-manifest.ts'
import { BuiltSet } from '../tileset/built-set.ts'
import { colourCoverage } from '../tileset/colour-coverage.ts'
import { exportTiles, writeContactSheet } from '../tileset/set-pictures.ts'
import { readStoredManifest } from '../tileset/stored-manifest.ts'

const PROGRESS_EVERY = 50

/** Which of the built sets a command is about; the beginning of its name is enough. */
export type NamedSet = { readonly dataDir: string; readonly name: string; readonly isJson: boolean }

/**
 * What a built set holds, and a picture of it.
 *
 * @param sheet where the picture is written; null for `NAME.png` in the present folder
 * @throws {SmaltiError} `bad-tile-set` when there is no such set
 */
export async function showSet({ dataDir, name, isJson }: NamedSet, sheet: string | null): Promise<string> {
  const set = await findBuiltSet(dataDir, name)
  const { manifest, table } = set
  const active = set.activeTiles
  const coverage = colourCoverage(set.means, active)
  const file = resolve(sheet ?? `${manifest.name}.png`)
  await writeContactSheet(set, file)
  const facts = {
    name: manifest.name,
    tiles: active.length,
    retired: manifest.count - active.length,
    clips: active.filter((tile) => tileRoundMs(table, tile) > 0).length,
    frames: active.reduce((sum, tile) => sum + tileFrames(table, tile), 0),
    pages: manifest.pages.length,
    megabytes: Math.round((await folderBytes(set.folder)) / 1e5) / 10,
    coverage: Math.round(coverage.share * 1000) / 10,
    missing: coverage.missing,
    sheet: file,
  }
  if (isJson) return `${JSON.stringify(facts)}\n`
  const gone = facts.retired === 0 ? '' : `, ${facts.retired} retired`
  const lacks =
    facts.missing.length === 0 ? '' : `; it lacks ${facts.missing.map((hex) => `#${hex}`).join(' ')}`
  return [
    `${facts.name}: ${facts.tiles} tiles${gone}, ${facts.clips} of them moving, ${facts.frames} frames`,
    `${facts.pages} pages, ${facts.megabytes} MB on disk`,
    `colours: ${facts.coverage} % of what a screen shows${lacks}`,
    `picture: ${facts.sheet}`,
    '',
  ].join('\n')
}

/**
 * Writes the tiles of a built set as files.
 *
 * @throws {SmaltiError} `bad-tile-set` when there is no such set, `bad-file` when the folder holds something already
 */
export async function exportSet(
  { dataDir, name, isJson }: NamedSet,
  folder: string,
  tell: (text: string) => void,
): Promise<string> {
  const set = await findBuiltSet(dataDir, name)
  const there = await readdir(folder).catch(() => [])
  if (there.length > 0)
    throw new SmaltiError('bad-file', `${folder} is not empty`, 'name a folder that is new or empty')
  const count = await exportTiles(set, folder, (done, total) => {
    if (!isJson && (done % PROGRESS_EVERY === 0 || done === total)) tell(`\r${done} of ${total} tiles`)
  })
  const facts = { name: set.manifest.name, files: count, folder: resolve(folder) }
  return isJson ? `${JSON.stringify(facts)}\n` : `\n${count} files in ${facts.folder}\n`
}

async function findBuiltSet(dataDir: string, name: string): Promise<BuiltSet> {
  const root = join(dataDir, 'tilesets')
  const folders = await readdir(root).catch(() => [])
  const known: string[] = []
  for (const folder of folders.sort()) {
    if ((await readStoredManifest(join(root, folder))).kind === 'valid') known.push(folder)
  }
  const matching = known.filter((folder) => folder === name)
  const found = matching.length > 0 ? matching : known.filter((folder) => folder.startsWith(name))
  if (found.length === 1) return BuiltSet.open(join(root, found[0]!))
  const words = found.length === 0 ? `no tile set is called ${name}` : `${name} may be ${found.join(' or ')}`
  const cure =
    known.length === 0 ? 'build one with `smalti tiles build FOLDER`' : `there are ${known.join(', ')}`
  throw new SmaltiError('bad-tile-set', words, cure)
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(
    files.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size),
  )
  return sizes.reduce((sum, bytes) => sum + bytes, 0)
}
