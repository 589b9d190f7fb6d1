import { pino, type DestinationStream } from 'pino'
import { messageOf } from '../errors/smalti-error.ts'
import type { Logger } from './logger.ts'
import { printable } from './printable.ts'

const QUIET_MS = 1000
const MAX_REMEMBERED_EVENTS = 256
const MAX_TEXT_CHARS = 2000
const MAX_DEPTH = 4
const STDERR = 2

type Level = 'info' | 'warn' | 'error'
type Facts = Readonly<Record<string, unknown>>
type Held = { readonly level: Level; readonly facts: Facts; readonly count: number }
type Remembered = { lastMs: number; held: Held | null }

/**
 * Log lines as JSON. An event that repeats becomes one line a second with its last facts and how many it stands for.
 * Passwords and keys in URLs are masked whoever forgot to, and what would act on a terminal is written as its code.
 */
export class PinoLogger implements Logger {
  readonly #pino: pino.Logger
  readonly #nowMs: () => number
  readonly #events = new Map<string, Remembered>()
  readonly #timer: NodeJS.Timeout

  constructor(
    options: {
      /** Least level written; `info` when absent. */
      readonly level?: Level | 'silent'
      /** Where lines go; stderr when absent. */
      readonly destination?: DestinationStream
      /** Monotonic milliseconds. */
      readonly nowMs?: () => number
    } = {},
  ) {
    const destination = options.destination ?? pino.destination({ fd: STDERR, sync: true })
    this.#pino = pino({ level: options.level ?? 'info', base: null }, destination)
    this.#nowMs = options.nowMs ?? (() => performance.now())
    this.#timer = setInterval(() => this.flush(), QUIET_MS)
    this.#timer.unref()
  }

  info(event: string, facts: Facts = {}): void {
    this.#log('info', event, facts)
  }

  warn(event: string, facts: Facts = {}): void {
    this.#log('warn', event, facts)
  }

  error(event: string, facts: Facts = {}): void {
    this.#log('error', event, facts)
  }

  /** Writes repeats that were held back for at least a second. */
  flush(): void {
    const nowMs = this.#nowMs()
    for (const [event, remembered] of this.#events) {
      if (nowMs - remembered.lastMs < QUIET_MS) continue
      if (remembered.held === null) this.#events.delete(event)
      else this.#write(event, remembered, remembered.held, nowMs)
    }
  }

  /** Writes what is held back and stops. */
  close(): void {
    clearInterval(this.#timer)
    for (const [event, remembered] of this.#events) {
      if (remembered.held !== null) this.#write(event, remembered, remembered.held, this.#nowMs())
    }
    this.#events.clear()
  }

  #log(level: Level, event: string, facts: Facts): void {
    const nowMs = this.#nowMs()
    const known = this.#events.get(event)
    const remembered = known ?? { lastMs: -Infinity, held: null }
    const held = { level, facts, count: (remembered.held?.count ?? 0) + 1 }
    if (known === undefined) this.#remember(event, remembered)
    if (nowMs - remembered.lastMs < QUIET_MS) remembered.held = held
    else this.#write(event, remembered, held, nowMs)
  }

  #remember(event: string, remembered: Remembered): void {
    this.#events.set(event, remembered)
    const oldest = this.#events.keys().next().value
    if (this.#events.size > MAX_REMEMBERED_EVENTS && oldest !== undefined) this.#events.delete(oldest)
  }

  #write(event: string, remembered: Remembered, held: Held, nowMs: number): void {
    remembered.lastMs = nowMs
    remembered.held = null
    const repeats = held.count > 1 ? { repeats: held.count } : {}
    this.#pino[held.level]({ ...maskFacts(held.facts, 0), ...repeats }, event)
  }
}

function maskFacts(facts: object, depth: number): Facts {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, maskValue(value, depth)]))
}

function maskValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskText(value)
  if (value instanceof Error) return maskText(messageOf(value))
  if (typeof value !== 'object' || value === null) return value
  if (depth === MAX_DEPTH) return '...'
  return Array.isArray(value)
    ? value.map((entry) => maskValue(entry, depth + 1))
    : maskFacts(value, depth + 1)
}

function maskText(text: string): string {
  const plain = printable(text.slice(0, MAX_TEXT_CHARS))
  return plain
    .replace(/:\/\/[^/\s]{1,256}@/g, '://user:***@')
    .replace(/([?&](?:key|token|pin)=)[^&\s]{1,256}/gi, '$1***')
}
