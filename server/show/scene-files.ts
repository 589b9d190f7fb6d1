import { messageOf, SmaltiError } from '../errors/smalti-error.ts'
import type { ParameterValue } from '../protocol/parameter.ts'
import type { Scene } from './scene.ts'
import { NEVER_IN_SCENES } from './scene-content.ts'
import { readStoredValue } from './stored-value.ts'

/** Scenes that a show holds at most. */
export const MAX_SCENES = 256
/** The longest fade of a scene. */
export const MAX_FADE_MS = 600_000
const MAX_LABEL_CHARACTERS = 60
const CONTROL_CHARACTER = /\p{Control}/u
const FORMAT = 1
const NAME = /^[a-z0-9][a-z0-9_-]{0,39}$/
const KEYS = ['format', 'name', 'label', 'order', 'fadeMs', 'values']

/** Scenes in their order on stage. */
export function inOrder(scenes: Iterable<Scene>): readonly Scene[] {
  return [...scenes].toSorted((a, b) => a.order - b.order || (a.name < b.name ? -1 : 1))
}

/** Whether a scene can have this name, which is that of its file too. */
export function isSceneName(text: string): boolean {
  return NAME.test(text)
}

/** What a label must be, as the end of a sentence; null for one that is. */
export function labelProblem(label: unknown): string | null {
  const isFine =
    typeof label === 'string' &&
    label !== '' &&
    label.length <= MAX_LABEL_CHARACTERS &&
    !CONTROL_CHARACTER.test(label)
  return isFine ? null : `takes 1 to ${MAX_LABEL_CHARACTERS} characters on one line`
}

/**
 * A scene from the text of its file.
 *
 * @param file named in the error
 * @throws {SmaltiError} `bad-preset`, naming file and place
 */
export function parseScene(text: string, file: string): Scene {
  const whole = parseJson(text, (reason) => failAt(file, 'the file', reason))
  return checkScene(whole, file)
}

/** The text of a scene's file. */
export function sceneText({ name, label, order, fadeMs, values }: Scene): string {
  return `${JSON.stringify({ format: FORMAT, name, label, order, fadeMs, values }, null, 2)}\n`
}

/**
 * A scene from what a file holds.
 *
 * @param file named in the error
 * @throws {SmaltiError} `bad-preset`, naming file and place
 */
export function checkScene(whole: unknown, file: string): Scene {
  const fail = (place: string, reason: string): never => failAt(file, place, reason)
  if (!isRecord(whole)) return fail('the file', 'is not an object')
  for (const key of Object.keys(whole)) if (!KEYS.includes(key)) fail(quote(key), 'is unknown')
  const { format, name, label = name, order, fadeMs, values } = whole
  if (format !== FORMAT) fail('format', `is not ${FORMAT}, the one this program reads`)
  if (typeof name !== 'string' || !NAME.test(name))
    return fail('name', 'takes a word of small letters, digits, - and _, at most 40 long')
  const labelFault = labelProblem(label)
  if (typeof label !== 'string' || labelFault !== null) return fail('label', labelFault ?? 'takes text')
  if (typeof order !== 'number' || !Number.isFinite(order)) return fail('order', 'takes a number')
  if (typeof fadeMs !== 'number' || !(fadeMs >= 0 && fadeMs <= MAX_FADE_MS))
    return fail('fadeMs', `takes a number from 0 to ${MAX_FADE_MS}`)
  if (!isRecord(values)) return fail('values', 'takes an object of addresses and values')
  const checked = Object.entries(values).map(([address, value]): [string, ParameterValue] => {
    const place = `values[${quote(address)}]`
    if (NEVER_IN_SCENES.has(address)) return fail(place, 'cannot be part of a scene')
    const reading = readStoredValue(address, value)
    return reading.ok ? [address, reading.value] : fail(place, reading.reason)
  })
  return { name, label, order, fadeMs, values: Object.fromEntries(checked) }
}

function failAt(file: string, place: string, reason: string): never {
  throw new SmaltiError('bad-preset', `${file}: ${place} ${reason}`, 'correct it or take the file away')
}

function parseJson(text: string, fail: (reason: string) => never): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    return fail(`is not JSON: ${messageOf(error).replace(/\s+/g, ' ')}`)
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A key as it stands in the file, on one line and never long. */
function quote(key: string): string {
  return JSON.stringify(key.length > 60 ? `${key.slice(0, 60)}…` : key)
}
