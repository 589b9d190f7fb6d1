import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SceneOutcome } from '../../../server/show/scene-change.ts'
import { SceneLibrary } from '../../../server/show/scene-library.ts'
import { SILENT_LOGGER, type Logger } from '../../../server/telemetry/logger.ts'

const PRESETS = join(import.meta.dirname, '..', '..', '..', 'presets')

let own: string
let library: SceneLibrary

beforeEach(async () => {
  own = await mkdtemp(join(tmpdir(), 'smalti-library-'))
  library = await open()
})

afterEach(async () => {
  await library.close()
  await rm(own, { recursive: true, force: true })
})

function open(logger: Logger = SILENT_LOGGER): Promise<SceneLibrary> {
  return SceneLibrary.open({ shipped: PRESETS, own, logger })
}

async function reopen(): Promise<void> {
  await library.close()
  library = await open()
}

function save(name: string, tint: number, more: object = {}): SceneOutcome {
  return library.change({ kind: 'save', name, values: { '/look/tint': tint }, ...more })
}

function undo(name: string | null = null): SceneOutcome {
  return library.change({ kind: 'undo', name })
}

function tintOf(name: string): unknown {
  return library.scenes.find((scene) => scene.name === name)?.values['/look/tint']
}

async function reasonOf(outcome: SceneOutcome): Promise<string | null> {
  return outcome.ok ? outcome.written : outcome.reason
}

describe('saving a scene', () => {
  it('holds at once, and in the next run', async () => {
    const outcome = save('Más  Luz', 0.4)
    expect(outcome).toMatchObject({ ok: true, name: 'mas-luz' })
    expect(library.scenes.at(-1)).toMatchObject({
      name: 'mas-luz',
      label: 'Más Luz',
      order: 10,
      fadeMs: 2000,
    })
    expect(await reasonOf(outcome)).toBeNull()
    expect(await readdir(own)).toEqual(['.versions', 'mas-luz.json'])
    await reopen()
    expect(tintOf('mas-luz')).toBe(0.4)
    expect(library.statuses.at(-1)).toMatchObject({ isOwn: true, versions: 1 })
    expect(library.statuses[0]).toMatchObject({ name: 'wall', isOwn: false, versions: 0 })
  })

  it.each(['', '../etc', 'a/b', 'a.json', '.hidden', '名前', 'x'.repeat(41), '__proto__', 'a\u0000b'])(
    'refuses the name %j and leaves no file',
    async (name) => {
      const outcome = save(name, 1)
      expect(outcome.ok).toBe(false)
      expect(await readdir(own)).toEqual([])
    },
  )

  it('keeps label, fade and order of the scene it goes over, unless told otherwise', () => {
    save('wall', 0.9, { fadeMs: 10 })
    expect(library.scenes[0]).toMatchObject({ name: 'wall', label: 'Wall', order: 1, fadeMs: 10 })
    expect(save('wall', 0.9, { label: '' }).ok).toBe(false)
    expect(save('wall', 0.9, { label: 'two\nlines' }).ok).toBe(false)
    expect(save('wall', 0.9, { fadeMs: -1 }).ok).toBe(false)
    expect(save('wall', 0.9, { order: Number.NaN }).ok).toBe(false)
  })

  it('changes label, fade and order of a scene alone, also of one that comes with the program', () => {
    library.change({ kind: 'edit', name: 'bold', label: 'Loud', order: 0 })
    expect(library.scenes[0]).toMatchObject({ name: 'bold', label: 'Loud', order: 0, fadeMs: 1200 })
    expect(library.statuses[0]).toMatchObject({ isOwn: true, versions: 1 })
    expect(library.change({ kind: 'edit', name: 'nowhere', label: 'X' }).ok).toBe(false)
  })

  it('keeps no version of what stays as it is', () => {
    save('mine', 0.1)
    save('mine', 0.1)
    expect(library.statuses.at(-1)?.versions).toBe(1)
  })

  it('writes over the file that the scene came from, and never over that of another', async () => {
    const file = (name: string, tint: number) =>
      JSON.stringify({ format: 1, name, order: 1, fadeMs: 0, values: { '/look/tint': tint } })
    await writeFile(join(own, 'a.json'), file('mine', 0.1))
    await writeFile(join(own, 'other.json'), file('b', 0.2))
    await reopen()
    save('mine', 0.5)
    save('other', 0.6)
    await reopen()
    expect([tintOf('mine'), tintOf('b'), tintOf('other')]).toEqual([0.5, 0.2, 0.6])
    expect(await readdir(own)).toEqual(['.versions', 'a.json', 'other.2.json', 'other.json'])
  })

  it('holds 256 scenes at most', () => {
    for (let turn = 0; turn < 251; turn++) expect(save(`s${turn}`, 0).ok).toBe(true)
    expect(save('more', 0)).toEqual({ ok: false, reason: 'there are 256 scenes already' })
    expect(save('s7', 1).ok).toBe(true)
  })
})

