import { readFile, stat } from 'node:fs/promises'
import { messageOf } from '../errors/smalti-error.ts'
import type { ParameterValue } from '../protocol/parameter.ts'
import type { Logger } from '../telemetry/logger.ts'
import { keepGoodValues } from './stored-value.ts'
import { keepBad, removeOldDrafts, writeWhole } from './whole-file.ts'

/** What a show leaves for its next run. */
export type SavedShow = {
  /** SOURCE of the line, secrets masked: some values are only good for the source they were set with. */
  readonly source: string
  /** Tile sets of the line. */
  readonly tiles: readonly string[]
  /** Native values by registry address, as hands have set them. */
  readonly values: Readonly<Record<string, ParameterValue>>
}

/** A show that was found, and whether it ended well. */
export type FoundShow = SavedShow & { readonly isClean: boolean }

const FORMAT = 1
const MAX_BYTES = 256 * 1024
const WRITE_EVERY_MS = 1000

/**
 * The file that holds the last state of a show: written at most once a second, whole or not at all, and marked when the
 * show ends well. A file that cannot be used is kept beside as `.bad`. A disk that fails is told once and never stops
 * the show.
 */
export class SavedState {
  /** What the run before has left; null for nothing that can be used. */
  readonly found: FoundShow | null
  readonly #file: string
  readonly #logger: Logger
  readonly #now: () => number
  readonly #writeEveryMs: number
  #show: Omit<SavedShow, 'values'> = { source: '', tiles: [] }
  readonly #values = new Map<string, ParameterValue>()
  #isDirty = false
  /** Whether the file lacks the mark of a good end. */
  #isOpenEnded: boolean
  #hasFailed = false
  #nextWriteUs = -Infinity
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> | null = null
  #closing: Promise<void> | null = null

  private constructor(found: FoundShow | null, options: SavedStateOptions) {
    this.found = found
    this.#isOpenEnded = found?.isClean === false
    this.#file = options.file
    this.#logger = options.logger
    this.#now = options.now
    this.#writeEveryMs = options.writeEveryMs ?? WRITE_EVERY_MS
  }

  /** Reads what was left, if anything. */
  static async open(options: SavedStateOptions): Promise<SavedState> {
    await removeOldDrafts(options.file)
    return new SavedState(await readFound(options.file, options.logger), options)
  }

  /** What counts as saved from now on, without being written before something changes. */
  begin(show: SavedShow): void {
    this.#show = { source: show.source, tiles: show.tiles }
    this.#values.clear()
    for (const [address, value] of Object.entries(show.values)) this.#values.set(address, value)
  }

  /** A hand has set a value. */
  note(address: string, value: ParameterValue): void {
    if (this.#closing !== null || this.#values.get(address) === value) return
    this.#values.set(address, value)
    this.#isDirty = true
    this.#schedule()
  }

  /** Writes what is left to write, with the mark of a good end. */
  close(): Promise<void> {
    this.#closing ??= this.#end()
    return this.#closing
  }

  async #end(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#writing
    if (this.#isDirty || this.#isOpenEnded) await this.#write(true)
  }

  #schedule(): void {
    if (this.#timer !== null || this.#writing !== null || this.#closing !== null) return
    const waitMs = Math.max(0, (this.#nextWriteUs - this.#now()) / 1000)
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#writing = this.#write(false).then(() => {
        this.#writing = null
        if (this.#isDirty) this.#schedule()
      })
    }, waitMs)
    this.#timer.unref()
  }

  async #write(isClean: boolean): Promise<void> {
    this.#isDirty = false
    this.#nextWriteUs = this.#now() + this.#writeEveryMs * 1000
    const values = Object.fromEntries([...this.#values].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    try {
      await writeWhole(
        this.#file,
        `${JSON.stringify({ format: FORMAT, isClean, ...this.#show, values }, null, 2)}\n`,
      )
      this.#isOpenEnded = !isClean
      this.#hasFailed = false
    } catch (error) {
      if (!this.#hasFailed)
        this.#logger.error('state not saved', { file: this.#file, cause: messageOf(error) })
      this.#hasFailed = true
    }
  }
}

/** Where and when a state is written. */
export type SavedStateOptions = {
  readonly file: string
  readonly logger: Logger
  /** Server monotonic time, microseconds. */
  readonly now: () => number
  /** Time between two writes, 1000 when left out. */
  readonly writeEveryMs?: number
}

async function readFound(file: string, logger: Logger): Promise<FoundShow | null> {
  const facts = await stat(file).catch(() => null)
  if (facts === null) return null
  try {
    if (!facts.isFile()) throw new Error('it is not a file')
    if (facts.size > MAX_BYTES) throw new Error(`it holds ${facts.size} bytes`)
    return parseFound(await readFile(file, 'utf8'))
  } catch (error) {
    const kept = await keepBad(file)
    logger.warn('saved state not used', { cause: messageOf(error), file, ...(kept === null ? {} : { kept }) })
    return null
  }
}

function parseFound(text: string): FoundShow {
  const whole = JSON.parse(text) as Record<string, unknown> | null
  if (typeof whole !== 'object' || whole === null) throw new Error('it holds no state')
  const { format, isClean, source, tiles, values } = whole
  if (format !== FORMAT) throw new Error(`its format is not ${FORMAT}`)
  if (typeof isClean !== 'boolean' || typeof source !== 'string' || !Array.isArray(tiles))
    throw new Error('parts of it are missing')
  return { isClean, source, tiles: tiles.map(String), values: keepGoodValues(values) }
}
