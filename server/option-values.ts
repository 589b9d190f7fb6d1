import { isIP } from 'node:net'
import { SmaltiError } from './errors/smalti-error.ts'
import { COLS_RANGE, MAX_ROWS } from './protocol/grid-geometry.ts'

/** A value as it was typed; empty when it was not. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The values of an option that may be repeated, or separated by commas in a variable. */
export function list(value: unknown): string[] {
  const items = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : []
  return items.map(String).filter((item) => item !== '')
}

/** @throws {SmaltiError} `bad-option` when it is not a number within the range, ends included */
export function number(value: unknown, name: string, range: readonly [number, number]): number {
  const parsed = text(value).trim() === '' ? NaN : Number(value)
  if (!(parsed >= range[0] && parsed <= range[1]))
    throw new SmaltiError(
      'bad-option',
      `${name} ${text(value)} is not a number from ${range[0]} to ${range[1]}`,
      `for example ${name} ${range[0]}`,
    )
  return parsed
}

/** @throws {SmaltiError} `bad-option` when it is not a whole number within the range */
export function whole(value: unknown, name: string, range: readonly [number, number]): number {
  const parsed = number(value, name, range)
  if (!Number.isInteger(parsed))
    throw new SmaltiError(
      'bad-option',
      `${name} ${parsed} is not a whole number`,
      `for example ${name} ${Math.round(parsed)}`,
    )
  return parsed
}

/** A port; 0 for any free one. */
export function port(value: unknown, name: string): number {
  return whole(value, name, [0, 65_535])
}

/** COLSxROWS. */
export function readGrid(value: string): { cols: number; rows: number } {
  const match = /^(\d+)x(\d+)$/.exec(value)
  if (match === null)
    throw new SmaltiError('bad-option', `--grid ${value} is not COLSxROWS`, 'for example --grid 160x90')
  return {
    cols: whole(match[1], '--grid columns', COLS_RANGE),
    rows: whole(match[2], '--grid rows', [1, MAX_ROWS]),
  }
}

/** WIDTH:HEIGHT, as width by height. */
export function readAspect(value: string): number {
  const match = /^(\d+(?:\.\d+)?)[:/](\d+(?:\.\d+)?)$/.exec(value)
  const aspect = match === null ? NaN : Number(match[1]) / Number(match[2])
  if (!(aspect >= 0.1 && aspect <= 20))
    throw new SmaltiError('bad-option', `--aspect ${value} is not WIDTH:HEIGHT`, 'for example --aspect 16:9')
  return aspect
}

/** The first part of every OSC address. */
export function readPrefix(value: string): string {
  if (!/^\/[A-Za-z0-9_-]{1,32}$/.test(value))
    throw new SmaltiError(
      'bad-option',
      `--osc-prefix ${value} is not one word after a slash`,
      'for example --osc-prefix /mosaic',
    )
  return value
}

/** HOST:PORT. */
export function readTarget(value: string): { host: string; port: number } {
  const at = value.lastIndexOf(':')
  if (at <= 0)
    throw new SmaltiError(
      'bad-option',
      `--osc-reply ${value} is not HOST:PORT`,
      'for example --osc-reply 192.168.1.20:9000',
    )
  return { host: value.slice(0, at), port: whole(value.slice(at + 1), '--osc-reply port', [1, 65_535]) }
}

/** A network, as ADDRESS/BITS or ADDRESS. */
export function readCidr(value: string): string {
  const [address = '', bits] = value.split('/')
  const family = isIP(address)
  const max = family === 6 ? 128 : 32
  if (family === 0 || (bits !== undefined && !(Number(bits) >= 0 && Number(bits) <= max)))
    throw new SmaltiError(
      'bad-option',
      `--osc-allow ${value} is not a network`,
      'for example --osc-allow 192.168.1.0/24',
    )
  return value
}

/** The name of a set, null when none is given; it becomes the name of a folder. */
export function readSetName(value: unknown): string | null {
  if (value === undefined) return null
  if (/^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,59}$/u.test(text(value))) return text(value)
  throw new SmaltiError(
    'bad-option',
    `--name ${text(value)} is no name of a set`,
    'give up to 60 letters, digits, dots, dashes and underscores, for example --name holiday',
  )
}
