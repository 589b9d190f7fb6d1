import type {
  AirStatus,
  LightSweep,
  LockStatus,
  ScenePreview,
  SceneStatus,
  SetStatus,
  StateChange,
  StateSnapshot,
} from '../../server/protocol/messages.ts'
import { freeClock, type ClipClock } from '../../server/protocol/clip-clock.ts'
import { NO_DIVE, type DiveStatus } from '../../server/protocol/dive.ts'
import { GATHERED, type GatherStatus } from '../../server/protocol/gather.ts'
import { isMotionOver, motionAt, type Motion } from '../../server/protocol/motion.ts'
import type { ParameterValue } from '../../server/protocol/parameter.ts'
import { NO_STROBE, type Strobe } from '../../server/protocol/strobe.ts'
import type { Tempo } from '../../server/protocol/tempo.ts'
import { findParameter } from '../../server/protocol/registry.ts'

/** The show as the server told it: every value, those on their way as motions, sets, and what is on air. */
export class ShowState {
  readonly #values = new Map<string, ParameterValue>()
  readonly #motions = new Map<string, Motion>()
  #isKnown = false
  #controlRevision = 0
  #sets: readonly SetStatus[] = []
  #air: AirStatus | null = null
  #sweep: LightSweep | null = null
  #clips: ClipClock = freeClock(0, 1)
  #tempo: Tempo = { bpm: 120, originUs: 0 }
  #strobe: Strobe = NO_STROBE
  #dive: DiveStatus = NO_DIVE
  #gather: GatherStatus = GATHERED
  #aspect = 16 / 9
  #scenes: readonly SceneStatus[] = []
  #preview: ScenePreview | null = null
  #lock: LockStatus = { isOn: false, by: '' }
  #sources: readonly string[] = []

  /** Replaces everything. */
  applySnapshot(snapshot: StateSnapshot): void {
    this.#values.clear()
    this.#motions.clear()
    this.#isKnown = true
    this.applyChange(snapshot)
  }

  /** Takes over what a change names: its values, whose motions end unless it names new ones; the rest stays. */
  applyChange(change: StateChange): void {
    for (const [address, value] of Object.entries(change.values ?? {})) {
      this.#values.set(address, value)
      this.#motions.delete(address)
    }
    for (const [address, motion] of Object.entries(change.motions ?? {})) this.#motions.set(address, motion)
    this.#controlRevision = change.controlRevision
    this.#sets = change.sets ?? this.#sets
    this.#air = change.air ?? this.#air
    if (change.sweep !== undefined) this.#sweep = change.sweep
    this.#clips = change.clips ?? this.#clips
    this.#tempo = change.tempo ?? this.#tempo
    this.#strobe = change.strobe ?? this.#strobe
    this.#dive = change.dive ?? this.#dive
    this.#gather = change.gather ?? this.#gather
    this.#aspect = change.aspect ?? this.#aspect
    this.#scenes = change.scenes ?? this.#scenes
    if (change.preview !== undefined) this.#preview = change.preview
    this.#lock = change.lock ?? this.#lock
    this.#sources = change.sources ?? this.#sources
  }

  /** Whether a snapshot has come; nothing may be drawn before. */
  get isKnown(): boolean {
    return this.#isKnown
  }

  /** A number at a server time, on its way or settled; the registry's default while the server has told none. */
  number(address: string, nowUs: number): number {
    const motion = this.#motions.get(address)
    if (motion !== undefined) {
      if (!isMotionOver(motion, nowUs)) return motionAt(motion, nowUs)
      this.#motions.delete(address)
      this.#values.set(address, motion.to)
    }
    const value = this.#values.get(address)
    return typeof value === 'number' ? value : defaultNumber(address)
  }

  /** A number where it is bound for. */
  settled(address: string): number {
    const value = this.#motions.get(address)?.to ?? this.#values.get(address)
    return typeof value === 'number' ? value : defaultNumber(address)
  }

  /** A name or text; empty while the server has told none. */
  text(address: string): string {
    const value = this.#values.get(address)
    return value === undefined ? '' : String(value)
  }

  /** Whether a value is told by the server at all. */
  has(address: string): boolean {
    return this.#values.has(address)
  }

  /** The newest control change in here. */
  get controlRevision(): number {
    return this.#controlRevision
  }

  /** Tile sets in the show's order. */
  get sets(): readonly SetStatus[] {
    return this.#sets
  }

  /** The set on air and the one coming in; null before the snapshot. */
  get air(): AirStatus | null {
    return this.#air
  }

  /** The sweep of light told last, over or not. */
  get sweep(): LightSweep | null {
    return this.#sweep
  }

  /** What moving tiles play by. */
  get clips(): ClipClock {
    return this.#clips
  }

  /** The beat. */
  get tempo(): Tempo {
    return this.#tempo
  }

  /** Black and picture in turn. */
  get strobe(): Strobe {
    return this.#strobe
  }

  /** The tile that is dived through. */
  get dive(): DiveStatus {
    return this.#dive
  }

  /** Whether the wall is whole or in pieces. */
  get gather(): GatherStatus {
    return this.#gather
  }

  /** Output width / height. */
  get aspect(): number {
    return this.#aspect
  }

  /** Scenes in the show's order. */
  get scenes(): readonly SceneStatus[] {
    return this.#scenes
  }

  /** The scene that waits for a take; null for none. */
  get preview(): ScenePreview | null {
    return this.#preview
  }

  /** Whether the show is locked, and by whom. */
  get lock(): LockStatus {
    return this.#lock
  }

  /** Names of the sources in order. */
  get sources(): readonly string[] {
    return this.#sources
  }
}

function defaultNumber(address: string): number {
  const parameter = findParameter(address)
  return parameter !== undefined && 'default' in parameter && typeof parameter.default === 'number'
    ? parameter.default
    : 0
}
