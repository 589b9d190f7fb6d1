import { lstat, stat } from 'node:fs/promises'
import path from 'node:path'

import type { ScannedFile } from './folder-scan.ts'
import type { RecordedFile } from './set-record.ts'

/** A file that was not touched for this long is whole: nobody copies with such pauses. */
const REST_MS = 2000

/** What of a scan counts while the set is on stage. */
export type LiveScan = { readonly files: readonly ScannedFile[]; readonly unsettledCount: number }

/**
 * Waits until new and changed files rest, and leaves out those that do not; a changed one then counts as it was. Files
 * that are gone together with their folder stay, as it may be back: a drive that was pulled changes nothing on stage.
 *
 * @param recorded what the set was built from
 */
export async function settleScan(
  root: string,
  scanned: readonly ScannedFile[],
  recorded: readonly RecordedFile[],
): Promise<LiveScan> {
  const before = new Map(recorded.map((file) => [file.path, file]))
  const fresh = scanned.filter((file) => !isSame(file, before.get(file.path)))
  const moving = new Set<string>()
  if (fresh.length > 0) {
    await new Promise((resolve) => setTimeout(resolve, REST_MS))
    for (const file of fresh) {
      const stats = await lstat(path.join(root, file.path)).catch(() => null)
      if (stats === null || stats.size !== file.bytes || stats.mtimeMs !== file.mtimeMs) moving.add(file.path)
    }
  }
  const files = scanned.flatMap((file) => (moving.has(file.path) ? (before.get(file.path) ?? []) : file))
  const present = new Set(files.map((file) => file.path))
  for (const file of recorded) {
    if (!present.has(file.path) && !(await isFolder(path.dirname(path.join(root, file.path)))))
      files.push(file)
  }
  const byPath = (a: ScannedFile, b: ScannedFile): number => (a.path < b.path ? -1 : 1)
  return { files: files.sort(byPath), unsettledCount: moving.size }
}

function isSame(file: ScannedFile, old: RecordedFile | undefined): boolean {
  return old !== undefined && old.bytes === file.bytes && old.mtimeMs === file.mtimeMs
}

async function isFolder(folder: string): Promise<boolean> {
  return (await stat(folder).catch(() => null))?.isDirectory() ?? false
}
