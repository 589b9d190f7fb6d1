import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { messageOf } from '../errors/smalti-error.ts'
import { MIDI_KINDS } from '../protocol/control-map.ts'
import { keepBad, removeOldDrafts, writeWhole } from '../show/whole-file.ts'
import { checkMapping } from './map-target.ts'
import type { ControlMapping } from '../protocol/control-map.ts'
import type { Logger } from '../telemetry/logger.ts'

/** Mappings that are kept. */
export const MAX_MAPPINGS = 512

/** Longest address of a control. */
export const MAX_CONTROL_CHARS = 200

const FORMAT = 1
const MAX_BYTES = 512 * 1024
const MAX_CAUSE_CHARS = 400

const ADDRESS = z.string().startsWith('/').max(MAX_CONTROL_CHARS)

const MAPPING = z.strictObject({
  id: z.string().regex(/^[1-9]\d{0,8}$/),
  from: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('osc'), address: ADDRESS, argument: z.int().min(0).max(255) }),
    z.strictObject({
      kind: z.literal('midi'),
      channel: z.int().min(1).max(16),
      message: z.enum(MIDI_KINDS),
      number: z.int().min(0).max(127),
    }),
  ]),
  to: ADDRESS,
  range: z.tuple([z.number(), z.number()]),
  curve: z.enum(['linear', 'log']),
  isInverted: z.boolean(),
})

const MAP = z.strictObject({ format: z.literal(FORMAT), mappings: z.array(MAPPING).max(MAX_MAPPINGS) })

/**
 * The file that holds what was learned, written whole or not at all. One that cannot be used is kept beside as `.bad`.
 * A disk that fails is told once and never stops the show.
 */
export class MapFile {
  /** What was learned before. */
  readonly found: readonly ControlMapping[]
  readonly #file: string
  readonly #logger: Logger
  #waiting: readonly ControlMapping[] | null = null
  #writing: Promise<void> | null = null
  #hasFailed = false

  private constructor(found: readonly ControlMapping[], file: string, logger: Logger) {
    this.found = found
    this.#file = file
    this.#logger = logger
  }

  /** Reads what was left, if anything. */
  static async open(file: string, logger: Logger): Promise<MapFile> {
    await removeOldDrafts(file)
    return new MapFile(await readFound(file, logger), file, logger)
  }

  /** Writes all mappings, after what is being written now. */
  save(mappings: readonly ControlMapping[]): void {
    this.#waiting = mappings
    this.#writing ??= this.#write().finally(() => (this.#writing = null))
  }

  /** Waits for what is still to be written. */
  async close(): Promise<void> {
    await this.#writing
  }

  async #write(): Promise<void> {
    while (this.#waiting !== null) {
      const mappings = this.#waiting
      this.#waiting = null
      try {
        await writeWhole(this.#file, `${JSON.stringify({ format: FORMAT, mappings }, null, 2)}\n`)
        this.#hasFailed = false
      } catch (error) {
        if (!this.#hasFailed) {
          this.#logger.error('map of controls not saved', { file: this.#file, cause: messageOf(error) })
        }
        this.#hasFailed = true
      }
    }
  }
}

async function readFound(file: string, logger: Logger): Promise<readonly ControlMapping[]> {
  const facts = await stat(file).catch(() => null)
  if (facts === null) return []
  try {
    if (!facts.isFile()) throw new Error('it is not a file')
    if (facts.size > MAX_BYTES) throw new Error(`it holds ${facts.size} bytes`)
    const { mappings } = MAP.parse(JSON.parse(await readFile(file, 'utf8')))
    const good = mappings.filter((mapping) => checkMapping(mapping).ok)
    if (good.length < mappings.length) {
      await tellBad(file, `${mappings.length - good.length} of its mappings cannot be used`, logger)
    }
    return withOwnIds(good)
  } catch (error) {
    await tellBad(file, messageOf(error).slice(0, MAX_CAUSE_CHARS), logger)
    return []
  }
}

async function tellBad(file: string, cause: string, logger: Logger): Promise<void> {
  const kept = await keepBad(file)
  logger.warn('map of controls not used as it is', { cause, file, ...(kept === null ? {} : { kept }) })
}

/** The mappings, the first of each id. */
function withOwnIds(mappings: readonly ControlMapping[]): readonly ControlMapping[] {
  return [...new Map(mappings.toReversed().map((mapping) => [mapping.id, mapping])).values()].reverse()
}
