import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ShowConfig } from '../config.ts'
import { messageOf } from '../errors/smalti-error.ts'
import type { Profile } from '../profile.ts'
import type { ParameterChange } from '../show/show-listener.ts'
import { SavedState } from '../show/saved-state.ts'
import { SceneLibrary } from '../show/scene-library.ts'
import { isStorable } from '../show/stored-value.ts'
import type { SourceSpec } from '../source/source-spec.ts'
import type { Logger } from '../telemetry/logger.ts'
import { FolderWatch } from '../tileset/folder-watch.ts'
import { keepFound, weighStart, type ShowStart, type StartFacts } from './show-start.ts'

/** What the show remembers: its scenes, and the values that hands have set, from one run to the next. */
export class ShowMemory {
  readonly scenes: SceneLibrary
  readonly start: ShowStart
  readonly #state: SavedState
  /** Folder of the scenes saved here. */
  readonly #own: string
  readonly #watch: FolderWatch
  readonly #logger: Logger

  private constructor(parts: {
    readonly scenes: SceneLibrary
    readonly start: ShowStart
    readonly state: SavedState
    readonly own: string
    readonly logger: Logger
  }) {
    this.scenes = parts.scenes
    this.start = parts.start
    this.#state = parts.state
    this.#own = parts.own
    this.#logger = parts.logger
    this.#watch = new FolderWatch(parts.own, () => {
      this.scenes.follow().catch((error: unknown) => this.#warnOf(error))
    })
  }

  /**
   * Reads scenes and state. Nothing is written before a hand changes something.
   *
   * @throws {SmaltiError} `bad-preset` for a scene file that is wrong or a scene that is not there
   */
  static async open(options: {
    readonly config: ShowConfig
    readonly profile: Profile
    readonly spec: SourceSpec
    readonly sets: StartFacts['sets']
    /** Folder that holds presets/. */
    readonly packageRoot: string
    readonly maxLookAheadSeconds: number
    readonly logger: Logger
    readonly now: () => number
  }): Promise<ShowMemory> {
    const { config, profile, spec, sets, packageRoot, maxLookAheadSeconds, logger, now } = options
    const { dataDir } = config
    const own = join(dataDir, 'presets')
    const library = await SceneLibrary.open({ shipped: join(packageRoot, 'presets'), own, logger })
    const { scenes } = library
    const state = await SavedState.open({ file: join(dataDir, 'state.json'), logger, now })
    const found = config.isFresh ? null : state.found
    const start = weighStart({ config, profile, spec, scenes, sets, found, maxLookAheadSeconds })
    state.begin({ source: spec.text, tiles: config.tiles, values: keepFound(found, spec, config) })
    return new ShowMemory({ scenes: library, start, state, own, logger })
  }

  /** Follows what somebody changes in the folder of the scenes, which is made where there is none. */
  async follow(): Promise<void> {
    try {
      await mkdir(this.#own, { recursive: true })
      await this.#watch.start()
    } catch (error) {
      this.#warnOf(error)
    }
  }

  /** Saves what a hand has changed; what the start and the demo do by themselves is not worth it. */
  parameterChanged({ address, value, origin }: ParameterChange): void {
    if (origin.kind === 'start' || origin.kind === 'demo' || !isStorable(address)) return
    this.#state.note(address, value)
  }

  batchApplied(): void {}

  /** Writes what is left to write, and the state with the mark of a good end. */
  async close(): Promise<void> {
    this.#watch.close()
    await this.scenes.close()
    await this.#state.close()
  }
  #warnOf(error: unknown): void {
    this.#logger.warn('scenes not followed', { folder: this.#own, cause: messageOf(error) })
  }
}
