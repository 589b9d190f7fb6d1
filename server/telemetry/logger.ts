/** One log line: an event name and its facts. Secrets must be masked by the caller. */
export interface Logger {
  info(event: string, facts?: Readonly<Record<string, unknown>>): void
  warn(event: string, facts?: Readonly<Record<string, unknown>>): void
  error(event: string, facts?: Readonly<Record<string, unknown>>): void
}

/** A logger that says nothing. */
export const SILENT_LOGGER: Logger = { info: () => {}, warn: () => {}, error: () => {} }
