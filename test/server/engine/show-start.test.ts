import { describe, expect, it } from 'vitest'
import { readConfig, type ShowConfig } from '../../../server/config.ts'
import { keepFound, weighStart, type ShowStart } from '../../../server/engine/show-start.ts'
import { PROFILES } from '../../../server/profile.ts'
import type { FoundShow } from '../../../server/show/saved-state.ts'
import type { Scene } from '../../../server/show/scene.ts'
import { parseSource } from '../../../server/source/parse-source.ts'

const SCENES: readonly Scene[] = [
  { name: 'dusk', label: 'Dusk', order: 1, fadeMs: 500, values: { '/grid/cols': 60, '/zoom': 3 } },
  { name: 'noon', label: 'Noon', order: 2, fadeMs: 500, values: {} },
]

function configOf(...argv: string[]): ShowConfig {
  const config = readConfig(argv, '0')
  if (config.command !== 'show') throw new Error('not a show')
  return config
}

function foundOf(values: FoundShow['values'], more: Partial<FoundShow> = {}): FoundShow {
  return { isClean: true, source: 'demo', tiles: ['smalti', 'emoji'], values, ...more }
}

const SETS = [
  { name: 'smalti', defaults: {} },
  { name: 'emoji', defaults: { cols: 120, variety: 0.75 } },
  { name: 'photos', defaults: { cols: 100, tint: 0.25 } },
]

function startOf(argv: readonly string[], found: FoundShow | null = null): ShowStart {
  const config = configOf(...argv)
  const spec = parseSource(config.source)
  const profile = PROFILES[config.quality === 'auto' ? 'production' : config.quality]
  const sets = config.tiles.flatMap((tiles) => SETS.filter(({ name }) => name === tiles))
  return weighStart({ config, profile, spec, scenes: SCENES, sets, found, maxLookAheadSeconds: 12 })
}

