import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, SmaltiError } from '../errors/smalti-error.ts'
import { checkScene, isSceneName, parseScene, sceneText } from './scene-files.ts'
import { writeWhole } from './whole-file.ts'
import type { Scene } from './scene.ts'

/** A file of a folder and the scene it holds, or why it holds none. */
export type SceneFile =
  | { readonly name: string; readonly scene: Scene; readonly problem: null }
  | { readonly name: string; readonly scene: null; readonly problem: SmaltiError }

/** What there was of a scene before a change: null for none of its own. Later changes have higher numbers. */
export type SceneVersion = { readonly number: number; readonly scene: Scene | null }

const MAX_BYTES = 64 * 1024
const MAX_VERSIONS_BYTES = 1024 * 1024
const FORMAT = 1
/** Hidden, so that it is neither read as scenes nor watched. */
const VERSIONS = '.versions'

/** A folder of scenes on disk, a file each, and the versions that were there before beside them. */
export class SceneFolder {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * Its files, in the order of their names; none when it is not there.
   *
   * @throws {SmaltiError} `bad-preset` when it cannot be read
   */
  async read(): Promise<readonly SceneFile[]> {
    const names = await this.#names('', '.json')
    const files: SceneFile[] = []
    const taken = new Set<string>()
    for (const name of names) {
      const file = await this.#readFile(name)
      const isTaken = file.scene !== null && taken.has(file.scene.name)
      files.push(isTaken ? { name, scene: null, problem: this.#takenTwice(name, file.scene.name) } : file)
      if (file.scene !== null) taken.add(file.scene.name)
    }
    return files
  }

  /** The versions kept, by the scene's name, the newest last; what cannot be read is left out. */
  async readVersions(): Promise<Map<string, readonly SceneVersion[]>> {
    const kept = new Map<string, readonly SceneVersion[]>()
    for (const fileName of await this.#names(VERSIONS, '.json').catch(() => [])) {
      const name = fileName.slice(0, -'.json'.length)
      if (isSceneName(name)) kept.set(name, await this.#readVersionsOf(name))
    }
    return kept
  }

  /** Writes a scene's file whole, or takes it away. */
  async put(name: string, scene: Scene | null): Promise<void> {
    const file = join(this.#folder, name)
    if (scene === null) await rm(file, { force: true })
    else await writeWhole(file, sceneText(scene))
  }

  /** Writes the versions of a scene whole; none takes their file away. */
  async putVersions(name: string, versions: readonly SceneVersion[]): Promise<void> {
    const file = join(this.#folder, VERSIONS, `${name}.json`)
    if (versions.length === 0) return rm(file, { force: true })
    const entries = versions.map(({ number, scene }) => ({
      number,
      scene: scene === null ? null : (JSON.parse(sceneText(scene)) as unknown),
    }))
    await writeWhole(file, `${JSON.stringify({ format: FORMAT, versions: entries }, null, 2)}\n`)
  }

  async #readVersionsOf(name: string): Promise<readonly SceneVersion[]> {
    const file = join(this.#folder, VERSIONS, `${name}.json`)
    try {
      const whole = JSON.parse(await readText(file, MAX_VERSIONS_BYTES)) as { versions?: unknown } | null
      const entries: readonly unknown[] = Array.isArray(whole?.versions) ? whole.versions : []
      return entries.flatMap((entry) => versionsIn(entry, file)).toSorted((a, b) => a.number - b.number)
    } catch {
      return [] // Only the way back is lost.
    }
  }

  async #names(folder: string, ending: string): Promise<readonly string[]> {
    const path = join(this.#folder, folder)
    const entries = await readdir(path).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
      throw new SmaltiError(
        'bad-preset',
        `${path} cannot be read: ${messageOf(error)}`,
        'see its permissions',
      )
    })
    return entries.filter((name) => name.endsWith(ending) && !name.startsWith('.')).toSorted()
  }

  async #readFile(name: string): Promise<SceneFile> {
    const file = join(this.#folder, name)
    try {
      return { name, scene: parseScene(await readText(file, MAX_BYTES), file), problem: null }
    } catch (error) {
      if (error instanceof SmaltiError) return { name, scene: null, problem: error }
      throw error
    }
  }

  #takenTwice(name: string, sceneName: string): SmaltiError {
    const file = join(this.#folder, name)
    return new SmaltiError(
      'bad-preset',
      `${file}: name "${sceneName}" is taken by another file`,
      'rename one',
    )
  }
}

/** A version as it stands in a file, in a list; an empty one when it is none. */
function versionsIn(entry: unknown, file: string): readonly SceneVersion[] {
  const { number, scene } = (entry ?? {}) as { readonly number?: unknown; readonly scene?: unknown }
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1) return []
  if (scene === null) return [{ number, scene }]
  try {
    return [{ number, scene: checkScene(scene, file) }]
  } catch (error) {
    if (error instanceof SmaltiError) return []
    throw error
  }
}

async function readText(file: string, maxBytes: number): Promise<string> {
  const refuse = (reason: string): SmaltiError =>
    new SmaltiError('bad-preset', `${file}: ${reason}`, 'correct it or take the file away')
  try {
    const facts = await stat(file)
    if (!facts.isFile()) throw refuse('is not a file')
    if (facts.size > maxBytes) throw refuse(`holds ${facts.size} bytes, at most ${maxBytes} are read`)
    return await readFile(file, 'utf8')
  } catch (error) {
    throw error instanceof SmaltiError ? error : refuse(messageOf(error))
  }
}
