import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'

import { z } from 'zod'

import { decodePiece, type ReelPiece } from './reel-piece.ts'

const REEL_FILE = 'reel.json'
const PIECE_NAME = /^(\d{6})-[0-9a-f]{32}\.piece$/
const DRAFT = /\.draft$/

const pieceEntry = z.object({
  name: z.string().regex(PIECE_NAME),
  frameCount: z.number().int().positive(),
  keptCount: z.number().int().nonnegative(),
})
const reelRecord = z.object({
  format: z.literal(1),
  pieces: z.array(pieceEntry).min(1),
  lengthUs: z.number().nullable(),
  trouble: z.string().nullable(),
})

/** One piece of a finished reel: its file, its frames, and how many of them are kept as pictures. */
export type PieceEntry = z.infer<typeof pieceEntry>

/** What a finished reel consists of. */
export type ReelRecord = {
  readonly format: 1
  readonly pieces: readonly PieceEntry[]
  /** Length that the film's container names, microseconds. */
  readonly lengthUs: number | null
  /** Why the film could not be read to its end; null when it was. */
  readonly trouble: string | null
}

/**
 * The files of one reel. A piece is named by its number and the hash of its content and appears whole or not at all;
 * the record is written last and makes the reel.
 */
export class ReelFolder {
  readonly path: string

  private constructor(folder: string) {
    this.path = folder
  }

  /** Makes the folder if need be and removes what a killed scan had begun to write. */
  static async open(folder: string): Promise<ReelFolder> {
    await mkdir(folder, { recursive: true })
    for (const name of await readdir(folder)) {
      if (DRAFT.test(name)) await rm(path.join(folder, name), { force: true })
    }
    return new ReelFolder(folder)
  }

  /** The folder as it is, for those who only read. */
  static at(folder: string): ReelFolder {
    return new ReelFolder(folder)
  }

  /** The record of a finished reel; null when there is none that can be used. */
  async readRecord(): Promise<ReelRecord | null> {
    const text = await readFile(path.join(this.path, REEL_FILE), 'utf8').catch(() => null)
    if (text === null) return null
    try {
      const parsed = reelRecord.safeParse(JSON.parse(text))
      if (parsed.success) return parsed.data
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
    await this.#setAside(REEL_FILE)
    return null
  }

  /** Makes the pieces a finished reel. */
  async writeRecord(record: ReelRecord): Promise<void> {
    await this.#write(REEL_FILE, Buffer.from(`${JSON.stringify(record, null, 1)}\n`))
  }

  /** Stores a piece and gives its name. */
  async writePiece(number: number, bytes: Uint8Array): Promise<string> {
    const name = `${String(number).padStart(6, '0')}-${contentHash(bytes)}.piece`
    await this.#write(name, bytes)
    return name
  }

  /** A piece; null, with the file set aside as `.bad`, when it is not what its name says. */
  async readPiece(name: string): Promise<ReelPiece | null> {
    const bytes = await readFile(path.join(this.path, name)).catch(() => null)
    if (bytes === null) return null
    const piece = name.slice(7, 39) === contentHash(bytes) ? decodePiece(bytes) : null
    if (piece === null) await this.#setAside(name)
    return piece
  }

  /** Names of the pieces that are there, numbered without a gap from 0; others are removed. */
  async keepLeadingPieces(): Promise<readonly string[]> {
    const names = (await readdir(this.path)).filter((name) => PIECE_NAME.test(name)).sort()
    const gap = names.findIndex((name, at) => Number(PIECE_NAME.exec(name)![1]) !== at)
    const leading = gap < 0 ? names : names.slice(0, gap)
    for (const name of names.slice(leading.length)) await this.remove(name)
    return leading
  }

  /** Removes a file that is of no use. */
  async remove(name: string): Promise<void> {
    await rm(path.join(this.path, name), { force: true })
  }

  /** Takes the record away: the reel has to be scanned on from its pieces. */
  async dropRecord(): Promise<void> {
    await this.remove(REEL_FILE)
  }

  async #setAside(name: string): Promise<void> {
    const file = path.join(this.path, name)
    await rename(file, `${file}.bad`)
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    const draft = path.join(this.path, `${name}.draft`)
    const handle = await open(draft, 'w')
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, path.join(this.path, name))
  }
}

function contentHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32)
}
