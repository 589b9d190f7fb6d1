import { createHash } from 'node:crypto'
import { copyFile, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'

import { removeUnneeded } from './set-folder.ts'
import {
  MANIFEST_FILE,
  PREVIOUS_MANIFEST_FILE,
  readStoredManifest,
  type StoredManifest,
} from './stored-manifest.ts'

/** File name of some content: its hash and an extension. */
export function contentName(bytes: Uint8Array, extension: string): string {
  return `${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}.${extension}`
}

/**
 * Writes a revision of a set whole or not at all: files named by their content into a folder of its own, moved over
 * when complete, the manifest last. Killed at any moment, the old revision stays as it was.
 */
export class SetWriter {
  readonly folder: string
  readonly #building: string
  readonly #names = new Set<string>()

  private constructor(folder: string, building: string) {
    this.folder = folder
    this.#building = building
  }

  /** Makes the set's folder if need be. */
  static async open(folder: string): Promise<SetWriter> {
    const nonce = Math.random().toString(36).slice(2, 10)
    const building = path.join(folder, `.building-${process.pid}-${nonce}`)
    await mkdir(building, { recursive: true })
    return new SetWriter(folder, building)
  }

  /** Stores a file under the name of its content, unless the set has it. */
  async put(bytes: Uint8Array, extension: string): Promise<string> {
    const name = contentName(bytes, extension)
    if (this.#names.has(name)) return name
    const there = await stat(path.join(this.folder, name)).catch(() => null)
    if (there?.size !== bytes.length) {
      await writeSynced(path.join(this.#building, name), bytes)
      this.#names.add(name)
    }
    return name
  }

  /** A file of this revision or of the set. */
  async read(name: string): Promise<Buffer> {
    return readFile(this.#pathOf(name))
  }

  /**
   * Reads a part of such a file into memory that is there, from a position on.
   *
   * @throws {Error} when it is shorter
   */
  async readInto(name: string, bytes: Uint8Array, position = 0): Promise<void> {
    const handle = await open(this.#pathOf(name))
    try {
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, position)
      if (bytesRead < bytes.length) throw new Error(`${name} is torn`)
    } finally {
      await handle.close()
    }
  }

  /** Whether all these are files of this revision or of the set. */
  async has(names: readonly string[]): Promise<boolean> {
    const there = await Promise.all(names.map((name) => stat(this.#pathOf(name)).catch(() => null)))
    return there.every((stats) => stats !== null)
  }

  /** Makes the manifest and what was put the set's newest revision, then removes what no revision needs. More may follow. */
  async commit(manifest: StoredManifest): Promise<void> {
    const at = (name: string): string => path.join(this.folder, name)
    const draft = path.join(this.#building, MANIFEST_FILE)
    for (const name of this.#names) await rename(path.join(this.#building, name), at(name))
    this.#names.clear()
    if ((await readStoredManifest(this.folder)).kind === 'valid') {
      await copyFile(at(MANIFEST_FILE), path.join(this.#building, PREVIOUS_MANIFEST_FILE))
      await rename(path.join(this.#building, PREVIOUS_MANIFEST_FILE), at(PREVIOUS_MANIFEST_FILE))
    }
    await writeSynced(draft, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`))
    await rename(draft, at(MANIFEST_FILE))
    await removeUnneeded(this.folder)
  }

  #pathOf(name: string): string {
    return path.join(this.#names.has(name) ? this.#building : this.folder, name)
  }

  /** Gives up what was put and not committed. */
  async close(): Promise<void> {
    await rm(this.#building, { recursive: true, force: true })
  }
}

async function writeSynced(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'w')
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
