import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { beforeEach, describe, expect, test } from 'vitest'
import { findParameter } from '../../../server/protocol/registry.ts'
import { SceneLibrary } from '../../../server/show/scene-library.ts'
import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'
import { ShowRig } from './show-rig.ts'

const PRESETS = join(import.meta.dirname, '..', '..', '..', 'presets')

let rig: ShowRig

beforeEach(async () => {
  rig = new ShowRig()
  const own = join(tmpdir(), 'smalti-no-such-folder')
  const library = await SceneLibrary.open({ shipped: PRESETS, own, logger: SILENT_LOGGER })
  rig.scenes = [...library.scenes]
})

/** A look that is far from the safe one. */
function goWild(): Record<string, unknown> {
  rig.send('/scene/go', 'shimmer')
  rig.send('/zoom', 40)
  rig.send('/look/hue', 120)
  rig.send('/fx/crt', 1)
  rig.send('/fx/particles', 'embers')
  rig.send('/grid/shape', 'hex')
  rig.send('/set/select', 'emoji')
  rig.send('/out/master', 0.6)
  rig.settle()
  return rig.store.values()
}

const isOn = (): boolean => rig.store.cues.isInPanic

describe('panic', () => {
  test('fades to the safe scene in its time, or the one that comes along', () => {
    goWild()
    rig.send('/out/panic', 1)
    expect(isOn()).toBe(true)
    expect(rig.store.motion('/zoom')).toMatchObject({ to: 1, durationMs: 1000 })
    expect(rig.store.value('/fx/particles')).toBe('off')
    expect(rig.store.value('/scene/go')).toBe('safe')
    rig.settle()
    expect(rig.store.values()).toMatchObject({ '/look/hue': 0, '/fx/crt': 0, '/out/master': 1 })
    rig.send('/out/panic/back')
    rig.settle()
    rig.send('/out/panic', 250)
    expect(rig.store.motion('/zoom')?.durationMs).toBe(250)
    rig.send('/out/panic/ms', 3000)
    rig.settle()
    rig.send('/zoom', 7, 0)
    rig.send('/out/panic')
    expect(rig.store.motion('/zoom')?.durationMs).toBe(3000)
  })

  test('pressed again within a second cuts, later fades once more', () => {
    goWild()
    rig.send('/out/panic', 1)
    rig.send('/out/panic', 0)
    rig.passMs(900)
    rig.sendAs('b', '/out/panic', 1)
    expect(rig.store.motion('/zoom')).toBeNull()
    expect(rig.store.number('/zoom')).toBe(1)
    rig.send('/zoom', 9, 0)
    rig.passMs(1001)
    rig.send('/out/panic', 1)
    expect(rig.store.motion('/zoom')?.durationMs).toBe(1000)
  })

  test('is not undone by the release of a program that sends each message from another port', () => {
    goWild()
    rig.sendAs('port 40001', '/out/panic', 1)
    rig.passMs(80)
    rig.sendAs('port 40002', '/out/panic', 0)
    expect(isOn()).toBe(true)
    rig.passMs(2000)
    rig.sendAs('port 40003', '/out/panic', 0)
    expect(isOn()).toBe(false)
  })

  test('a button that is held or let go does nothing more, however its program sends', () => {
    goWild()
    rig.send('/out/panic', 1)
    for (let turn = 0; turn < 30; turn++) {
      rig.passMs(16)
      rig.send('/out/panic', 1)
    }
    expect(rig.store.motion('/zoom')?.durationMs).toBe(1000)
    rig.passMs(50)
    rig.send('/out/panic', 0)
    for (let turn = 0; turn < 300; turn++) {
      rig.passMs(16)
      rig.send('/out/panic', 0)
    }
    expect(isOn()).toBe(true)
  })

  test('takes the pieces of a dive and a joystick along', () => {
    rig.send('/dive')
    rig.passMs(10_000)
    rig.store.advance()
    expect(rig.store.diveDepth).toBe(1)
    rig.send('/zoom/speed', 1)
    rig.send('/out/panic')
    expect(rig.store.diveDepth).toBe(0)
    expect(rig.store.dive.tile).toBeNull()
    expect(rig.store.number('/zoom/speed')).toBe(0)
    rig.settle()
    expect(rig.store.number('/zoom')).toBe(1)
  })

  test('ends a flash that a hand holds', () => {
    rig.send('/out/flash', 1)
    rig.sendAs('b', '/out/panic')
    expect(rig.store.number('/out/flash')).toBe(0)
  })

  test('without a safe scene goes to the plain picture', () => {
    goWild()
    rig.scenes = []
    expect(rig.send('/out/panic')).toEqual({ ok: true })
    rig.settle()
    expect(rig.store.values()).toMatchObject({
      '/zoom': 1,
      '/look/hue': 0,
      '/fx/particles': 'off',
      '/grid/shape': 'square',
      '/out/master': 1,
    })
  })

  test('covers the source, ends strobe and test picture, and takes the slate along when a hand goes on', () => {
    const beside = { '/out/slate': 1, '/out/test': 0, '/out/strobe': 0 }
    const known = Object.entries(beside).filter(([address]) => findParameter(address) !== undefined)
    for (const [address, value] of known) rig.send(address, 1 - value)
    rig.settle()
    rig.send('/out/panic')
    rig.settle()
    for (const [address, value] of known) expect(rig.store.value(address), address).toBe(value)
    rig.send('/out/panic/back')
    rig.settle()
    for (const [address, value] of known) expect(rig.store.value(address), address).toBe(1 - value)
    rig.send('/out/panic')
    rig.settle()
    rig.send('/scene/go', 'bold')
    const left = known.map(([address]) => [address, rig.store.value(address)])
    expect(left).toEqual(known.map(([address]) => [address, 0]))
  })

  test('is over when a hand goes to another scene, and has no way back then', () => {
    goWild()
    rig.send('/out/panic')
    rig.settle()
    rig.send('/scene/go', 'bold')
    expect(isOn()).toBe(false)
    rig.settle()
    const values = rig.store.values()
    rig.send('/out/panic/back')
    rig.settle()
    expect(rig.store.values()).toEqual(values)
  })
})

