import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SavedState } from '../../../server/show/saved-state.ts'
import { nowUs } from '../../../server/telemetry/now.ts'
import { until } from '../../fixtures/until.ts'

let folder: string
let file: string
let told: string[]
let open: SavedState[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smalti-state-'))
  file = join(folder, 'data', 'state.json')
  told = []
  open = []
})

afterEach(async () => {
  for (const state of open) await state.close()
  await rm(folder, { recursive: true, force: true })
})

const tell = (event: string): void => void told.push(event)

async function openState(writeEveryMs = 1000): Promise<SavedState> {
  const logger = { info: tell, warn: tell, error: tell }
  const state = await SavedState.open({ file, logger, now: nowUs, writeEveryMs })
  open.push(state)
  return state
}

const read = async (): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>

describe('saved state', () => {
  it('finds nothing at first, and leaves nothing when nothing was changed', async () => {
    const state = await openState()
    expect(state.found).toBeNull()
    await state.close()
    expect(existsSync(file)).toBe(false)
  })

  it('brings back what was noted, for its owner only, and knows a good end from a crash', async () => {
    const state = await openState()
    state.begin({ source: 'webcam', tiles: ['smalti'], values: { '/grid/cols': 96 } })
    state.note('/zoom', 4)
    await until(() => existsSync(file), 'the state')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const crashed = await openState()
    expect(crashed.found).toEqual({
      isClean: false,
      source: 'webcam',
      tiles: ['smalti'],
      values: { '/grid/cols': 96, '/zoom': 4 },
    })
    await state.close()
    await state.close()
    expect((await openState()).found?.isClean).toBe(true)
    expect(await readdir(join(folder, 'data'))).toEqual(['state.json'])
  })

  it('writes a first change at once and those that follow together, once in the time', async () => {
    const state = await openState(60_000)
    state.begin({ source: 'demo', tiles: [], values: {} })
    state.note('/zoom', 2)
    await until(() => existsSync(file), 'the first write')
    for (let cols = 80; cols < 200; cols++) state.note('/grid/cols', cols)
    expect((await read())['values']).toEqual({ '/zoom': 2 })
    await state.close()
    expect(await read()).toMatchObject({ isClean: true, values: { '/zoom': 2, '/grid/cols': 199 } })
    state.note('/zoom', 9)
    await state.close()
    expect((await read())['values']).toMatchObject({ '/zoom': 2 })
  })

  it('marks a state that was left by a crash as clean after a good run without changes', async () => {
    await mkdir(join(folder, 'data'))
    await writeFile(
      file,
      JSON.stringify({ format: 1, isClean: false, source: 'demo', tiles: [], values: {} }),
    )
    await (await openState()).close()
    expect((await read())['isClean']).toBe(true)
  })

  it.each(['', '{"format":1,"isCl', '[]', 'null', '{"format":7}', '\u0000\u0001', '['.repeat(10_000)])(
    'keeps a file that cannot be used beside: %j',
    async (text) => {
      await mkdir(join(folder, 'data'))
      await writeFile(file, text)
      const state = await openState()
      expect(state.found).toBeNull()
      expect(await readFile(`${file}.bad`, 'utf8')).toBe(text)
      expect(told).toEqual(['saved state not used'])
    },
  )

  it('leaves out values that the program does not know or take', async () => {
    await mkdir(join(folder, 'data'))
    const values = { '/zoom': 2, '/zoom/x': 7, '/gone': 1, '/zoom/speed': 1, '/set/transition': 'melt' }
    const text = JSON.stringify({ format: 1, isClean: true, source: 'demo', tiles: [], values })
    await writeFile(file, text.replace('"/gone"', '"__proto__"'))
    expect((await openState()).found?.values).toEqual({ '/zoom': 2 })
  })

  it('is the old one when a show was killed before the new one was in place', async () => {
    const state = await openState()
    state.begin({ source: 'demo', tiles: [], values: {} })
    state.note('/zoom', 3)
    await state.close()
    const draft = `${file}.1.draft`
    await writeFile(draft, '{"format":1,"isClean":fal')
    await utimes(draft, 0, 0)
    expect((await openState()).found?.values).toEqual({ '/zoom': 3 })
    expect(existsSync(draft)).toBe(false)
    expect(existsSync(`${file}.bad`)).toBe(false)
  })

  it('is whole at whatever moment the show is killed', async () => {
    for (const spinMs of [0, 7, 19]) {
      const child = fork(join(import.meta.dirname, 'state-writer.ts'), [file])
      await once(child, 'message')
      await until(() => existsSync(file), 'a state')
      const endMs = performance.now() + spinMs
      while (performance.now() < endMs) existsSync(file)
      child.kill('SIGKILL')
      await once(child, 'exit')
      const { values } = await read()
      expect(Object.keys(values as object)).toContain('/zoom')
      expect((await openState()).found?.isClean).toBe(false)
    }
    expect(existsSync(`${file}.bad`)).toBe(false)
  })

  it('tells once that the disk does not take it, and the show goes on', async () => {
    await writeFile(join(folder, 'data'), 'no folder')
    const state = await openState(0)
    state.note('/zoom', 2)
    await until(() => told.length > 0, 'the word')
    state.note('/zoom', 3)
    await state.close()
    expect(told).toEqual(['state not saved'])
  })
})
