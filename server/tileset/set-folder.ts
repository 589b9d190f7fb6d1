import { readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'

import {
  PREVIOUS_MANIFEST_FILE,
  readStoredManifest,
  shownFiles,
  type StoredManifest,
} from './stored-manifest.ts'

/** Folder in a set's own in which scans of films are kept. */
export const REELS_FOLDER = 'reels'

const BUILDING = /^\.building-(\d+)-/
const CONTENT_FILE = /^[0-9a-f]{32}\.[a-z]+$/

/**
 * Removes from a set's folder what interrupted builds left and what neither the newest revision nor the one before
 * needs. Does nothing while a process builds in it.
 */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = Number(BUILDING.exec(name)?.[1] ?? 0)
    if (pid === 0) continue
    if (isAlive(pid)) return
    await rm(path.join(folder, name), { recursive: true, force: true })
  }
  await removeUnneeded(folder)
}

/** Removes files that neither the newest revision nor the one before needs; only for the process that builds in it. */
export async function removeUnneeded(folder: string): Promise<void> {
  const newest = await readStoredManifest(folder)
  if (newest.kind === 'bad') return
  const names = await readdir(folder).catch(() => [])
  const needed = new Set<string>()
  if (newest.kind === 'valid') {
    for (const name of await builtFiles(folder, newest.manifest, names)) needed.add(name)
    const previous = await readStoredManifest(folder, PREVIOUS_MANIFEST_FILE)
    if (previous.kind === 'valid') for (const name of shownFiles(previous.manifest)) needed.add(name)
  }
  for (const name of names) {
    if (CONTENT_FILE.test(name) && !needed.has(name)) await rm(path.join(folder, name), { force: true })
  }
}

async function builtFiles(
  folder: string,
  manifest: StoredManifest,
  names: readonly string[],
): Promise<string[]> {
  if (manifest.record === null) return shownFiles(manifest)
  const text = await readFile(path.join(folder, manifest.record), 'utf8').catch(() => '')
  const pixels = names.filter((name) => name.endsWith('.tiles') && text.includes(name))
  return [...shownFiles(manifest), manifest.record, ...pixels]
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