describe('what a show begins with', () => {
  const saved = foundOf({ '/grid/cols': 96 })
  it.each([
    ['the profile', [], null, 160],
    ['saved state over the profile', [], saved, 96],
    ['a scene of the line over saved state', ['--scene', 'dusk'], saved, 60],
    ['saved state where the scene says nothing', ['--scene', 'noon'], saved, 96],
    ['a flag over them all', ['--scene', 'dusk', '--cols', '200'], saved, 200],
  ])('takes %s', (_words, argv, found, cols) => {
    const start = startOf(argv, found)
    expect(start.cols).toBe(cols)
    expect(start.values['/grid/cols']).toBe(cols)
  })

  it.each([
    ["the set's own over the profile", ['--tiles', 'photos', 'emoji'], null, 100, 0.25],
    ['those of the set that comes back', [], foundOf({ '/set/select': 'emoji' }), 120, 0],
    [
      'saved state over them',
      ['--tiles', 'smalti', 'emoji'],
      foundOf({ '/set/select': 'emoji', '/grid/cols': 96 }),
      96,
      0,
    ],
    ['a scene over one of them', ['--tiles', 'photos', '--scene', 'dusk'], null, 60, 0.25],
    ['a flag over one of them', ['--tiles', 'photos', '--cols', '200'], null, 200, 0.25],
  ])('takes %s', (_words, argv, found, cols, tint) => {
    const start = startOf(argv, found)
    expect(start.cols).toBe(cols)
    expect(start.values).toMatchObject({ '/grid/cols': cols, '/look/tint': tint })
  })

  it('has no bloom in a draft, unless somebody asks for it', () => {
    expect(startOf([]).values).not.toHaveProperty('/fx/bloom')
    expect(startOf(['--quality', 'draft']).values).toMatchObject({ '/fx/bloom': 0 })
    const kept = startOf(['--quality', 'draft'], foundOf({ '/fx/bloom': 0.4 }))
    expect(kept.values).toMatchObject({ '/fx/bloom': 0.4 })
  })

  it('avoids repeats as much as the set asks', () => {
    expect(startOf([]).values).toMatchObject({ '/look/variety': 0.5 })
    const found = foundOf({ '/set/select': 'emoji' })
    expect(startOf([], found).values).toMatchObject({ '/look/variety': 0.75 })
  })

  it('leaves to the sets what nobody has asked for', () => {
    const LOOK = { '/look/tint': 0, '/look/variety': 0.5 }
    expect(startOf([]).setBound).toEqual({ '/grid/cols': 160, ...LOOK })
    expect(startOf(['--cols', '200']).setBound).toEqual(LOOK)
    expect(startOf([], foundOf({ '/look/tint': 0.3 })).setBound).toEqual({
      '/grid/cols': 160,
      '/look/variety': 0.5,
    })
    expect(startOf(['--scene', 'dusk']).setBound).toEqual(LOOK)
  })

  it('does not keep for the next run what only a flag or a scene has set', () => {
    const config = configOf('--cols', '200', '--scene', 'dusk')
    expect(keepFound(saved, parseSource('demo'), config)).toEqual({ '/grid/cols': 96 })
  })

  it('brings back what is transient after a crash only', () => {
    const values = { '/zoom': 7, '/out/blackout': 1, '/out/master': 0.2, '/light/amount': 0.9 }
    expect(startOf([], foundOf(values)).values).not.toHaveProperty('/zoom')
    expect(startOf([], foundOf(values)).values).not.toHaveProperty('/out/blackout')
    expect(startOf([], foundOf(values)).values).toMatchObject({ '/light/amount': 0.9 })
    expect(startOf([], foundOf(values, { isClean: false })).values).toMatchObject(values)
  })

  it("keeps a source's own defaults when the state was saved with another source", () => {
    const found = foundOf(
      { '/buffer/seconds': 9, '/source/mirror': 0, '/source/select': 'test', '/look/tint': 0.3 },
      { source: 'webcam:1' },
    )
    const other = startOf(['webcam'], found)
    expect(other).toMatchObject({ lookAheadSeconds: 0.2, sourceName: null })
    expect(other.values).toMatchObject({ '/source/mirror': 1, '/buffer/seconds': 0.2, '/look/tint': 0.3 })
    const same = startOf(['webcam:1'], found)
    expect(same).toMatchObject({ lookAheadSeconds: 9, sourceName: 'test' })
    expect(same.values).toMatchObject({ '/source/mirror': 0 })
    expect(startOf(['webcam:1', '--look-ahead', '3'], found).lookAheadSeconds).toBe(3)
  })

  it('does not refuse to start over a saved look-ahead that the memory no longer holds', () => {
    const found = foundOf({ '/buffer/seconds': 30 })
    expect(startOf([], found).lookAheadSeconds).toBe(2)
    expect(startOf(['--look-ahead', '30'], found).lookAheadSeconds).toBe(30)
  })

  it('brings back the tile set of the last run for the same sets, and shows the first of others', () => {
    const found = foundOf({ '/set/select': 'emoji' })
    expect(startOf([], found).setName).toBe('emoji')
    expect(startOf(['--tiles', 'photos', 'emoji'], found).setName).toBeNull()
  })

  it('names the scenes there are when one is not', () => {
    expect(startOf(['--scene', 'DUSK']).values).toMatchObject({ '/scene/go': 'dusk', '/zoom': 3 })
    expect(() => startOf(['--scene', 'dawn'])).toThrow(
      expect.objectContaining({
        code: 'bad-preset',
        message: 'there is no scene "dawn"',
        cure: 'the scenes are dusk, noon',
      }),
    )
  })

  it.each([
    ['plays over the demo', [], null, true],
    ['plays after a good end', [], foundOf({ '/light/amount': 0.9 }), true],
    ['stays away after a crash under the hands', [], foundOf({ '/zoom': 2 }, { isClean: false }), false],
    ['stays away from a scene of the line', ['--scene', 'dusk'], null, false],
    ['stays away from other sources', ['test'], null, false],
    ['stays away when another source was chosen', [], foundOf({ '/source/select': 'test' }), false],
  ])("the demo's own show %s", (_words, argv, found, hasDemoShow) => {
    expect(startOf(argv, found).hasDemoShow).toBe(hasDemoShow)
  })
})
