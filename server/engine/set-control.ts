import type { AirLoop } from '../air/air-loop.ts'
import type { AirSet } from '../air/grid-layer.ts'
import type { GridSender } from '../air/grid-sender.ts'
import { messageOf, type SmaltiError } from '../errors/smalti-error.ts'
import type { Arena } from '../frame/arena.ts'
import type { Matcher } from '../match/matcher.ts'
import type { AirStatus, SetStatus, SetTransition } from '../protocol/messages.ts'
import { isMotionOver } from '../protocol/motion.ts'
import type { SetDefaults } from '../protocol/tile-set-manifest.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { BuildProgress } from '../tileset/build-messages.ts'
import type { CloseUpSet } from '../tileset/close-ups.ts'
import { openTileSet, type OpenTileSet } from '../tileset/open-tile-set.ts'
import type { StoredManifest } from '../tileset/stored-manifest.ts'
import type { TileSetEntry } from '../tileset/find-tile-sets.ts'
import type { TileSetListener } from '../tileset/tile-set-library.ts'

/** A set that can be switched to. */
type LiveSet = { readonly open: OpenTileSet; readonly air: AirSet }

/** How a set comes in when nobody has said: the one asked for at the start, once it is built. */
const LATE_FADE_MS = 600

/**
 * The tile sets of the show: opens each revision when it is built, prepares it for matching, and puts sets on air. A
 * set that is asked for before it is ready comes on air when it is.
 */
export class SetControl implements TileSetListener {
  readonly #arena: Arena
  readonly #matcher: Matcher
  readonly #loop: AirLoop
  readonly #sender: GridSender
  readonly #logger: Logger
  readonly #now: () => number
  readonly #changed: () => void
  readonly #live = new Map<number, LiveSet>()
  #entries: readonly TileSetEntry[] = []
  readonly #pending = new Set<number>()
  #progress = new Map<number, BuildProgress>()
  #failures = new Map<number, SmaltiError>()
  #air: AirStatus = { setId: 0, transition: null }
  #wantedId = 1

  constructor(options: {
    readonly arena: Arena
    readonly matcher: Matcher
    readonly loop: AirLoop
    readonly sender: GridSender
    readonly logger: Logger
    readonly now: () => number
    /** Sets or what is on air have changed. */
    readonly changed: () => void
  }) {
    this.#arena = options.arena
    this.#matcher = options.matcher
    this.#loop = options.loop
    this.#sender = options.sender
    this.#logger = options.logger
    this.#now = options.now
    this.#changed = options.changed
  }

  /** The show's sets in their order; told once, before anything is ready. */
  setEntries(entries: readonly TileSetEntry[], wantedName: string | null): void {
    this.#entries = entries
    for (const entry of entries) this.#pending.add(entry.setId)
    this.#wantedId = entries.find((entry) => entry.name === wantedName)?.setId ?? entries[0]?.setId ?? 1
  }

