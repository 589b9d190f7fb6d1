import { SmaltiError } from '../../errors/smalti-error.ts'

const MAX_PATH_CHARS = 200

/** What a client asks for over its WebSocket. */
export type QueryRequest = { readonly command: 'LISTEN' | 'IGNORE'; readonly path: string }

/**
 * Reads the JSON text of a client; null for a command that is not offered.
 *
 * @throws {SmaltiError} `bad-message` when it is no command at all
 */
export function readQueryRequest(text: string): QueryRequest | null {
  const { COMMAND, DATA } = parse(text)
  if (typeof COMMAND !== 'string') throw bad('has no COMMAND')
  if (COMMAND !== 'LISTEN' && COMMAND !== 'IGNORE') return null
  if (typeof DATA !== 'string' || !DATA.startsWith('/') || DATA.length > MAX_PATH_CHARS) {
    throw bad(`needs an OSC path in DATA for ${COMMAND}`)
  }
  return { command: COMMAND, path: DATA }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new SmaltiError('bad-message', 'the message is not JSON', '', { isFatal: false, cause })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad('is no object')
  return value as Readonly<Record<string, unknown>>
}

function bad(what: string): SmaltiError {
  return new SmaltiError('bad-message', `the message ${what}`, '', { isFatal: false })
}
