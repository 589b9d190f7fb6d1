/** What the home page takes from `/healthz`; null where it does not tell. */
export type Health = {
  readonly sourceState: string | null
  readonly airState: string | null
  readonly oscPort: number | null
}

/** Before the first answer. */
export const UNKNOWN_HEALTH: Health = { sourceState: null, airState: null, oscPort: null }

/** Reads an answer of `/healthz`, whatever it holds. */
export function readHealth(answer: unknown): Health {
  const sourceState = field(field(answer, 'source'), 'state')
  const airState = field(field(answer, 'air'), 'state')
  const oscPort = field(field(answer, 'osc'), 'port') ?? field(answer, 'oscPort')
  return {
    sourceState: typeof sourceState === 'string' ? sourceState : null,
    airState: typeof airState === 'string' ? airState : null,
    oscPort: typeof oscPort === 'number' ? oscPort : null,
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
