import { SmaltiError } from '../errors/smalti-error.ts'
import type { SceneStatus } from '../protocol/messages.ts'
import type { Logger } from '../telemetry/logger.ts'
import {
  sceneLabelOf,
  sceneNameOf,
  type SceneChange,
  type SceneFacts,
  type SceneOutcome,
} from './scene-change.ts'
import { inOrder, isSceneName, labelProblem, MAX_FADE_MS, MAX_SCENES, sceneText } from './scene-files.ts'
import { SceneFolder, type SceneVersion } from './scene-folder.ts'
import { SceneWriter } from './scene-writer.ts'
import type { Scene } from './scene.ts'

/** What a `SceneLibrary` is opened with. */
export type SceneLibraryOptions = {
  /** Folder of the scenes that come with the program; never written. */
  readonly shipped: string
  /** Folder of the scenes saved here: one of them stands for a shipped one of its name. */
  readonly own: string
  readonly logger: Logger
}

/** Versions of each scene that are kept. */
const MAX_VERSIONS = 10
/** Scenes whose versions are kept, those deleted among them. */
const MAX_KEPT_NAMES = 512
const NEW_FADE_MS = 2000

/**
 * The scenes of the show: those that come with it, and those saved here, which are written behind the show. What is
 * saved, changed or deleted can be taken back, step by step. A disk that fails is told and never stops the show.
 */
export class SceneLibrary {
  readonly #shipped: ReadonlyMap<string, Scene>
  readonly #own = new Map<string, Scene>()
  /** File of each own scene, by the scene's name. */
  readonly #files = new Map<string, string>()
  readonly #versions: Map<string, readonly SceneVersion[]>
  readonly #folder: SceneFolder
  readonly #writer: SceneWriter
  readonly #logger: Logger
  readonly #warned = new Map<string, string>()
  #scenes: readonly Scene[] = []
  #lastNumber: number
  #changed: () => void = () => {}

  private constructor(
    shipped: ReadonlyMap<string, Scene>,
    versions: Map<string, readonly SceneVersion[]>,
    folder: SceneFolder,
    logger: Logger,
  ) {
    this.#shipped = shipped
    this.#versions = versions
    this.#folder = folder
    this.#logger = logger
    this.#lastNumber = Math.max(0, ...[...versions.values()].flat().map(({ number }) => number))
    this.#writer = new SceneWriter((name) => this.#write(name), logger)
  }

  /**
   * Reads both folders.
   *
   * @throws {SmaltiError} `bad-preset`, naming file and place, when a file is not a scene
   */
  static async open({ shipped, own, logger }: SceneLibraryOptions): Promise<SceneLibrary> {
    const folder = new SceneFolder(own)
    const shippedScenes = await readAll(new SceneFolder(shipped))
    const ownScenes = await readAll(folder)
    const library = new SceneLibrary(
      new Map([...shippedScenes].map(([, scene]) => [scene.name, scene])),
      await folder.readVersions(),
      folder,
      logger,
    )
    for (const [file, scene] of ownScenes) library.#hold(scene, file)
    library.#arrange()
    const { length } = library.scenes
    if (length > MAX_SCENES) throw tooMany(length)
    return library
  }

  /** All scenes in their order on stage. */
  get scenes(): readonly Scene[] {
    return this.#scenes
  }

