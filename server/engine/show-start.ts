import type { ShowConfig } from '../config.ts'
import { SmaltiError } from '../errors/smalti-error.ts'
import type { Profile } from '../profile.ts'
import type { ParameterValue } from '../protocol/parameter.ts'
import { findParameter } from '../protocol/registry.ts'
import type { FoundShow } from '../show/saved-state.ts'
import type { Scene } from '../show/scene.ts'
import type { SourceSpec } from '../source/source-spec.ts'

/** What the show begins with, after flag, scene, saved state, profile and default have been weighed. */
export type ShowStart = {
  readonly values: Readonly<Record<string, ParameterValue>>
  readonly cols: number
  readonly lookAheadSeconds: number
  /** Tile set to begin with where it is among those of the line; null for the first. */
  readonly setName: string | null
  /** Source to begin with where it is among those of the show; null for the one of the line. */
  readonly sourceName: string | null
  /** Whether the demo's own show plays: nobody has asked for another look, and none is brought back from a crash. */
  readonly hasDemoShow: boolean
}

/** What is weighed for the start. */
export type StartFacts = {
  /** Flags and environment. */
  readonly config: ShowConfig
  readonly profile: Profile
  readonly spec: SourceSpec
  readonly scenes: readonly Scene[]
  /** What the last run has left; null for nothing, or when it is not asked for. */
  readonly found: FoundShow | null
  /** The memory holds no more; a longer look-ahead of an earlier run or a scene is not taken. */
  readonly maxLookAheadSeconds: number
}

/** Values that are good only for the source they were set with. */
const SOURCE_BOUND = ['/buffer/seconds', '/source/select', '/source/mirror']
type Values = Readonly<Record<string, ParameterValue>>

/** What of the last run is good for this one: after a good end, and with other sources or sets, some of it is not. */
export function keepFound(found: FoundShow | null, spec: SourceSpec, config: ShowConfig): Values {
  if (found === null) return {}
  const isSameSource = found.source === spec.text
  const isSameTiles = found.tiles.join('\n') === config.tiles.join('\n')
  return Object.fromEntries(
    Object.entries(found.values).filter(([address]) => {
      if (found.isClean && findParameter(address)?.isTransient === true) return false
      if (SOURCE_BOUND.includes(address)) return isSameSource
      return address !== '/set/select' || isSameTiles
    }),
  )
}

/**
 * Weighs what the show begins with: flag and environment over the scene of the line, over what the last run has left,
 * over the profile's and the source's own, over the registry's.
 *
 * @throws {SmaltiError} `bad-preset` when the line names a scene that is not there
 */
export function weighStart(facts: StartFacts): ShowStart {
  const { config, profile, spec, scenes, found, maxLookAheadSeconds } = facts
  const scene = findScene(scenes, config.scene)
  const kept = keepFound(found, spec, config)
  const own: Values = {
    '/grid/cols': profile.cols,
    '/buffer/seconds': spec.lookAheadSeconds,
    '/source/mirror': spec.kind === 'webcam' ? 1 : 0,
  }
  const wanted: Values = { ...own, ...kept, ...scene?.values, ...(scene && { '/scene/go': scene.name }) }
  const cols = config.cols ?? Number(wanted['/grid/cols'])
  const isLookAheadHeld = Number(wanted['/buffer/seconds']) <= maxLookAheadSeconds
  const lookAheadSeconds =
    config.lookAheadSeconds ?? (isLookAheadHeld ? Number(wanted['/buffer/seconds']) : spec.lookAheadSeconds)
  const hasCrashed = found?.isClean === false && Object.keys(kept).length > 0
  const sourceName = nameOf(wanted['/source/select'])
  return {
    values: { ...wanted, '/grid/cols': cols, '/buffer/seconds': lookAheadSeconds },
    cols,
    lookAheadSeconds,
    setName: nameOf(wanted['/set/select']),
    sourceName,
    hasDemoShow:
      spec.kind === 'demo' &&
      scene === null &&
      !hasCrashed &&
      (sourceName === null || sourceName === spec.text),
  }
}

function findScene(scenes: readonly Scene[], name: string | null): Scene | null {
  if (name === null) return null
  const scene = scenes.find((candidate) => candidate.name === name.toLowerCase())
  if (scene !== undefined) return scene
  const names = scenes.map((candidate) => candidate.name).join(', ')
  throw new SmaltiError(
    'bad-preset',
    `there is no scene ${JSON.stringify(name.slice(0, 60))}`,
    names === '' ? 'start without --scene' : `the scenes are ${names}`,
  )
}

function nameOf(value: ParameterValue | undefined): string | null {
  return typeof value === 'string' ? value : null
}
