import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SmaltiError } from '../../../server/errors/smalti-error.ts'
import { parseScene } from '../../../server/show/scene-files.ts'
import { SceneLibrary } from '../../../server/show/scene-library.ts'
import type { Scene } from '../../../server/show/scene.ts'
import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'
import { ShowRig } from './show-rig.ts'

const PRESETS = join(import.meta.dirname, '..', '..', '..', 'presets')
const GOOD = { format: 1, name: 'dusk', label: 'Dusk', order: 5, fadeMs: 800, values: { '/zoom': 2 } }

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smalti-scenes-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function scenesOf(shipped: string, own: string): Promise<readonly Scene[]> {
  return (await SceneLibrary.open({ shipped, own, logger: SILENT_LOGGER })).scenes
}

function errorOf(text: string): SmaltiError {
  try {
    parseScene(text, 'dusk.json')
  } catch (error) {
    if (error instanceof SmaltiError) return error
    throw error
  }
  throw new Error('it was taken')
}

const PARTICLES_AT_REST: Readonly<Record<string, string | number>> = {
  '/fx/particles': 'off',
  '/fx/particles/amount': 0.5,
}

describe('the scenes that come with the program', () => {
  it('all load, in their order on stage, the safe one last', async () => {
    const scenes = await scenesOf(PRESETS, folder)
    expect(scenes.map(({ name }) => name)).toEqual(['wall', 'close', 'shimmer', 'bold', 'safe'])
    expect(await readdir(PRESETS)).toHaveLength(scenes.length)
  })

  it('can all be recalled, and the safe one brings the picture back', async () => {
    const rig = new ShowRig()
    rig.scenes = [...(await scenesOf(PRESETS, folder))]
    rig.send('/out/master', 0)
    rig.send('/look/hue', 90)
    for (const scene of rig.scenes) {
      expect(rig.send('/scene/go', scene.name)).toEqual({ ok: true })
      rig.settle()
      for (const [address, value] of Object.entries(scene.values))
        expect(rig.store.value(address), address).toBe(value)
    }
    expect(rig.store.number('/out/master')).toBe(1)
    expect(rig.store.number('/zoom')).toBe(1)
    expect(rig.store.number('/look/hue')).toBe(0)
    for (const [address, value] of Object.entries(rig.store.values()))
      if (address.startsWith('/fx/')) expect(value, address).toBe(PARTICLES_AT_REST[address] ?? 0)
  })
})

describe('scene files', () => {
  it('puts a scene of the user in the place of one with its name', async () => {
    const own = join(folder, 'own')
    await mkdir(own)
    await writeFile(join(own, 'mine.json'), JSON.stringify({ ...GOOD, name: 'close', order: 0 }))
    await writeFile(join(own, 'notes.txt'), 'no scene')
    const scenes = await scenesOf(PRESETS, own)
    expect(scenes[0]).toMatchObject({ name: 'close', label: 'Dusk', values: { '/zoom': 2 } })
    expect(scenes).toHaveLength(5)
  })

  it('refuses two files with one name, and one that is too large', async () => {
    await writeFile(join(folder, 'a.json'), JSON.stringify(GOOD))
    await writeFile(join(folder, 'b.json'), JSON.stringify(GOOD))
    await expect(scenesOf(join(folder, 'missing'), folder)).rejects.toThrow(/b\.json: name "dusk" is taken/)
    await writeFile(join(folder, 'a.json'), `${JSON.stringify(GOOD)}${' '.repeat(66_000)}`)
    await expect(scenesOf(join(folder, 'missing'), folder)).rejects.toThrow(
      /a\.json: holds \d+ bytes, at most 65536/,
    )
  })

  it('refuses a folder in the place of a file', async () => {
    await mkdir(join(folder, 'a.json'))
    await expect(scenesOf(join(folder, 'missing'), folder)).rejects.toMatchObject({ code: 'bad-preset' })
  })

  it.each([
    [{ format: 2 }, 'format is not 1'],
    [{ name: 'Two words' }, 'name takes a word'],
    [{ label: '' }, 'label takes'],
    [{ label: 'a\u001b[2J' }, 'label takes'],
    [{ label: 7 }, 'label takes'],
    [{ order: 'first' }, 'order takes a number'],
    [{ fadeMs: -1 }, 'fadeMs takes a number from 0'],
    [{ colour: 'red' }, '"colour" is unknown'],
    [{ values: [] }, 'values takes an object'],
    [{ values: { '/zoom': 9000 } }, 'values["/zoom"] takes a number from 1 to 4096'],
    [{ values: { '/zoom': null } }, 'values["/zoom"] takes a number'],
    [{ values: { '/zoom': { deep: { deeper: 1 } } } }, 'values["/zoom"] takes a number'],
    [{ values: { '/grid/cols': 80.5 } }, 'values["/grid/cols"] takes a whole number'],
    [
      { values: { '/set/transition': 'melt' } },
      'values["/set/transition"] takes one of cut, fade, wipe, ripple, cells',
    ],
    [{ values: { '/out/blackout': true } }, 'values["/out/blackout"] takes 0 or 1'],
    [{ values: { '/set/select': 3 } }, 'values["/set/select"] takes a name'],
    [{ values: { '/no/such': 1 } }, 'values["/no/such"] is unknown'],
    [{ values: { '/zoom/home': 1 } }, 'values["/zoom/home"] holds no value of its own'],
    [{ values: { '/out/guard': 0 } }, 'values["/out/guard"] is kept by no file'],
    [{ values: { '/zoom/across': 4 } }, 'values["/zoom/across"] holds no value of its own'],
    [{ values: { '/scene/go': 'wall' } }, 'values["/scene/go"] cannot be part of a scene'],
    [{ values: { '/system/lock': 1 } }, 'values["/system/lock"] cannot be part of a scene'],
  ])('names file and place of %j', (change, words) => {
    const error = errorOf(JSON.stringify({ ...GOOD, ...change }))
    expect(error.code).toBe('bad-preset')
    expect(error.message).toContain(`dusk.json: ${words}`)
    expect(error.message).not.toContain('\n')
  })

  it.each(['', 'null', '[]', '{"format":1', '['.repeat(32_000), '\u0000'])('refuses %j', (text) => {
    const error = errorOf(text.slice(0, 60_000))
    expect(error.code).toBe('bad-preset')
    expect(error.message.length).toBeLessThan(300)
    expect(error.message).not.toContain('\n')
  })

  it('lets no key reach the prototype of objects', () => {
    const inside = JSON.stringify(GOOD).replace('"/zoom":2', '"__proto__":{"polluted":1}')
    expect(errorOf(inside).message).toContain('values["__proto__"] is unknown')
    const outside = JSON.stringify(GOOD).replace('{', '{"__proto__":{"values":{}},')
    expect(errorOf(outside).message).toContain('"__proto__" is unknown')
    expect(errorOf(JSON.stringify(GOOD).replace('/zoom', 'constructor')).message).toContain('is unknown')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
