import type { ShowConfig } from '../config.ts'
import type { Profile } from '../profile.ts'
import type { ParameterValue } from '../protocol/parameter.ts'
import type { Scene } from '../show/scene.ts'
import type { SourceSpec } from '../source/source-spec.ts'

/** What the show begins with, after flag, scene, saved state, profile and default have been weighed. */
export type ShowStart = {
  readonly values: Readonly<Record<string, ParameterValue>>
  readonly cols: number
  readonly lookAheadSeconds: number
  readonly setName: string | null
}

/** What the show remembers: its scenes, and its values from one run to the next. */
export class ShowMemory {
  readonly scenes: readonly Scene[] = []
  readonly start: ShowStart

  private constructor(start: ShowStart) {
    this.start = start
  }

  static async open(options: {
    readonly config: ShowConfig
    readonly profile: Profile
    readonly spec: SourceSpec
  }): Promise<ShowMemory> {
    const { config, profile, spec } = options
    const cols = config.cols ?? profile.cols
    const lookAheadSeconds = config.lookAheadSeconds ?? spec.lookAheadSeconds
    return new ShowMemory({
      cols,
      lookAheadSeconds,
      setName: null,
      values: {
        '/grid/cols': cols,
        '/buffer/seconds': lookAheadSeconds,
        '/source/mirror': spec.kind === 'webcam' ? 1 : 0,
      },
    })
  }

  async close(): Promise<void> {}
}
