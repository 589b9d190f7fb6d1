import { beforeEach, describe, expect, test } from 'vitest'
import type { Scene } from '../../../server/show/scene.ts'
import { ShowRig } from './show-rig.ts'

let rig: ShowRig

const scene = (name: string, values: Scene['values'], fadeMs = 2000): Scene => ({
  name,
  label: name,
  order: 0,
  fadeMs,
  values,
})

beforeEach(() => {
  rig = new ShowRig()
  rig.scenes = [
    scene('wall', { '/look/tint': 0 }),
    scene('close', { '/look/tint': 0.5 }),
    scene('safe', { '/look/tint': 0.1 }),
    scene('bold', { '/look/tint': 1 }),
  ]
})

function passMs(ms: number): void {
  rig.passMs(ms)
  rig.store.advance()
}

const active = (): unknown => rig.store.value('/scene/go')

describe('the time of a recall', () => {
  test('is the one that comes along, else /scene/ms, else that of the scene', () => {
    const msOf = (...args: (string | number)[]) => {
      rig.settle()
      rig.send('/look/tint', 0.33, 0)
      rig.send('/scene/go', 'bold', ...args)
      return rig.store.motion('/look/tint')?.durationMs
    }
    expect(msOf()).toBe(2000)
    rig.send('/scene/ms', 500)
    expect(msOf()).toBe(500)
    expect(msOf(800)).toBe(800)
    rig.send('/scene/ms', 0)
    expect(msOf()).toBeUndefined()
    rig.send('/scene/ms', -5)
    expect(rig.store.number('/scene/ms')).toBe(-1)
    expect(msOf()).toBe(2000)
  })
})

describe('steps and chance', () => {
  test('leave the safe scene out, which its name still recalls', () => {
    for (const expected of ['wall', 'close', 'bold', 'wall']) {
      rig.passMs(200)
      rig.send('/scene/next')
      expect(active()).toBe(expected)
    }
    for (const expected of ['bold', 'close']) {
      rig.passMs(200)
      rig.send('/scene/prev')
      expect(active()).toBe(expected)
    }
    rig.passMs(200)
    rig.send('/scene/go', 'safe')
    expect(active()).toBe('safe')
    rig.passMs(200)
    rig.send('/scene/next')
    expect(active()).toBe('bold')
  })

  test('chance goes to any other', () => {
    const seen = new Set<unknown>()
    for (const chance of [0, 0.4, 0.7, 0.99]) {
      rig = new ShowRig(() => chance)
      rig.scenes = ['wall', 'close', 'safe', 'bold'].map((name) => scene(name, {}))
      rig.send('/scene/go', 'close')
      rig.passMs(200)
      rig.send('/scene/random')
      seen.add(active())
    }
    expect(seen).toEqual(new Set(['wall', 'bold']))
  })
})

describe('preview and take', () => {
  test('nothing of a preview is on air before the take, which empties it', () => {
    expect(rig.send('/take')).toEqual({ ok: false, reason: 'nothing is in preview' })
    rig.send('/preview/scene', 'Bold')
    expect(rig.store.cues.preview).toEqual({ name: 'bold', values: { '/look/tint': 1 } })
    expect(rig.store.value('/preview/scene')).toBe('bold')
    expect([rig.store.number('/look/tint'), active()]).toEqual([0, ''])
    expect(rig.send('/take', 300)).toEqual({ ok: true })
    expect(rig.store.motion('/look/tint')).toMatchObject({ to: 1, durationMs: 300 })
    expect(active()).toBe('bold')
    expect(rig.store.cues.preview).toBeNull()
  })

  test('is chosen by number too, and taken away by an empty name or a reset', () => {
    rig.send('/preview/scene', 1)
    expect(rig.store.cues.preview?.name).toBe('close')
    rig.send('/preview/scene', '')
    expect(rig.store.cues.preview).toBeNull()
    rig.send('/preview/scene/index', 3)
    expect(rig.store.cues.preview?.name).toBe('bold')
    rig.send('/preview/scene/reset')
    expect(rig.store.cues.preview).toBeNull()
    expect(rig.send('/preview/scene', 'nowhere').ok).toBe(false)
  })

  test('shows the scene as it is saved now, and nothing of one that is gone', () => {
    rig.send('/preview/scene', 'bold')
    rig.scenes[3] = scene('bold', { '/look/tint': 0.7 })
    expect(rig.store.cues.preview?.values).toEqual({ '/look/tint': 0.7 })
    rig.scenes.pop()
    expect(rig.store.cues.preview).toBeNull()
  })
})

