import { readdir, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'

const DAY_MS = 86_400_000

/** Scans of films that are gone are kept for so long, should these come back. */
const KEPT_MS = 30 * DAY_MS

/** All scans of a set may take so much before those of films that are gone make room. */
const MAX_BYTES = 4e9

/** Which scans stay. */
export type TidyOptions = {
  /** Whether a film that the set shows needs the reel of this name. */
  readonly isUsed: (name: string) => boolean
  /** Whether those that nobody needs go at once. */
  readonly isStrict: boolean
  /** Wall clock, milliseconds since 1970. */
  readonly nowMs: number
  /** Default 4 GB. */
  readonly maxBytes?: number
}

/**
 * Deletes reels that no film needs: those that none has needed for 30 days, and as many of the oldest as it takes to
 * bring all within the bound. Those in use always stay.
 *
 * @param reels folder in which each has its own; it may be missing
 */
export async function tidyReels(reels: string, options: TidyOptions): Promise<void> {
  const { isUsed, isStrict, nowMs, maxBytes = MAX_BYTES } = options
  const names = await readdir(reels).catch(() => [])
  const unused: { readonly folder: string; readonly usedMs: number }[] = []
  for (const name of names) {
    const folder = path.join(reels, name)
    if (isUsed(name)) await utimes(folder, nowMs / 1000, nowMs / 1000)
    else unused.push({ folder, usedMs: (await stat(folder)).mtimeMs })
  }
  if (unused.length === 0) return
  const sizes = new Map<string, number>()
  for (const name of names) sizes.set(path.join(reels, name), await folderBytes(path.join(reels, name)))
  let bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  for (const { folder, usedMs } of unused.sort((a, b) => a.usedMs - b.usedMs)) {
    if (!isStrict && nowMs - usedMs < KEPT_MS && bytes <= maxBytes) break
    await rm(folder, { recursive: true, force: true })
    bytes -= sizes.get(folder) ?? 0
  }
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0
  for (const name of await readdir(folder).catch(() => [])) {
    bytes += (await stat(path.join(folder, name)).catch(() => null))?.size ?? 0
  }
  return bytes
}