  /** All sets, ready or not. */
  get statuses(): readonly SetStatus[] {
    return this.#entries.map((entry) => {
      const live = this.#live.get(entry.setId)
      return {
        setId: entry.setId,
        name: entry.name,
        label: entry.label,
        count: live?.open.manifest.count ?? 0,
        revision: live?.air.revision ?? 0,
        isReady: live !== undefined,
        isBuilding: this.#pending.has(entry.setId),
        coverage: Math.round((live?.open.coverage ?? 0) * 1000) / 10,
      }
    })
  }

  /** The same as choices by name; `reason` says why one cannot be taken yet. */
  get choices(): readonly { readonly name: string; readonly isReady: boolean; readonly reason?: string }[] {
    return this.#entries.map((entry) => {
      if (this.#live.has(entry.setId)) return { name: entry.name, isReady: true }
      return { name: entry.name, isReady: false, reason: this.#reasonOf(entry) }
    })
  }

  /** What is on air now; a transition that is over counts as done. */
  get air(): AirStatus {
    const { transition } = this.#air
    if (
      transition !== null &&
      isMotionOver({ ...transition, from: 0, to: 1, curve: 'linear', space: 'linear' }, this.#now())
    ) {
      this.#air = { setId: transition.toSetId, transition: null }
    }
    return this.#air
  }

  /** Name of the set on air, or the one coming in; empty before the first. */
  get airName(): string {
    const air = this.air
    const setId = air.transition?.toSetId ?? air.setId
    return this.#entries.find((entry) => entry.setId === setId)?.name ?? ''
  }

  /** What the set on air asks for, or the one coming in; null before the first. */
  get airDefaults(): SetDefaults | null {
    const { setId, transition } = this.air
    return this.#live.get(transition?.toSetId ?? setId)?.open.manifest.defaults ?? null
  }

  /** Files of a set for the tile routes. */
  served(setId: number): { readonly folder: string; readonly manifest: StoredManifest } | null {
    const live = this.#live.get(setId)
    return live === undefined ? null : { folder: live.open.folder, manifest: live.open.manifest }
  }

  /** The same with what it is made of, for close-ups. */
  closeUpSet(setId: number): CloseUpSet | null {
    const entry = this.#entries.find((candidate) => candidate.setId === setId)
    const served = this.served(setId)
    return entry === undefined || served === null ? null : { ...served, source: entry.source }
  }

  /** Puts a ready set on air; nothing happens when it is there or on its way. */
  select(name: string, how: Omit<SetTransition, 'toSetId' | 'startUs'>): void {
    const entry = this.#entries.find((candidate) => candidate.name === name)
    if (entry === undefined) return
    this.#wantedId = entry.setId
    const live = this.#live.get(entry.setId)
    const air = this.air
    if (live === undefined || (air.transition?.toSetId ?? air.setId) === entry.setId) return
    const startUs = this.#now()
    const durationMs = how.kind === 'cut' ? 0 : how.durationMs
    const from = air.transition?.toSetId ?? air.setId
    this.#air = { setId: from, transition: { ...how, durationMs, toSetId: entry.setId, startUs } }
    this.#loop.change(() => {
      if (durationMs === 0) this.#sender.setAir(live.air)
      else this.#sender.setIncoming(live.air, startUs + durationMs * 1000)
    }, true)
    this.#changed()
  }

  /** Nothing is left to build. */
  buildsEnded(): void {
    this.#pending.clear()
    this.#changed()
  }

  async setReady(entry: TileSetEntry): Promise<void> {
    this.#failures.delete(entry.setId)
    this.#progress.delete(entry.setId)
    try {
      const open = await openTileSet({ folder: entry.folder, setId: entry.setId, memory: this.#arena })
      const prepared = await this.#matcher.prepareSet(open)
      const air = { setId: entry.setId, revision: open.manifest.revision, prepared }
      this.#takeIn(entry, { open, air })
    } catch (error) {
      this.#logger.error('tile set not opened', { set: entry.name, error: messageOf(error) })
    }
  }

  setProgress(entry: TileSetEntry, progress: BuildProgress): void {
    this.#progress.set(entry.setId, progress)
  }

  setFailed(entry: TileSetEntry, error: SmaltiError): void {
    this.#failures.set(entry.setId, error)
    this.#logger.error('tile set not built', { set: entry.name, error: error.message, cure: error.cure })
    this.#changed()
  }

  #takeIn(entry: TileSetEntry, live: LiveSet): void {
    const old = this.#live.get(entry.setId)
    this.#live.set(entry.setId, live)
    if (this.#air.setId === 0) {
      this.#air = { setId: entry.setId, transition: null }
      this.#loop.change(() => this.#sender.setAir(live.air), true)
    } else if (old !== undefined) {
      this.#loop.change(() => {
        this.#sender.replaceSet(live.air)
        this.#matcher.releaseSet(old.air.prepared)
        old.open.close()
      }, true)
    } else if (entry.setId === this.#wantedId) {
      this.select(entry.name, { kind: 'fade', durationMs: LATE_FADE_MS, x: 0.5, y: 0.5 })
    }
    this.#changed()
  }

  #reasonOf(entry: TileSetEntry): string {
    const failure = this.#failures.get(entry.setId)
    if (failure !== undefined) return `${failure.message}; ${failure.cure}`
    const progress = this.#progress.get(entry.setId)
    if (progress === undefined) return 'it waits to be built'
    return `it is being built: ${progress.done} of ${progress.total}`
  }
}