describe('taking back', () => {
  it('goes back save by save, ten at most, in a later run too', async () => {
    for (let turn = 0; turn < 13; turn++) save('mine', turn / 100)
    expect(library.statuses.at(-1)?.versions).toBe(10)
    await reopen()
    for (let turn = 11; turn > 1; turn--) {
      expect(undo('mine').ok).toBe(true)
      expect(tintOf('mine')).toBe(turn / 100)
    }
    expect(undo('mine')).toEqual({ ok: false, reason: 'nothing to take back of "mine"' })
    expect(tintOf('mine')).toBe(0.02)
  })

  it('brings a deleted scene back, and takes a new one away', async () => {
    save('mine', 0.3)
    library.change({ kind: 'delete', name: 'mine' })
    expect(tintOf('mine')).toBeUndefined()
    await reopen()
    expect(tintOf('mine')).toBeUndefined()
    expect(undo('mine').ok).toBe(true)
    expect(tintOf('mine')).toBe(0.3)
    expect(undo('mine').ok).toBe(true)
    expect(tintOf('mine')).toBeUndefined()
    await library.close()
    expect(await readdir(own)).toEqual(['.versions'])
    expect(await readdir(join(own, '.versions'))).toEqual([])
  })

  it('without a name takes back what was changed last, then what before', async () => {
    save('one', 0.1)
    save('two', 0.2)
    save('one', 0.3)
    await reopen()
    undo()
    expect([tintOf('one'), tintOf('two')]).toEqual([0.1, 0.2])
    undo()
    expect([tintOf('one'), tintOf('two')]).toEqual([0.1, undefined])
    undo()
    expect(library.scenes).toHaveLength(5)
    expect(undo()).toEqual({ ok: false, reason: 'nothing to take back' })
  })

  it('gives the shipped scene back in the place of an own one', () => {
    save('wall', 0.9)
    expect(tintOf('wall')).toBe(0.9)
    expect(library.change({ kind: 'delete', name: 'Wall' }).ok).toBe(true)
    expect(tintOf('wall')).toBe(0)
    expect(library.change({ kind: 'delete', name: 'wall' })).toEqual({
      ok: false,
      reason: 'wall comes with the program',
    })
    expect(library.change({ kind: 'delete', name: 'nowhere' }).ok).toBe(false)
  })

  it('goes on without versions that cannot be read', async () => {
    save('mine', 0.1)
    save('mine', 0.2)
    await library.close()
    const file = join(own, '.versions', 'mine.json')
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace('0.1', '"much"'))
    await writeFile(join(own, '.versions', 'bold.json'), '{"versions":[{"number":-1},null,{"number":4}]}')
    await writeFile(join(own, '.versions', 'wall.json'), 'no JSON')
    await reopen()
    expect(library.statuses.map(({ versions }) => versions)).toEqual([0, 0, 0, 0, 0, 1])
    expect(undo('mine').ok).toBe(true)
    expect(tintOf('mine')).toBeUndefined()
  })
})

describe('a disk that does not take it', () => {
  it('is told once, and the scene holds for this run', async () => {
    const told: string[] = []
    library = await open({ ...SILENT_LOGGER, error: (event) => told.push(event) })
    await rm(own, { recursive: true })
    await writeFile(own, 'a file in the place of the folder')
    expect(await reasonOf(save('mine', 0.1))).toMatch(/ENOTDIR|EEXIST/)
    expect(await reasonOf(save('mine', 0.2))).not.toBeNull()
    expect(tintOf('mine')).toBe(0.2)
    expect(told).toEqual(['scene not saved'])
    await rm(own)
    await library.follow()
    expect(tintOf('mine')).toBe(0.2)
    expect(await reasonOf(save('mine', 0.3))).toBeNull()
  })
})

describe('a folder that somebody works in', () => {
  const file = (name: string, tint: unknown): Promise<void> =>
    writeFile(
      join(own, `${name}.json`),
      JSON.stringify({ format: 1, name, order: 1, fadeMs: 0, values: { '/look/tint': tint } }),
    )

  it('is followed: new, changed and deleted files', async () => {
    let changes = 0
    library.onChange(() => changes++)
    await file('mine', 0.1)
    await library.follow()
    expect(tintOf('mine')).toBe(0.1)
    await file('mine', 0.2)
    await library.follow()
    expect(tintOf('mine')).toBe(0.2)
    await library.follow()
    expect(changes).toBe(2)
    await rm(join(own, 'mine.json'))
    await library.follow()
    expect(tintOf('mine')).toBeUndefined()
    expect(changes).toBe(3)
  })

  it('keeps a scene whose file is wrong as it was, and says so once', async () => {
    const told: unknown[] = []
    library = await open({ ...SILENT_LOGGER, warn: (_event, facts) => told.push(facts) })
    await file('mine', 0.1)
    await library.follow()
    await file('mine', 'much')
    await library.follow()
    await library.follow()
    expect(tintOf('mine')).toBe(0.1)
    expect(told).toHaveLength(1)
    expect(JSON.stringify(told)).toContain('mine.json')
  })

  it('never wins over a save that is being written', async () => {
    await file('mine', 0.1)
    const following = library.follow()
    save('mine', 0.7)
    await following
    expect(tintOf('mine')).toBe(0.7)
    await library.follow()
    expect(tintOf('mine')).toBe(0.7)
  })

  it('may hold folders and other files', async () => {
    await mkdir(join(own, 'sub'))
    await writeFile(join(own, 'notes.txt'), 'no scene')
    await library.follow()
    expect(library.scenes).toHaveLength(5)
  })
})
