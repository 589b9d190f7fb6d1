import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DemoShow } from '../../../server/show/demo-show.ts'
import { DEMO_LOOP_MS, demoLoop } from '../../../server/show/demo-timeline.ts'
import { ShowRig } from './show-rig.ts'

const GRID = { cols: 160, rows: 90 }

let rig: ShowRig
let demo: DemoShow
let told = 0

beforeEach(() => {
  rig = new ShowRig()
  told = 0
  demo = new DemoShow({
    now: () => rig.nowUs,
    applyAll: (commands) => {
      const results = rig.store.applyAll(commands)
      for (const result of results) expect(result).toEqual({ ok: true })
      tell()
      return results
    },
    sets: () => rig.sets,
    chosenSet: () => String(rig.store.value('/set/select')),
    grid: () => rig.grid,
  })
})

afterEach(() => {
  demo.close()
})

/** Hands on what the store told, the way the engine does. */
function tell(): void {
  for (const change of rig.changes.slice(told)) demo.parameterChanged(change)
  told = rig.changes.length
}

/** Plays on in steps of 50 ms; tells the zoom at each. */
function playMs(ms: number): number[] {
  const zooms: number[] = []
  for (let passed = 0; passed < ms; passed += 50) {
    rig.passMs(50)
    demo.step()
    zooms.push(rig.store.number('/zoom'))
  }
  return zooms
}

describe("the demo's timeline", () => {
  it('is the same for the same loop, and visits other places in the next', () => {
    expect(demoLoop(3, GRID)).toEqual(demoLoop(3, GRID))
    const places = Array.from({ length: 8 }, (_, loop) => JSON.stringify(demoLoop(loop, GRID)))
    expect(new Set(places).size).toBe(8)
  })

  it('keeps to its order, inside its loop, and inside the picture', () => {
    for (let loop = 0; loop < 50; loop++) {
      const steps = demoLoop(loop, GRID)
      const times = steps.map(({ atMs }) => atMs)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      expect(times.at(-1)).toBeLessThan(DEMO_LOOP_MS)
      const centres = steps
        .flatMap((step) => (step.kind === 'move' ? step.commands : []))
        .filter(({ address }) => address === '/zoom/xy')
      for (const { args } of centres) {
        for (const at of args.slice(0, 2)) expect(Math.abs(Number(at) - 0.5)).toBeLessThan(0.5 - 0.5 / 8)
        expect(Number(args[2])).toBeGreaterThanOrEqual(4000)
        expect(Number(args[2])).toBeLessThanOrEqual(9000)
      }
    }
  })
})

describe("the demo's own show", () => {
  it('shows the whole picture, glides into the pieces, onto single ones, and out again', () => {
    demo.start()
    expect(Math.max(...playMs(7900))).toBe(1)
    playMs(9000)
    expect(rig.store.number('/zoom')).toBeCloseTo(8)
    expect(rig.store.number('/zoom/x')).not.toBe(0.5)
    playMs(17_500)
    expect(rig.store.number('/zoom')).toBeGreaterThanOrEqual(40)
    expect(rig.store.number('/zoom')).toBeLessThanOrEqual(64)
    expect((rig.store.number('/zoom/x') * GRID.cols) % 1).toBeCloseTo(0.5)
    playMs(17_800)
    expect(rig.store.number('/zoom')).toBe(1)
    expect(rig.store.number('/zoom/drift')).toBe(0)
    expect(rig.triggers.filter(({ address }) => address === '/light/sweep')).toHaveLength(2)
  })

  it('never jumps: neither the zoom nor, flying, the point it nears', () => {
    demo.start()
    const zooms = playMs(2 * DEMO_LOOP_MS)
    for (const [n, zoom] of zooms.entries())
      expect(Math.abs(Math.log(zoom / (zooms[n - 1] ?? 1)))).toBeLessThan(0.06)
    const flights = rig.changes.filter(
      ({ address, motion }) => address === '/zoom/x' && motion?.space === 'log',
    )
    expect(flights.length).toBeGreaterThanOrEqual(5)
  })

  it('changes to the other ready set while near, and back at the wall, loop after loop', () => {
    demo.start()
    for (let loop = 0; loop < 3; loop++) {
      playMs(22_000)
      expect(rig.store.value('/set/select')).toBe('emoji')
      playMs(DEMO_LOOP_MS - 22_000 - 5000)
      expect(rig.store.value('/set/select')).toBe('smalti')
      playMs(5000)
    }
  })

  it('waits for a first set, and keeps it when no other is ready', () => {
    rig.sets = [{ name: 'smalti', isReady: false }]
    demo.start()
    playMs(30_000)
    expect(rig.changes).toEqual([])
    rig.sets = [{ name: 'smalti', isReady: true }]
    playMs(50_000)
    expect(rig.changes.length).toBeGreaterThan(3)
    expect(rig.store.value('/set/select')).toBe('smalti')
    expect(rig.changes.every(({ origin }) => origin.kind === 'demo')).toBe(true)
  })

  it.each(['osc', 'page', 'http', 'scene'] as const)('never acts again after a hand of kind %s', (kind) => {
    demo.start()
    playMs(12_000)
    rig.store.apply({ ...rig.command('/out/master', [0.5]), origin: { kind, id: 'x' } })
    tell()
    expect(demo.isPlaying).toBe(false)
    const before = rig.changes.length
    playMs(2 * DEMO_LOOP_MS)
    expect(rig.changes).toHaveLength(before)
  })

  it('gives way to a hand that only pressed a trigger or changed nothing, not to the start itself', () => {
    demo.start()
    demo.batchApplied({ kind: 'start', id: 'sets' })
    demo.batchApplied({ kind: 'demo', id: 'demo' })
    expect(demo.isPlaying).toBe(true)
    demo.batchApplied(null)
    expect(demo.isPlaying).toBe(false)
  })

  it('leaves out what came due while the machine slept', () => {
    demo.start()
    rig.passMs(90 * DEMO_LOOP_MS + 30_000)
    demo.step()
    expect(rig.changes).toEqual([])
    playMs(10_000)
    expect(rig.changes.length).toBeGreaterThan(0)
  })

  it('ends with the show', () => {
    demo.start()
    demo.close()
    demo.close()
    playMs(DEMO_LOOP_MS)
    expect(rig.changes).toEqual([])
  })
})
