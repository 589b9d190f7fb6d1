import type { ShowConfig } from '../config.ts'
import { SmaltiError } from '../errors/smalti-error.ts'
import type { Profile } from '../profile.ts'
import type { ParameterValue } from '../protocol/parameter.ts'
import { findParameter } from '../protocol/registry.ts'
import type { SetDefaults } from '../protocol/tile-set-manifest.ts'
import type { FoundShow } from '../show/saved-state.ts'
import type { Scene } from '../show/scene.ts'
import type { SourceSpec } from '../source/source-spec.ts'

/** What the show begins with, after flag, scene, saved state, tile set, profile and default have been weighed. */
export type ShowStart = {
  readonly values: Readonly<Record<string, ParameterValue>>
  readonly cols: number
  readonly lookAheadSeconds: number
  /** Tile set to begin with where it is among those of the line; null for the first. */
  readonly setName: string | null
  /** Source to begin with where it is among those of the show; null for the one of the line. */
  readonly sourceName: string | null
  /** What the tile sets decide, as long as nobody asks for another value: what holds where a set says nothing. */
  readonly setBound: Values
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
  /** Those of the line, with their own defaults as far as they are known. */
  readonly sets: readonly { readonly name: string; readonly defaults: SetDefaults }[]
  /** What the last run has left; null for nothing, or when it is not asked for. */
  readonly found: FoundShow | null
  /** The memory holds no more; a longer look-ahead of an earlier run or a scene is not taken. */
  readonly maxLookAheadSeconds: number
}

type Values = Readonly<Record<string, ParameterValue>>

/** A film that stood still when a show ended without a word plays in the next one. */
const NEVER_KEPT = '/play'

/** Values that are good only for the source they were set with. */
const SOURCE_BOUND = ['/buffer/seconds', '/source/select', '/source/mirror']

/** What of the last run is good for this one: after a good end, and with other sources or sets, some of it is not. */
export function keepFound(found: FoundShow | null, spec: SourceSpec, config: ShowConfig): Values {
  if (found === null) return {}
  const isSameSource = found.source === spec.text
  const isSameTiles = found.tiles.join('\n') === config.tiles.join('\n')
  return Object.fromEntries(
    Object.entries(found.values).filter(([address]) => {
      if (address === NEVER_KEPT) return false
      if (found.isClean && findParameter(address)?.isTransient === true) return false
      if (SOURCE_BOUND.includes(address)) return isSameSource
      return address !== '/set/select' || isSameTiles
    }),
  )
}

/**
 * Weighs what the show begins with: flag and environment over the scene of the line, over what the last run has left,
 * over the tile set's own, over the profile's and the source's, over the registry's.
 *
 * @throws {SmaltiError} `bad-preset` when the line names a scene that is not there
 */
export function weighStart(facts: StartFacts): ShowStart {
  const { config, profile, spec, scenes, sets, found, maxLookAheadSeconds } = facts
  const scene = findScene(scenes, config.scene)
  const kept = keepFound(found, spec, config)
  const asked: Values = {
    ...kept,
    ...scene?.values,
    ...(scene && { '/scene/go': scene.name }),
    ...(config.cols !== null && { '/grid/cols': config.cols }),
  }
  const setName = nameOf(asked['/set/select'])
  const set = sets.find((candidate) => candidate.name === setName) ?? sets[0]
  const withoutSet: Values = {
    '/grid/cols': profile.cols,
    '/look/tint': defaultOf('/look/tint'),
    '/look/variety': defaultOf('/look/variety'),
  }
  const setBound = Object.fromEntries(Object.entries(withoutSet).filter(([address]) => !(address in asked)))
  const own: Values = {
    '/buffer/seconds': spec.lookAheadSeconds,
    '/source/mirror': spec.kind === 'webcam' ? 1 : 0,
    ...(profile.name === 'draft' && { '/fx/bloom': 0 }),
  }
  const wanted: Values = { ...own, ...setValues(setBound, set?.defaults ?? {}), ...asked }
  const isLookAheadHeld = Number(wanted['/buffer/seconds']) <= maxLookAheadSeconds
  const lookAheadSeconds =
    config.lookAheadSeconds ?? (isLookAheadHeld ? Number(wanted['/buffer/seconds']) : spec.lookAheadSeconds)
  const hasCrashed = found?.isClean === false && Object.keys(kept).length > 0
  const sourceName = nameOf(wanted['/source/select'])
  return {
    values: { ...wanted, '/buffer/seconds': lookAheadSeconds },
    cols: Number(wanted['/grid/cols']),
    lookAheadSeconds,
    setName,
    sourceName,
    setBound,
    hasDemoShow:
      spec.kind === 'demo' &&
      scene === null &&
      !hasCrashed &&
      (sourceName === null || sourceName === spec.text),
  }
}

/** The values that a set decides: its own defaults, and what holds where it has none. */
export function setValues(setBound: Values, defaults: SetDefaults): Values {
  const own: Readonly<Record<string, number | undefined>> = {
    '/grid/cols': defaults.cols,
    '/look/tint': defaults.tint,
    '/look/variety': defaults.variety,
  }
  return Object.fromEntries(
    Object.entries(setBound).map(([address, value]) => [address, own[address] ?? value]),
  )
}

function defaultOf(address: string): number {
  const parameter = findParameter(address)
  if (parameter?.kind !== 'number') throw new Error(`${address} is no number`)
  return parameter.default
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