  /** The same as pages see them. */
  get statuses(): readonly SceneStatus[] {
    return this.#scenes.map(({ name, label, fadeMs, order }) => {
      const versions = this.#versions.get(name)?.length ?? 0
      return { name, label, fadeMs, order, isOwn: this.#own.has(name), versions }
    })
  }

  /** Tells of every later change of the list or of a scene in it. */
  onChange(changed: () => void): void {
    this.#changed = changed
  }

  /** Carries out a wish at once and has it written, or tells why not. */
  change(change: SceneChange): SceneOutcome {
    switch (change.kind) {
      case 'save':
        return this.#save(change)
      case 'edit':
        return this.#edit(change)
      case 'undo':
        return this.#undo(change.name)
      case 'delete':
        return this.#delete(change.name)
    }
  }

  /** Reads the own folder again, where somebody may have changed files; one that is wrong is told and not taken. */
  async follow(): Promise<void> {
    const { askedCount } = this.#writer
    await this.#writer.settled()
    const files = await this.#folder.read().catch((error: unknown) => {
      if (error instanceof SmaltiError) return this.#warn('', error)
      throw error
    })
    if (files === null || this.#writer.askedCount !== askedCount) return
    if (files.length > MAX_SCENES) return void this.#warn('', tooMany(files.length))
    for (const { name, problem } of files) {
      if (problem === null) this.#warned.delete(name)
      else this.#warn(name, problem)
    }
    const wrong = new Set(files.filter(({ scene }) => scene === null).map(({ name }) => name))
    const before = this.#text
    for (const [name, file] of [...this.#files])
      if (!wrong.has(file) && !this.#writer.isUnwritten(name)) this.#letGo(name)
    for (const { name, scene } of files)
      if (scene !== null && !this.#writer.isUnwritten(scene.name)) this.#hold(scene, name)
    this.#arrange()
    if (this.#text !== before) this.#changed()
  }

  /** Writes what is left to write. */
  close(): Promise<void> {
    return this.#writer.settled()
  }

  #save(change: Extract<SceneChange, { kind: 'save' }>): SceneOutcome {
    const name = sceneNameOf(change.name)
    if (!isSceneName(name))
      return refused(
        `a scene's name takes small letters, digits, - and _, at most 40: not ${quote(change.name)}`,
      )
    const before = this.#sceneOf(name)
    if (before === undefined && this.#scenes.length >= MAX_SCENES)
      return refused(`there are ${MAX_SCENES} scenes already`)
    const order = Math.max(0, ...this.#scenes.map((scene) => scene.order)) + 1
    const base = before ?? { name, label: sceneLabelOf(change.name), fadeMs: NEW_FADE_MS, order }
    return this.#put(name, { ...base, ...factsOf(change), values: change.values })
  }

  #edit(change: Extract<SceneChange, { kind: 'edit' }>): SceneOutcome {
    const name = sceneNameOf(change.name)
    const before = this.#sceneOf(name)
    if (before === undefined) return missing(change.name)
    return this.#put(name, { ...before, ...factsOf(change) })
  }

  #delete(text: string): SceneOutcome {
    const name = sceneNameOf(text)
    if (this.#own.has(name)) return this.#put(name, null)
    return this.#shipped.has(name) ? refused(`${name} comes with the program`) : missing(text)
  }

  /** Puts an own scene, or none, in the place of what is there, which becomes a version. */
  #put(name: string, scene: Scene | null): SceneOutcome {
    const before = this.#own.get(name) ?? null
    if (before !== null && scene !== null && sceneText(before) === sceneText(scene)) return this.#told(name)
    if (scene !== null) {
      const problem = problemOf(scene)
      if (problem !== null) return refused(problem)
    }
    const version: SceneVersion = { number: ++this.#lastNumber, scene: before }
    this.#versions.set(name, [...(this.#versions.get(name) ?? []), version].slice(-MAX_VERSIONS))
    this.#forgetOldest()
    return this.#turn(name, scene)
  }

  #undo(text: string | null): SceneOutcome {
    const name = text === null ? this.#lastChanged() : sceneNameOf(text)
    const versions = name === null ? undefined : this.#versions.get(name)
    const last = versions?.at(-1)
    if (name === null || versions === undefined || last === undefined) {
      if (text === null) return refused('nothing to take back')
      const isThere = this.#sceneOf(sceneNameOf(text)) !== undefined
      return isThere ? refused(`nothing to take back of ${quote(text)}`) : missing(text)
    }
    this.#versions.set(name, versions.slice(0, -1))
    return this.#turn(name, last.scene)
  }

  #turn(name: string, scene: Scene | null): SceneOutcome {
    if (scene === null) this.#own.delete(name)
    else this.#hold(scene, this.#files.get(name) ?? this.#freeFile(name))
    this.#arrange()
    const outcome = this.#told(name, this.#writer.write(name))
    this.#changed()
    return outcome
  }

  #told(name: string, written: Promise<string | null> = Promise.resolve(null)): SceneOutcome {
    return { ok: true, name, written }
  }

  async #write(name: string): Promise<void> {
    const versions = this.#versions.get(name) ?? []
    await this.#folder.putVersions(name, versions)
    const scene = this.#own.get(name) ?? null
    const file = this.#files.get(name)
    if (file === undefined) return
    await this.#folder.put(file, scene)
    if (scene === null && !this.#own.has(name)) this.#files.delete(name)
  }

  /** All scenes as they stand in their files. */
  get #text(): string {
    return this.#scenes.map(sceneText).join('')
  }

  /** A file for a scene that has none: of its name, unless somebody keeps another scene in that. */
  #freeFile(name: string): string {
    const taken = new Set(this.#files.values())
    let file = `${name}.json`
    for (let turn = 2; taken.has(file); turn++) file = `${name}.${turn}.json`
    return file
  }

  #sceneOf(name: string): Scene | undefined {
    return this.#own.get(name) ?? this.#shipped.get(name)
  }

  #hold(scene: Scene, file: string): void {
    this.#own.set(scene.name, scene)
    this.#files.set(scene.name, file)
  }

  #letGo(name: string): void {
    this.#own.delete(name)
    this.#files.delete(name)
  }

  #arrange(): void {
    this.#scenes = inOrder(new Map([...this.#shipped, ...this.#own]).values())
  }

  /** The scene that was changed last; null when nothing can be taken back. */
  #lastChanged(): string | null {
    const newest = ([, versions]: [string, readonly SceneVersion[]]): number => versions.at(-1)?.number ?? 0
    const last = [...this.#versions].toSorted((a, b) => newest(b) - newest(a))[0]
    return last === undefined || newest(last) === 0 ? null : last[0]
  }

  #forgetOldest(): void {
    if (this.#versions.size <= MAX_KEPT_NAMES) return
    for (const [name, versions] of this.#versions) {
      if (versions.length > 0 && this.#own.has(name)) continue
      this.#versions.delete(name)
      void this.#writer.write(name)
      return
    }
  }

  #warn(name: string, problem: SmaltiError): null {
    if (this.#warned.get(name) !== problem.message)
      this.#logger.warn('scene not taken', { cause: problem.message, cure: problem.cure })
    this.#warned.set(name, problem.message)
    return null
  }
}

async function readAll(folder: SceneFolder): Promise<readonly (readonly [string, Scene])[]> {
  return (await folder.read()).map(({ name, scene, problem }) => {
    if (scene === null) throw problem
    return [name, scene]
  })
}

function tooMany(count: number): SmaltiError {
  return new SmaltiError('bad-preset', `there are ${count} scenes`, `keep ${MAX_SCENES} at most`)
}

function factsOf({ label, fadeMs, order }: SceneFacts): Partial<Scene> {
  return {
    ...(label !== undefined && { label }),
    ...(fadeMs !== undefined && { fadeMs }),
    ...(order !== undefined && { order }),
  }
}

function problemOf({ label, fadeMs, order }: Scene): string | null {
  const labelFault = labelProblem(label)
  if (labelFault !== null) return `a label ${labelFault}`
  if (!(fadeMs >= 0 && fadeMs <= MAX_FADE_MS)) return `a fade takes 0 to ${MAX_FADE_MS} ms`
  return Number.isFinite(order) ? null : 'an order takes a number'
}

function refused(reason: string): SceneOutcome {
  return { ok: false, reason }
}

function missing(name: string): SceneOutcome {
  return { ok: false, reason: `there is no scene ${quote(name)}`, isMissing: true }
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 60))
}