describe('the way back', () => {
  test('brings all values as they were, in the same time', () => {
    const before = goWild()
    rig.send('/out/panic', 1)
    rig.passMs(300)
    rig.send('/out/panic', 1)
    rig.settle()
    rig.send('/look/tint', 0.9)
    rig.settle()
    rig.send('/out/panic/back')
    expect(rig.store.motion('/zoom')).toMatchObject({ to: 40, durationMs: 1000 })
    expect(isOn()).toBe(false)
    rig.settle()
    expect(rig.store.values()).toEqual(before)
  })

  test('is a 0 of a switch, two seconds or more after its 1', () => {
    goWild()
    rig.send('/out/panic', 1)
    rig.passMs(1999)
    rig.send('/out/panic', 0)
    expect(isOn()).toBe(true)
    rig.passMs(2000)
    rig.send('/out/panic', 0)
    expect(isOn()).toBe(false)
  })

  test('is a 0 of a hand that pressed nothing, and of a program over HTTP at once', () => {
    rig.send('/out/panic', 1)
    rig.passMs(2000)
    rig.sendAs('b', '/out/panic', 0)
    expect(isOn()).toBe(false)
    const http = { origin: { kind: 'http', id: '::1' } } as const
    rig.passMs(100)
    rig.store.apply({ ...rig.command('/out/panic', [1]), ...http })
    expect(isOn()).toBe(true)
    rig.passMs(100)
    rig.store.apply({ ...rig.command('/out/panic', [0]), ...http })
    expect(isOn()).toBe(false)
  })

  test('without panic changes nothing', () => {
    const before = goWild()
    rig.send('/out/panic', 0)
    rig.send('/out/panic/back')
    rig.settle()
    expect(rig.store.values()).toEqual(before)
  })

  test('a flood of senders is forgotten, the oldest first', () => {
    rig.send('/out/panic', 1)
    for (let hand = 0; hand < 1000; hand++) rig.sendAs(`h${hand}`, '/out/panic', 1)
    rig.passMs(1900)
    rig.sendAs('h999', '/out/panic', 0)
    rig.passMs(100)
    rig.sendAs('h999', '/out/panic', 0)
    expect(isOn()).toBe(true)
    rig.sendAs('h0', '/out/panic', 0)
    expect(isOn()).toBe(false)
  })
})
