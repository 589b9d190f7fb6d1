import { beforeEach, describe, expect, test } from 'vitest'
import { boundaryFrom } from '../../../server/protocol/tempo.ts'
import { ShowRig } from './show-rig.ts'

let rig: ShowRig

beforeEach(() => {
  rig = new ShowRig()
  rig.scenes = ['wall', 'close', 'safe'].map((name) => ({
    name,
    label: name,
    order: 0,
    fadeMs: 1000,
    values: { '/look/tint': name === 'wall' ? 0.2 : 0.8 },
  }))
  rig.sets = ['smalti', 'emoji', 'glyphs'].map((name) => ({ name, isReady: true }))
})

/** Goes to a time after the start, in beats of half a second. */
function toBeat(beats: number): void {
  rig.nowUs = 1_000_000 + beats * 500_000
  rig.store.advance()
}

const set = (): unknown => rig.store.value('/set/select')

describe('the boundary waited for', () => {
  const tempo = { bpm: 120, originUs: 1000 }

  test.each([
    ['off', 1700, 1700],
    ['beat', 1001, 501_000],
    ['beat', 501_000, 501_000],
    ['bar', 501_000, 2_001_000],
    ['4bars', 2_001_001, 8_001_000],
    ['bar', -5_000_000, -3_999_000],
  ] as const)('%s from %i is %i', (wait, nowUs, expected) => {
    expect(boundaryFrom(tempo, wait, nowUs)).toBe(expected)
  })

  test('is never before the moment itself', () => {
    for (let bpm = 20; bpm <= 300; bpm += 7.3)
      for (let turn = 0; turn < 50; turn++) {
        const nowUs = turn * 777_777
        const atUs = boundaryFrom({ bpm, originUs: 123 }, 'beat', nowUs)
        expect(atUs).toBeGreaterThanOrEqual(nowUs)
        expect(atUs - nowUs).toBeLessThanOrEqual(60e6 / bpm + 1)
      }
  })
})

describe('what waits for the beat', () => {
  test('a set comes at the next bar, and is told as waiting until then', () => {
    rig.send('/tempo/quantise', 'bar')
    toBeat(1)
    expect(rig.send('/set/select', 'emoji')).toEqual({ ok: true })
    expect([set(), rig.store.cues.waiting.set]).toEqual(['smalti', 'emoji'])
    expect(rig.store.nextUs).toBe(3_000_000)
    toBeat(3.9)
    expect(set()).toBe('smalti')
    toBeat(4)
    expect([set(), rig.store.cues.waiting.set]).toEqual(['emoji', ''])
    expect(rig.store.nextUs).toBeNull()
  })

  test('the newest of a kind wins; sets and scenes wait side by side', () => {
    rig.send('/tempo/quantise', '4bars')
    toBeat(1)
    rig.send('/set/select', 'emoji')
    rig.send('/scene/go', 'wall')
    toBeat(2)
    rig.send('/set/next')
    rig.send('/set/select', 'glyphs')
    rig.send('/scene/go', 'close')
    expect(rig.store.cues.waiting).toEqual({ set: 'glyphs', scene: 'close' })
    toBeat(16)
    expect([set(), rig.store.value('/scene/go')]).toEqual(['glyphs', 'close'])
  })

  test('the set that is on air takes back one that waits', () => {
    rig.send('/tempo/quantise', 'bar')
    toBeat(1)
    rig.send('/set/select', 'emoji')
    rig.send('/set/select', 'smalti')
    expect(rig.store.cues.waiting.set).toBe('')
    expect(rig.store.nextUs).toBeNull()
  })

  test('a scene begins its fade on the beat itself, however late the machine looks', () => {
    rig.send('/tempo/quantise', 'beat')
    toBeat(0.5)
    rig.send('/scene/go', 'close')
    rig.nowUs = 1_500_000 + 12_345
    rig.store.advance()
    expect(rig.store.motion('/look/tint')).toMatchObject({ startUs: 1_500_000, durationMs: 1000 })
    toBeat(8.5)
    rig.send('/scene/go', 'wall')
    rig.nowUs += 5_000_000
    rig.store.advance()
    expect(rig.store.motion('/look/tint')?.startUs).toBe(rig.nowUs)
  })

  test('a take waits too, and what it takes stays in preview until then', () => {
    rig.send('/tempo/quantise', 'bar')
    rig.send('/preview/scene', 'close')
    toBeat(1)
    rig.send('/take')
    expect(rig.store.cues).toMatchObject({ preview: { name: 'close' }, waiting: { scene: 'close' } })
    toBeat(4)
    expect(rig.store.cues).toMatchObject({ preview: null, waiting: { scene: '' } })
    expect(rig.store.value('/scene/go')).toBe('close')
  })

  test('follows the beat when it is moved, and comes at once when nothing is to be waited for', () => {
    rig.send('/tempo/quantise', 'bar')
    toBeat(1)
    rig.send('/set/select', 'emoji')
    rig.send('/tempo/resync')
    expect(rig.store.nextUs).toBe(rig.nowUs)
    rig.store.advance()
    expect(set()).toBe('emoji')
    toBeat(2)
    rig.send('/set/select', 'glyphs')
    rig.send('/tempo/bpm', 60)
    expect(rig.store.nextUs).toBe(rig.nowUs + 3_000_000)
    rig.send('/tempo/quantise', 'off')
    expect(rig.store.nextUs).toBe(rig.nowUs)
    rig.store.advance()
    expect(set()).toBe('glyphs')
  })

  test('is refused as ever when it cannot be, and left when it has gone before its beat', () => {
    rig.send('/tempo/quantise', 'bar')
    toBeat(1)
    expect(rig.send('/set/select', 'nowhere').ok).toBe(false)
    rig.send('/set/select', 'emoji')
    rig.send('/scene/go', 'close')
    rig.sets = rig.sets.slice(0, 1)
    rig.scenes = []
    toBeat(4)
    expect([set(), rig.store.value('/scene/go')]).toEqual(['smalti', ''])
    expect(rig.store.nextUs).toBeNull()
  })

  test('never holds panic, blackout, master or the set that the program itself tells', () => {
    rig.send('/tempo/quantise', '4bars')
    toBeat(1)
    rig.send('/scene/go', 'close')
    rig.send('/set/select', 'glyphs')
    rig.send('/out/blackout', 1)
    rig.send('/out/master', 0)
    expect(rig.store.number('/out/blackout')).toBe(1)
    expect(rig.store.motion('/out/master')?.to).toBe(0)
    rig.store.apply({ ...rig.command('/set/select', ['emoji']), origin: { kind: 'start', id: 'sets' } })
    expect(set()).toBe('emoji')
    rig.send('/out/panic')
    expect(rig.store.value('/scene/go')).toBe('safe')
    expect(rig.store.cues.waiting).toEqual({ set: '', scene: '' })
  })
})
