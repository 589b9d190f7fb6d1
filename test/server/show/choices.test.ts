import { beforeEach, describe, expect, test } from 'vitest'
import type { Scene } from '../../../server/show/scene.ts'
import { ShowRig } from './show-rig.ts'

let rig: ShowRig

beforeEach(() => {
  rig = new ShowRig()
})

describe('tile sets', () => {
  test('are chosen by name, number, place, step and chance', () => {
    const chosen = (address: string, ...args: (string | number)[]) => {
      rig.passMs(1000)
      expect(rig.send(address, ...args)).toEqual({ ok: true })
      return rig.store.value('/set/select')
    }
    expect(rig.store.value('/set/select')).toBe('smalti')
    expect(chosen('/set/select', 'Emoji')).toBe('emoji')
    expect(chosen('/set/index', 0)).toBe('smalti')
    expect(chosen('/set/2/select')).toBe('emoji')
    expect(chosen('/set/next')).toBe('smalti')
    expect(chosen('/set/prev')).toBe('emoji')
    expect(chosen('/set/random')).toBe('smalti')
    expect(chosen('/set/select', 1)).toBe('emoji')
    expect(chosen('/set/select', '+', -1)).toBe('smalti')
    expect(rig.store.number('/set/index')).toBe(0)
  })

  test('that are not ready or not there are refused with the reason', () => {
    expect(rig.send('/set/select', 'late')).toEqual({
      ok: false,
      reason: 'tile set late is not ready: still being built',
    })
    expect(rig.send('/set/9/select')).toEqual({ ok: false, reason: 'there is no tile set 9, only 3' })
    expect(rig.send('/set/select', '../../etc/passwd').ok).toBe(false)
    expect(rig.changes).toEqual([])
    rig.sets = []
    expect(rig.send('/set/next')).toEqual({ ok: false, reason: 'there is no tile set' })
    expect(rig.store.value('/set/select')).toBe('')
  })

  test('that are on air already begin no change', () => {
    rig.send('/set/select', 'smalti')
    expect(rig.changes).toEqual([])
  })

  test('a radio that steps over its end stays at the last', () => {
    rig.sets = rig.sets.slice(0, 2)
    rig.send('/set/index', 40)
    expect(rig.store.value('/set/select')).toBe('emoji')
  })
})

describe('scenes', () => {
  const scene = (name: string, values: Scene['values'], fadeMs = 2000): Scene => ({
    name,
    label: name,
    order: 0,
    fadeMs,
    values,
  })

  beforeEach(() => {
    rig.scenes = [
      scene('wall', { '/zoom': 1, '/look/tint': 0, '/grid/cols': 160 }),
      scene('close', {
        '/zoom': 6,
        '/zoom/x': 0.3,
        '/look/tint': 0.5,
        '/grid/cols': 96,
        '/set/select': 'emoji',
        '/set/transition': 'fade',
      }),
    ]
  })

  test('glide what glides and put the rest at once', () => {
    rig.send('/scene/go', 'close')
    expect(rig.store.number('/grid/cols')).toBe(96)
    expect(rig.store.value('/set/select')).toBe('emoji')
    expect(rig.store.value('/set/transition')).toBe('fade')
    expect(rig.store.motion('/zoom')).toMatchObject({
      to: 6,
      durationMs: 2000,
      curve: 'smooth',
      space: 'log',
    })
    expect(rig.store.motion('/zoom/x')?.pivot).toBeDefined()
    expect(rig.batches).toHaveLength(1)
    rig.settle()
    expect(rig.store.number('/look/tint')).toBe(0.5)
  })

  test('are told as the doing of the scene, so that the hand behind it sees its faders move', () => {
    rig.send('/scene/go', 'close', 500)
    expect(rig.changes.find((change) => change.address === '/zoom')).toMatchObject({
      origin: { kind: 'scene', id: 'close' },
      isDirect: false,
      motion: { durationMs: 500 },
    })
    expect(rig.changes.find((change) => change.address === '/scene/go')).toMatchObject({
      value: 'close',
      origin: { kind: 'osc', id: 'a' },
    })
  })

  test('go by number, place and step; 150 ms lie between two', () => {
    expect(rig.store.value('/scene/go')).toBe('')
    rig.send('/scene/next')
    expect(rig.store.value('/scene/go')).toBe('wall')
    rig.passMs(100)
    expect(rig.send('/scene/2/go')).toEqual({ ok: false, reason: 'scenes need 150 ms between them' })
    rig.passMs(60)
    rig.send('/scene/2/go')
    expect(rig.store.number('/scene/index')).toBe(1)
    rig.passMs(200)
    rig.send('/scene/index', 0)
    expect(rig.store.value('/scene/go')).toBe('wall')
    rig.passMs(200)
    rig.send('/scene/prev')
    expect(rig.store.value('/scene/go')).toBe('close')
    expect(rig.send('/scene/go', 'nowhere').ok).toBe(false)
    expect(rig.send('/scene/go/reset').ok).toBe(false)
  })

  test('leave a tile set that is not ready alone', () => {
    rig.scenes = [scene('x', { '/set/select': 'late', '/look/tint': 1 })]
    expect(rig.send('/scene/1/go').ok).toBe(true)
    expect(rig.store.value('/set/select')).toBe('smalti')
    rig.settle()
    expect(rig.store.number('/look/tint')).toBe(1)
  })
})

describe('master fades', () => {
  test('take the fade time or the one asked for', () => {
    rig.send('/out/fade/out')
    expect(rig.store.motion('/out/master')).toMatchObject({ from: 1, to: 0, durationMs: 1000 })
    rig.settle()
    rig.send('/out/fade/ms', 3000)
    rig.send('/out/fade/in')
    expect(rig.store.motion('/out/master')).toMatchObject({ to: 1, durationMs: 3000 })
    rig.settle()
    rig.send('/out/fade/out', 200)
    expect(rig.store.motion('/out/master')?.durationMs).toBe(200)
  })
})
