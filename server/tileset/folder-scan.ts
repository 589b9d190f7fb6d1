import { lstatSync, type Stats } from 'node:fs'
import { lstat, readdir, realpath } from 'node:fs/promises'
import path from 'node:path'

import type { SkippedFile } from './skipped-file.ts'

/** Files looked at in one folder, and folders below it. */
const MAX_FILES = 200_000
const MAX_DEPTH = 24

/** A disk that answers late so often is asked for many files at a time. */
const LATE_MS = 0.5
const MAX_LATE = 16

/** A regular file that may hold a picture; `path` is relative to the folder, with `/`. */
export type ScannedFile = { readonly path: string; readonly bytes: number; readonly mtimeMs: number }

export type FolderScan = { readonly files: readonly ScannedFile[]; readonly skipped: readonly SkippedFile[] }

/**
 * The regular files below a folder, sorted by path. Links are not followed, names that start with a dot are passed
 * over in silence, everything else that is no regular file is skipped with a reason. Nothing is opened.
 *
 * @param only the one file of the folder that is looked at, by its name
 */
export async function scanFolder(folder: string, only?: string): Promise<FolderScan> {
  const root = await realpath(folder)
  const look = createLook()
  const files: ScannedFile[] = []
  const skipped: SkippedFile[] = []
  const skip = (path: string, reason: SkippedFile['reason'], detail: string): void => {
    skipped.push({ path, reason, detail })
  }

  const scanFile = async (relative: string): Promise<void> => {
    try {
      const stats = await look(path.join(root, relative))
      if (stats.isSymbolicLink()) skip(relative, 'link', 'a link: links are not followed')
      else if (!stats.isFile()) skip(relative, 'special', 'neither a file nor a folder')
      else if (stats.size === 0) skip(relative, 'empty', 'an empty file')
      else if (files.length >= MAX_FILES) skip(relative, 'too-many', `more than ${MAX_FILES} files`)
      else files.push({ path: relative, bytes: stats.size, mtimeMs: stats.mtimeMs })
    } catch (error) {
      skip(relative, 'unreadable', systemCause(error))
    }
  }

  const scanInside = async (relative: string, depth: number): Promise<void> => {
    if (depth > MAX_DEPTH) {
      skip(relative, 'too-many', `folders more than ${MAX_DEPTH} deep`)
      return
    }
    let entries
    try {
      entries = await readdir(path.join(root, relative), { withFileTypes: true })
    } catch (error) {
      if (depth === 0) throw error
      skip(relative, 'unreadable', systemCause(error))
      return
    }
    const visible = entries.filter((entry) => !entry.name.startsWith('.'))
    const inside = (name: string): string => (relative === '' ? name : `${relative}/${name}`)
    await Promise.all(visible.filter((e) => !e.isDirectory()).map((e) => scanFile(inside(e.name))))
    for (const entry of visible.filter((e) => e.isDirectory())) {
      await scanInside(inside(entry.name), depth + 1)
    }
  }

  if (only === undefined) await scanInside('', 0)
  else await scanFile(only)
  const byPath = (a: { path: string }, b: { path: string }): number =>
    a.path < b.path ? -1 : a.path > b.path ? 1 : 0
  return { files: files.sort(byPath), skipped: skipped.sort(byPath) }
}

/**
 * Looks at files one after another while the disk answers at once, as asking it from threads takes longer; from threads
 * when it is late, as one over a network.
 */
function createLook(): (file: string) => Stats | Promise<Stats> {
  let lateCount = 0
  return (file) => {
    if (lateCount >= MAX_LATE) return lstat(file)
    const startMs = performance.now()
    const stats = lstatSync(file)
    if (performance.now() - startMs > LATE_MS) lateCount++
    return stats
  }
}

/** A system error in words for people, without the path. */
export function systemCause(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it'
  if (code === 'ENOENT') return 'gone, or its name cannot be read'
  return code === '' ? 'cannot be read' : `cannot be read (${code})`
}