describe('scenes by themselves', () => {
  test('come one after the other, and wait a whole time after a hand', () => {
    rig.send('/scene/go', 'wall')
    rig.passMs(5000)
    rig.send('/scene/auto', 10)
    expect(rig.store.nextUs).toBe(rig.nowUs + 10e6)
    passMs(9999)
    expect(active()).toBe('wall')
    passMs(1)
    expect(active()).toBe('close')
    passMs(6000)
    rig.send('/scene/go', 'wall')
    passMs(9999)
    expect(active()).toBe('wall')
    passMs(1)
    expect(active()).toBe('close')
    passMs(10_000)
    expect(active()).toBe('bold')
    rig.send('/scene/auto', 0)
    expect(rig.store.nextUs).toBeNull()
  })

  test('stand still in panic, and begin anew behind it', () => {
    rig.send('/scene/auto', 10)
    passMs(9000)
    rig.send('/out/panic')
    expect(rig.store.nextUs).toBeNull()
    passMs(60_000)
    expect(active()).toBe('safe')
    rig.send('/out/panic/back')
    expect(rig.store.nextUs).toBe(rig.nowUs + 10e6)
    passMs(10_000)
    expect(active()).toBe('wall')
  })

  test('never take the place of a scene that a hand has waiting for the beat', () => {
    rig.send('/tempo/quantise', '4bars')
    rig.send('/scene/auto', 1)
    passMs(500)
    rig.send('/scene/go', 'bold')
    passMs(1000)
    expect(rig.store.cues.waiting.scene).toBe('bold')
    passMs(6500)
    expect(active()).toBe('bold')
  })

  test('a short time never keeps the show busy', () => {
    rig.send('/scene/auto', 0.001)
    expect(rig.store.nextUs).toBe(rig.nowUs + 500_000)
    rig.scenes = []
    passMs(500)
    expect(rig.store.nextUs).toBe(rig.nowUs + 500_000)
  })
})

describe('saving', () => {
  test('takes the look of now: where it is bound for, and nothing of output, source, tempo or program', () => {
    rig.send('/look/tint', 0.4, 5000)
    rig.send('/zoom', 8)
    rig.send('/out/master', 0.2)
    rig.passMs(100)
    expect(rig.send('/scene/save', 'Mine')).toEqual({ ok: true })
    const [change] = rig.sceneChanges
    expect(change).toMatchObject({ kind: 'save', name: 'Mine' })
    const values = change?.kind === 'save' ? change.values : {}
    expect(values).toMatchObject({ '/look/tint': 0.4, '/zoom': 8, '/set/select': 'smalti', '/fx/crt': 0 })
    const groups = new Set(Object.keys(values).map((address) => address.split('/')[1]))
    expect(groups).toEqual(new Set(['zoom', 'dive', 'set', 'grid', 'look', 'clip', 'light', 'fx']))
    expect(values).not.toHaveProperty('/zoom/speed')
    expect(values).not.toHaveProperty('/zoom/across')
  })

  test('takes the zoom as it is while a joystick moves it', () => {
    rig.send('/zoom/speed', 1)
    rig.passMs(600)
    rig.send('/scene/save', 'mine')
    const [change] = rig.sceneChanges
    expect(change?.kind === 'save' && change.values['/zoom']).toBeCloseTo(2)
  })

  test('a button without a name saves over the scene recalled last, one with a number over that', () => {
    expect(rig.send('/scene/save').ok).toBe(false)
    rig.passMs(500)
    rig.send('/scene/go', 'bold')
    rig.send('/scene/save', 1)
    rig.send('/scene/save', 0)
    rig.passMs(500)
    rig.send('/scene/2/save', 1)
    rig.send('/scene/2/save', 0)
    expect(rig.sceneChanges).toMatchObject([{ name: 'bold' }, { name: 'close' }])
    expect(rig.send('/scene/9/save')).toEqual({ ok: false, reason: 'there is no scene 9, only 4' })
  })

  test('is taken back by name or not, on a press and not on its release', () => {
    rig.send('/scene/undo', 'mine')
    rig.send('/scene/undo', 1)
    rig.send('/scene/undo', 0)
    expect(rig.sceneChanges).toEqual([
      { kind: 'undo', name: 'mine' },
      { kind: 'undo', name: null },
    ])
  })

  test('150 ms lie between two saves', () => {
    rig.send('/scene/save', 'a')
    rig.passMs(100)
    expect(rig.send('/scene/save', 'b').ok).toBe(false)
    rig.passMs(60)
    expect(rig.send('/scene/save', 'b').ok).toBe(true)
  })
})
