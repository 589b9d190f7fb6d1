import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { messageOf } from '../errors/smalti-error.ts'
import type { Logger } from '../telemetry/logger.ts'

/** Raised when the same key gives another picture. */
const FORMAT = 1

const NAME = /^[0-9a-f]{32}\.close-up$/
const DRAFT = /^[0-9a-f]{32}\.close-up\.draft$/
const HASH_BYTES = 32

const MAX_BYTES = 256e6

/** Pictures that wait to be written; more are not kept. */
const MAX_WAITING = 32

/**
 * Close-ups on disk, within a bound of bytes: the one unused for longest gives way. A file begins with the hash of what
 * follows it and appears whole or not at all; one that is torn counts as not there. Trouble with the disk costs only
 * the time to make a close-up again.
 */
export class CloseUpFolder {
  readonly #folder: string
  readonly #logger: Logger
  readonly #maxBytes: number
  /** Bytes of the files by name, the one used last at the end. */
  readonly #files: Map<string, number>
  #bytes: number
  #work: Promise<void> = Promise.resolve()
  #waitingCount = 0
  #hasComplained = false

  private constructor(options: CloseUpFolderOptions, files: Map<string, number>) {
    this.#folder = options.folder
    this.#logger = options.logger
    this.#maxBytes = options.maxBytes ?? MAX_BYTES
    this.#files = files
    this.#bytes = [...files.values()].reduce((sum, bytes) => sum + bytes, 0)
  }

  /** Makes the folder if need be and finds what earlier runs kept; it never rejects. */
  static async open(options: CloseUpFolderOptions): Promise<CloseUpFolder> {
    const { folder, logger } = options
    try {
      await mkdir(folder, { recursive: true })
      return new CloseUpFolder(options, await findFiles(folder))
    } catch (error) {
      logger.warn('close-ups are not kept on disk', { folder, cause: messageOf(error) })
      return new CloseUpFolder(options, new Map())
    }
  }

  /** Whether there is a file for a key. */
  has(key: string): boolean {
    return this.#files.has(nameOf(key))
  }

  /** The picture kept under a key; null when it is not there or torn. */
  async read(key: string): Promise<Uint8Array | null> {
    const name = nameOf(key)
    const file = path.join(this.#folder, name)
    const bytes = await readFile(file).catch(() => null)
    const picture = bytes?.subarray(HASH_BYTES) ?? null
    if (bytes === null || picture === null || !hashOf(picture).equals(bytes.subarray(0, HASH_BYTES))) {
      await this.#remove(name)
      return null
    }
    this.#note(name, bytes.length)
    const now = new Date()
    await utimes(file, now, now).catch(() => {})
    return picture
  }

  /** Keeps a picture, in time; never rejects. */
  write(key: string, picture: Uint8Array): void {
    if (this.#waitingCount >= MAX_WAITING) return
    this.#waitingCount++
    this.#work = this.#work
      .then(() => this.#store(nameOf(key), picture))
      .catch((error: unknown) => this.#complain(error))
      .finally(() => this.#waitingCount--)
  }

  /** Resolves when all is written. */
  async close(): Promise<void> {
    await this.#work
  }

  async #store(name: string, picture: Uint8Array): Promise<void> {
    const file = path.join(this.#folder, name)
    await writeFile(`${file}.draft`, Buffer.concat([hashOf(picture), picture]))
    await rename(`${file}.draft`, file)
    this.#note(name, HASH_BYTES + picture.length)
    for (const oldest of this.#files.keys()) {
      if (this.#bytes <= this.#maxBytes) break
      await this.#remove(oldest)
    }
  }

  /** Counts a file as the one used last. */
  #note(name: string, bytes: number): void {
    this.#bytes += bytes - (this.#files.get(name) ?? 0)
    this.#files.delete(name)
    this.#files.set(name, bytes)
  }

  async #remove(name: string): Promise<void> {
    this.#bytes -= this.#files.get(name) ?? 0
    this.#files.delete(name)
    await rm(path.join(this.#folder, name), { force: true }).catch((error: unknown) => this.#complain(error))
  }

  #complain(error: unknown): void {
    if (this.#hasComplained) return
    this.#hasComplained = true
    this.#logger.warn('a close-up was not kept on disk', { folder: this.#folder, cause: messageOf(error) })
  }
}

/** Where close-ups are kept. */
export type CloseUpFolderOptions = {
  readonly folder: string
  readonly logger: Logger
  /** Bytes of all files; 256 MB when left out. */
  readonly maxBytes?: number
}

/** The files of a folder with their bytes, the one used last at the end; drafts of a killed run are removed. */
async function findFiles(folder: string): Promise<Map<string, number>> {
  const names = await readdir(folder)
  await Promise.all(
    names.filter((name) => DRAFT.test(name)).map((name) => rm(path.join(folder, name), { force: true })),
  )
  const found = await Promise.all(
    names
      .filter((name) => NAME.test(name))
      .map(async (name) => ({ name, stats: await stat(path.join(folder, name)).catch(() => null) })),
  )
  const files = found.flatMap(({ name, stats }) =>
    stats === null ? [] : [{ name, bytes: stats.size, usedMs: stats.mtimeMs }],
  )
  return new Map(files.sort((a, b) => a.usedMs - b.usedMs).map(({ name, bytes }) => [name, bytes]))
}

function nameOf(key: string): string {
  const hash = createHash('sha256').update(`${FORMAT} ${key}`).digest('hex').slice(0, 32)
  return `${hash}.close-up`
}

function hashOf(picture: Uint8Array): Buffer {
  return createHash('sha256').update(picture).digest()
}
