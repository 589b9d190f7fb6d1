import { MAX_MONITOR_ENTRIES } from '../protocol/monitor-entry.ts'
import { plainText } from './plain-text.ts'
import type { MonitorEntry } from '../protocol/monitor-entry.ts'
import type { OscValue } from './osc-decoder.ts'

/** What came in, as it came. */
export type HeardMessage = Omit<MonitorEntry, 'args'> & { readonly args: readonly OscValue[] }

/** Told what came in since it was told last. */
export type MonitorWatcher = (entries: readonly MonitorEntry[]) => void

const TELL_EVERY_MS = 100
const MAX_ARGUMENTS = 16
const MAX_TEXT_CHARS = 80

/**
 * What comes in, for people to watch: ten times a second what is new, of each address the newest from each sender.
 * While nobody watches, the last ones are kept for who comes next.
 */
export class ControlMonitor {
  readonly #heard = new Map<string, HeardMessage>()
  readonly #watchers = new Set<MonitorWatcher>()
  #timer: NodeJS.Timeout | null = null

  /** Notes a message. */
  note(message: HeardMessage): void {
    const { from, address, outcome } = message
    const key = `${from} ${outcome} ${address.slice(0, MAX_TEXT_CHARS)}`
    this.#heard.delete(key)
    this.#heard.set(key, message)
    if (this.#heard.size > MAX_MONITOR_ENTRIES) this.#forgetOne()
  }

  /** Tells a watcher from now on; what is given back ends it. */
  watch(watcher: MonitorWatcher): () => void {
    this.#watchers.add(watcher)
    this.#timer ??= setInterval(() => this.#tell(), TELL_EVERY_MS).unref()
    return () => {
      this.#watchers.delete(watcher)
      if (this.#watchers.size === 0) this.close()
    }
  }

  /** Tells nobody any more. */
  close(): void {
    this.#watchers.clear()
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  /** The oldest, a stranger's before all others: a crowd of them hides nothing. */
  #forgetOne(): void {
    const messages = [...this.#heard]
    const [key] = messages.find(([, { outcome }]) => outcome === 'stranger') ?? messages[0] ?? []
    if (key !== undefined) this.#heard.delete(key)
  }

  #tell(): void {
    if (this.#heard.size === 0) return
    const entries = [...this.#heard.values()].map(entryOf)
    this.#heard.clear()
    for (const watcher of this.#watchers) watcher(entries)
  }
}

function entryOf({ address, reason, args, ...rest }: HeardMessage): MonitorEntry {
  return {
    ...rest,
    address: plainText(address, MAX_TEXT_CHARS),
    args: args.slice(0, MAX_ARGUMENTS).map(shown),
    reason: plainText(reason, 2 * MAX_TEXT_CHARS),
  }
}

function shown(value: OscValue): number | string | boolean | null {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'string') return plainText(value, MAX_TEXT_CHARS)
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`
  return `[${value.length} values]`
}
