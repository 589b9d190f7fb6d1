import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LiveProbe } from '../../scripts/live-probe.ts'
import type { StateChange, StateSnapshot } from '../../server/protocol/messages.ts'
import { startShow, writeSwatches, type RunningShow } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'

type Watched = {
  readonly show: RunningShow
  readonly probe: LiveProbe
  readonly state: () => StateSnapshot | null
  readonly changes: StateChange[]
}

let swatches: string
let others: string
let dataDir: string
const running: Watched[] = []

beforeAll(async () => {
  swatches = await writeSwatches()
  others = await writeSwatches()
})

afterAll(async () => {
  await rm(swatches, { recursive: true, force: true })
  await rm(others, { recursive: true, force: true })
})

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'smalti-memory-'))
})

afterEach(async () => {
  for (const watched of running.splice(0)) await end(watched)
  await rm(dataDir, { recursive: true, force: true })
})

async function begin(...argv: string[]): Promise<Watched> {
  const show = await startShow([...argv, '--tiles', swatches, others, '--workers', '1'], dataDir)
  let state: StateSnapshot | null = null
  const changes: StateChange[] = []
  const probe = await LiveProbe.open(show.http, {
    gridArrived: () => {},
    stateArrived: (snapshot) => (state = snapshot),
    changeArrived: (change) => changes.push(change),
  })
  const watched = { show, probe, state: () => state, changes }
  running.push(watched)
  await until(() => state !== null, 'the state')
  return watched
}

async function end({ show, probe }: Watched): Promise<void> {
  await probe.close()
  await show.close()
}

describe('a show that remembers', () => {
  it('begins with what hands have set in the run before, unless told otherwise', async () => {
    const first = await begin('test')
    first.probe.command('/grid/cols', 120)
    first.probe.command('/zoom', 5)
    await until(
      async () => (await readFile(join(dataDir, 'state.json'), 'utf8').catch(() => '')).includes('/zoom'),
      'the saved state',
    )
    await end(first)
    const second = await begin('test')
    expect(second.state()?.values).toMatchObject({ '/grid/cols': 120, '/zoom': 1 })
    expect(second.state()?.scenes.map(({ name }) => name)).toEqual([
      'wall',
      'close',
      'shimmer',
      'bold',
      'safe',
    ])
    await end(second)
    const third = await begin('test', '--scene', 'bold')
    expect(third.state()?.values).toMatchObject({ '/grid/cols': 56, '/grid/gap': 0.13, '/scene/go': 'bold' })
    await end(third)
    const fourth = await begin('test', '--fresh')
    expect(fourth.state()?.values['/grid/cols']).toBe(160)
  })

  it('comes back with the tile set that was on air', async () => {
    const first = await begin('test')
    await until(() => first.changes.some((change) => change.sets?.every((set) => set.isReady)), 'both sets')
    first.probe.command('/set/next')
    await until(() => first.changes.some((change) => change.values?.['/set/select'] !== undefined), 'the set')
    await end(first)
    const second = await begin('test')
    await until(
      () =>
        [second.state(), ...second.changes].some((told) => told?.air?.transition?.toSetId === 2) ||
        [second.state(), ...second.changes].at(-1)?.air?.setId === 2,
      'the set of the first run',
    )
  })

  it('recalls a scene of its own folder', async () => {
    await mkdir(join(dataDir, 'presets'), { recursive: true })
    const scene = { format: 1, name: 'mine', order: 0, fadeMs: 0, values: { '/look/tint': 0.4 } }
    await writeFile(join(dataDir, 'presets', 'mine.json'), JSON.stringify(scene))
    const { probe, state, changes } = await begin('test')
    expect(state()?.scenes[0]).toMatchObject({ name: 'mine', isOwn: true })
    probe.command('/scene/go', 'mine')
    await until(() => changes.some((change) => change.values?.['/look/tint'] === 0.4), 'the scene')
  })

  it('plays by itself over the demo, saves nothing of it, and stops at a touch', async () => {
    const { show, probe, changes } = await begin('demo')
    await until(
      () => changes.some((change) => change.sweep !== null && change.sweep !== undefined),
      'a sweep',
    )
    probe.command('/light/amount', 0.5)
    await until(() => changes.some((change) => change.motions?.['/light/amount'] !== undefined), 'the touch')
    await show.engine.close()
    const saved = JSON.parse(await readFile(join(dataDir, 'state.json'), 'utf8')) as { values: object }
    expect(saved.values).toEqual({ '/light/amount': 0.5 })
  })
})
