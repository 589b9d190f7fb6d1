import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, SmaltiError } from '../errors/smalti-error.ts'
import type { ParameterValue } from '../protocol/parameter.ts'
import type { Scene } from './scene.ts'
import { readStoredValue } from './stored-value.ts'

const FORMAT = 1
const MAX_BYTES = 64 * 1024
const MAX_SCENES = 256
const MAX_FADE_MS = 600_000
const MAX_LABEL_CHARACTERS = 60
const NAME = /^[a-z0-9][a-z0-9_-]{0,39}$/
const KEYS = ['format', 'name', 'label', 'order', 'fadeMs', 'values']

/**
 * The scenes of some folders in their order on stage; one of a later folder stands for one of the same name before it.
 * A folder that is not there holds none.
 *
 * @throws {SmaltiError} `bad-preset`, naming file and place, when a file is not a scene
 */
export async function readScenes(folders: readonly string[]): Promise<readonly Scene[]> {
  const scenes = new Map<string, Scene>()
  for (const folder of folders) {
    for (const scene of await readFolder(folder)) scenes.set(scene.name, scene)
  }
  if (scenes.size > MAX_SCENES)
    throw new SmaltiError('bad-preset', `there are ${scenes.size} scenes`, `keep ${MAX_SCENES} at most`)
  return [...scenes.values()].toSorted((a, b) => a.order - b.order || (a.name < b.name ? -1 : 1))
}

/**
 * A scene from the text of its file.
 *
 * @param file named in the error
 * @throws {SmaltiError} `bad-preset`, naming file and place
 */
export function parseScene(text: string, file: string): Scene {
  const fail = (place: string, reason: string): never => {
    throw new SmaltiError('bad-preset', `${file}: ${place} ${reason}`, 'correct it or take the file away')
  }
  const whole = parseJson(text, (reason) => fail('the file', reason))
  if (!isRecord(whole)) return fail('the file', 'is not an object')
  for (const key of Object.keys(whole)) if (!KEYS.includes(key)) fail(quote(key), 'is unknown')
  const { format, name, label = name, order, fadeMs, values } = whole
  if (format !== FORMAT) fail('format', `is not ${FORMAT}, the one this program reads`)
  if (typeof name !== 'string' || !NAME.test(name))
    return fail('name', 'takes a word of small letters, digits, - and _, at most 40 long')
  if (typeof label !== 'string' || label === '' || label.length > MAX_LABEL_CHARACTERS)
    return fail('label', `takes 1 to ${MAX_LABEL_CHARACTERS} characters`)
  if (typeof order !== 'number' || !Number.isFinite(order)) return fail('order', 'takes a number')
  if (typeof fadeMs !== 'number' || !(fadeMs >= 0 && fadeMs <= MAX_FADE_MS))
    return fail('fadeMs', `takes a number from 0 to ${MAX_FADE_MS}`)
  if (!isRecord(values)) return fail('values', 'takes an object of addresses and values')
  const checked = Object.entries(values).map(([address, value]): [string, ParameterValue] => {
    const place = `values[${quote(address)}]`
    if (address === '/scene/go') return fail(place, 'cannot be part of a scene')
    const reading = readStoredValue(address, value)
    return reading.ok ? [address, reading.value] : fail(place, reading.reason)
  })
  return { name, label, order, fadeMs, values: Object.fromEntries(checked) }
}

async function readFolder(folder: string): Promise<readonly Scene[]> {
  const entries = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw new SmaltiError(
      'bad-preset',
      `${folder} cannot be read: ${messageOf(error)}`,
      'see its permissions',
    )
  })
  const files = entries.filter((name) => name.endsWith('.json') && !name.startsWith('.')).toSorted()
  const scenes = new Map<string, Scene>()
  for (const name of files) {
    const file = join(folder, name)
    const scene = parseScene(await readText(file), file)
    if (scenes.has(scene.name))
      throw new SmaltiError(
        'bad-preset',
        `${file}: name "${scene.name}" is taken by another file`,
        'rename one',
      )
    scenes.set(scene.name, scene)
  }
  return [...scenes.values()]
}

async function readText(file: string): Promise<string> {
  const refuse = (reason: string): SmaltiError =>
    new SmaltiError('bad-preset', `${file}: ${reason}`, 'correct it or take the file away')
  try {
    const facts = await stat(file)
    if (!facts.isFile()) throw refuse('is not a file')
    if (facts.size > MAX_BYTES) throw refuse(`holds ${facts.size} bytes, at most ${MAX_BYTES} are read`)
    return await readFile(file, 'utf8')
  } catch (error) {
    throw error instanceof SmaltiError ? error : refuse(messageOf(error))
  }
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

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

/** A key as it stands in the file, on one line and never long. */
function quote(key: string): string {
  return JSON.stringify(key.length > 60 ? `${key.slice(0, 60)}…` : key)
}
