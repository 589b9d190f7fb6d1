import { messageOf } from '../errors/smalti-error.ts'
import type { Logger } from '../telemetry/logger.ts'

type Waiting = { readonly written: Promise<string | null>; readonly tell: (reason: string | null) => void }

/**
 * Writes scenes behind the show, one at a time: one that changes again while it waits is written once, as it is then. A
 * disk that fails is told once.
 */
export class SceneWriter {
  readonly #write: (name: string) => Promise<void>
  readonly #logger: Logger
  /** By the scene's name; bounded by the scenes there are. */
  readonly #waiting = new Map<string, Waiting>()
  readonly #unwritten = new Set<string>()
  #askedCount = 0
  #hasFailed = false
  #pump: Promise<void> | null = null

  /** @param write puts a scene on disk as it is now */
  constructor(write: (name: string) => Promise<void>, logger: Logger) {
    this.#write = write
    this.#logger = logger
  }

  /** How often something was to be written. */
  get askedCount(): number {
    return this.#askedCount
  }

  /** Whether the disk did not take a scene as it is now. */
  isUnwritten(name: string): boolean {
    return this.#unwritten.has(name)
  }

  /** Has a scene written; resolves with null when it is on disk, else with the reason. */
  write(name: string): Promise<string | null> {
    this.#askedCount++
    let entry = this.#waiting.get(name)
    if (entry === undefined) {
      let tell: Waiting['tell'] = () => {}
      const written = new Promise<string | null>((resolve) => (tell = resolve))
      entry = { written, tell }
      this.#waiting.set(name, entry)
    }
    this.#pump ??= this.#writeAll()
    return entry.written
  }

  /** Resolves when nothing waits. */
  async settled(): Promise<void> {
    while (this.#pump !== null) await this.#pump
  }

  async #writeAll(): Promise<void> {
    for (;;) {
      const next = this.#waiting.entries().next()
      if (next.done === true) break
      const [name, { tell }] = next.value
      this.#waiting.delete(name)
      try {
        await this.#write(name)
        this.#hasFailed = false
        this.#unwritten.delete(name)
        tell(null)
      } catch (error) {
        const cause = messageOf(error)
        if (!this.#hasFailed) this.#logger.error('scene not saved', { name, cause })
        this.#hasFailed = true
        this.#unwritten.add(name)
        tell(cause)
      }
    }
    this.#pump = null
  }
}
