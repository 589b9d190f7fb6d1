import { fieldOf, listOf } from './field-of.ts'

/** What the home page takes from `/healthz`; null where it does not tell. */
export type Health = {
  readonly sourceState: string | null
  readonly airState: string | null
  readonly oscPort: number | null
  /** Where other machines open the show's pages. */
  readonly urls: readonly string[]
  readonly outputs: { readonly count: number; readonly slowestFps: number } | null
}

/** Before the first answer. */
export const UNKNOWN_HEALTH: Health = {
  sourceState: null,
  airState: null,
  oscPort: null,
  urls: [],
  outputs: null,
}

/** Reads an answer of `/healthz`, whatever it holds. */
export function readHealth(answer: unknown): Health {
  const sourceState = fieldOf(fieldOf(answer, 'source'), 'state')
  const airState = fieldOf(fieldOf(answer, 'air'), 'state')
  const oscPort = fieldOf(fieldOf(answer, 'osc'), 'port') ?? fieldOf(answer, 'oscPort')
  return {
    sourceState: typeof sourceState === 'string' ? sourceState : null,
    airState: typeof airState === 'string' ? airState : null,
    oscPort: typeof oscPort === 'number' ? oscPort : null,
    urls: listOf(answer, 'urls').filter((url) => typeof url === 'string'),
    outputs: readOutputs(fieldOf(answer, 'outputs')),
  }
}

function readOutputs(outputs: unknown): Health['outputs'] {
  if (!Array.isArray(outputs)) return null
  const seen = outputs.filter(
    (output) => fieldOf(output, 'isVisible') !== false && fieldOf(output, 'isCovered') !== true,
  )
  const rates = seen.map((output) => fieldOf(output, 'presentedFps')).filter((fps) => typeof fps === 'number')
  return { count: seen.length, slowestFps: rates.length === 0 ? 0 : Math.min(...rates) }
}
