import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts'
import type { Machine, Profile } from '../profile.ts'
import type { Logger } from '../telemetry/logger.ts'

/** What the engine is started in. */
export type EngineSurroundings = {
  readonly env: NodeJS.ProcessEnv
  readonly machine: Machine
  /** Folder that holds presets/, tilesets/ and client/dist. */
  readonly packageRoot: string
  readonly logger: Logger
  /** Told of the PIN that takes the place of one guessed at too often; no log may hold it. */
  readonly pinChanged?: (pin: string) => void
  /** Whether load is taken off a machine that cannot keep up; true when left out. */
  readonly isGoverned?: boolean
}

/** What is told once the show can be seen. */
export type ReadyFacts = {
  readonly http: string
  /** Where other machines open the show's pages; none while it listens on this machine alone. */
  readonly urls: readonly string[]
  readonly oscPort: number | null
  readonly oscTcpPort: number | null
  readonly oscReplyPort: number
  readonly rtmpPort: number | null
  /** What publishers from other machines add to their stream key as `?key=`; null when there are none. */
  readonly streamKey: string | null
  readonly pin: string | null
  readonly viewToken: string | null
  readonly ffmpeg: Ffmpeg
  readonly profile: Profile
  readonly workers: number
}
