import { watch, type FSWatcher } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'

/** Changes within this time are told as one. */
const GATHER_MS = 300
/** Folders watched. Network drives tell nothing: when files were last added is looked at now and then. */
const MAX_WATCHED = 2000
const LOOK_AGAIN_MS = 15_000

/** Tells that something in a folder or below it may have changed; what it was, a scan finds out. */
export class FolderWatch {
  readonly #root: string
  readonly #changed: () => void
  readonly #watchers = new Map<string, FSWatcher>()
  #seen = ''
  #gatherTimer: NodeJS.Timeout | null = null
  #lookTimer: NodeJS.Timeout | null = null
  #isClosed = false

  /** @param changed called some time after each change; never while it is being constructed */
  constructor(root: string, changed: () => void) {
    this.#root = root
    this.#changed = changed
  }

  /** Starts; resolves when the folders there are now are watched. */
  async start(): Promise<void> {
    await this.#watchAll()
    if (this.#isClosed) return
    this.#seen = await this.#look()
    this.#lookTimer = setInterval(() => void this.#lookAgain(), LOOK_AGAIN_MS)
    this.#lookTimer.unref()
  }

  /** Watches no more. */
  close(): void {
    this.#isClosed = true
    if (this.#gatherTimer !== null) clearTimeout(this.#gatherTimer)
    if (this.#lookTimer !== null) clearInterval(this.#lookTimer)
    for (const watcher of this.#watchers.values()) watcher.close()
    this.#watchers.clear()
  }

  /** Watches all folders there are, and lets go of those that are gone. */
  async #watchAll(): Promise<void> {
    const folders = new Set<string>()
    await collectFolders(this.#root, folders)
    if (this.#isClosed) return
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue
      watcher.close()
      this.#watchers.delete(folder)
    }
    for (const folder of folders) if (!this.#watchers.has(folder)) this.#watch(folder)
  }

  /** When files were last added to or taken from each of the folders. */
  async #look(): Promise<string> {
    const times = await Promise.all(
      [...this.#watchers.keys()].map(async (folder) => (await stat(folder).catch(() => null))?.mtimeMs ?? 0),
    )
    return times.join(' ')
  }

  async #lookAgain(): Promise<void> {
    const seen = await this.#look()
    if (seen !== this.#seen) this.#notice()
    this.#seen = seen
  }

  #watch(folder: string): void {
    let watcher: FSWatcher
    try {
      watcher = watch(folder, { persistent: false }, () => this.#notice())
    } catch {
      return // It went while it was being watched, or the system watches no more: it is looked at now and then.
    }
    this.#watchers.set(folder, watcher)
    watcher.on('error', () => {
      watcher.close()
      this.#watchers.delete(folder)
    })
  }

  #notice(): void {
    if (this.#gatherTimer !== null || this.#isClosed) return
    this.#gatherTimer = setTimeout(() => {
      this.#gatherTimer = null
      void this.#watchAll()
      this.#changed()
    }, GATHER_MS)
  }
}

/** The folders from `folder` on downwards, as far as they can be read and watched. */
async function collectFolders(folder: string, found: Set<string>): Promise<void> {
  if (found.size >= MAX_WATCHED) return
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => null)
  if (entries === null) return
  found.add(folder)
  for (const entry of entries) {
    if (entry.isDirectory() && !entry.name.startsWith('.'))
      await collectFolders(path.join(folder, entry.name), found)
  }
}
