import { beforeEach, describe, expect, test } from 'vitest'
import type { CommandArgument, CommandOrigin } from '../../../server/show/command.ts'
import type { ParameterRole } from '../../../server/protocol/parameter.ts'
import { ShowRig } from './show-rig.ts'

let rig: ShowRig

beforeEach(() => {
  rig = new ShowRig()
  rig.scenes = [{ name: 'safe', label: 'Safe', order: 0, fadeMs: 0, values: { '/look/tint': 0 } }]
})

const PHONE: CommandOrigin = { kind: 'osc', id: 'udp 10.0.0.7 9000', owner: 'token a' }
const OTHER: CommandOrigin = { kind: 'osc', id: 'udp 10.0.0.8 9000', owner: 'token b' }

function send(
  origin: CommandOrigin,
  address: string,
  value: CommandArgument,
  role: ParameterRole = 'control',
) {
  rig.passMs(500)
  return rig.store.apply({ ...rig.command(address, [value]), origin, role })
}

const LOCKED = { ok: false, reason: 'locked by the controller at 10.0.0.7 port 9000' }

describe('the lock', () => {
  test('lets nobody but its setter change anything, whatever he may else, and says who it was', () => {
    expect(send(PHONE, '/system/lock', 1)).toEqual({ ok: true })
    expect(rig.store.cues.lock).toEqual({ isOn: true, by: 'the controller at 10.0.0.7 port 9000' })
    expect(send(OTHER, '/zoom', 3)).toEqual(LOCKED)
    expect(send(OTHER, '/zoom', 3, 'admin')).toEqual(LOCKED)
    expect(send(OTHER, '/scene/go', 'safe')).toEqual(LOCKED)
    expect(send(OTHER, '/set/next', 1)).toEqual(LOCKED)
    expect(send(OTHER, '/system/lock', 0)).toEqual(LOCKED)
    expect(send(OTHER, '/look/tint/reset', 1)).toEqual(LOCKED)
    const hand = { origin: OTHER, role: 'control', receivedUs: rig.nowUs } as const
    expect(rig.store.changeScenes({ kind: 'save', name: 'x' }, hand)).toEqual(LOCKED)
    expect(rig.store.number('/zoom')).toBe(1)
    expect(send(PHONE, '/zoom', 3).ok).toBe(true)
    expect(rig.store.changeScenes({ kind: 'save', name: 'x' }, { ...hand, origin: PHONE }).ok).toBe(true)
  })

  test.each([
    ['/out/blackout', 1],
    ['/out/blackout/toggle', 1],
    ['/out/master', 0.5],
    ['/out/master/norm', 0.5],
    ['/out/freeze', 1],
    ['/out/fade/out', 1],
    ['/out/fade/in', 1],
    ['/out/panic', 1],
    ['/out/panic/back', 1],
    ['/sync', 1],
    ['/zoom', '?'],
  ])('lets %s pass', (address, value) => {
    send(PHONE, '/system/lock', 1)
    expect(send(OTHER, address, value)).toEqual({ ok: true })
  })

  test('knows its setter again at another address, and takes nobody else for him', () => {
    send(PHONE, '/system/lock', 1)
    const moved = { ...PHONE, id: 'udp 10.0.0.99 4000' }
    expect(send(moved, '/zoom', 3).ok).toBe(true)
    expect(send({ ...PHONE, owner: 'token c' }, '/zoom', 4).ok).toBe(false)
    expect(send(moved, '/system/lock', 0).ok).toBe(true)
    expect(rig.store.cues.lock).toEqual({ isOn: false, by: '' })
    expect(send(OTHER, '/zoom', 5).ok).toBe(true)
  })

  test('tells hands without an owner apart by what they are and where they come from', () => {
    const page = { kind: 'page', id: 'page-1' } as const
    send(page, '/system/lock', 1)
    expect(rig.store.cues.lock.by).toBe('the page page-1')
    expect(send({ kind: 'osc', id: 'page-1' }, '/zoom', 2).ok).toBe(false)
    expect(send({ kind: 'page', id: 'page-2' }, '/zoom', 2).ok).toBe(false)
    expect(send(page, '/zoom', 2).ok).toBe(true)
  })

  test('an admin unlocks it, and locking it again does not make it his', () => {
    send(PHONE, '/system/lock', 1)
    expect(send(OTHER, '/system/lock', 1, 'admin').ok).toBe(true)
    expect(rig.store.cues.lock.by).toContain('10.0.0.7')
    expect(send(OTHER, '/system/lock', 0, 'admin').ok).toBe(true)
    expect(send(OTHER, '/system/lock', 1).ok).toBe(true)
    expect(rig.store.cues.lock.by).toContain('10.0.0.8')
  })

  test("left by a run before is nobody's: anyone who controls unlocks it", () => {
    rig.store.startWith({ '/system/lock': 1 })
    expect(rig.store.cues.lock).toEqual({ isOn: true, by: 'an earlier run' })
    send(OTHER, '/out/blackout', 1)
    expect(send(OTHER, '/zoom', 2)).toEqual({ ok: false, reason: 'locked by an earlier run' })
    expect(send(OTHER, '/system/lock', 0, 'view').ok).toBe(false)
    expect(send(OTHER, '/system/lock', 0).ok).toBe(true)
  })

  test('holds neither the show itself nor scenes that come by themselves', () => {
    rig.scenes.push({ name: 'wall', label: 'Wall', order: 1, fadeMs: 0, values: { '/look/tint': 1 } })
    send(PHONE, '/scene/auto', 1)
    send(PHONE, '/system/lock', 1)
    rig.passMs(1000)
    rig.store.advance()
    expect(rig.store.value('/scene/go')).toBe('wall')
    expect(send({ kind: 'start', id: 'sets' }, '/set/select', 'emoji', 'admin').ok).toBe(true)
  })
})
