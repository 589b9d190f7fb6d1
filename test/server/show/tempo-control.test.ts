import { beforeEach, describe, expect, it } from 'vitest'
import { beatOfBar, beatsAt } from '../../../server/protocol/tempo.ts'
import { ShowRig } from './show-rig.ts'

let rig: ShowRig

beforeEach(() => {
  rig = new ShowRig()
})

const tapEvery = (ms: readonly number[]): void => {
  rig.send('/tempo/tap')
  for (const gap of ms) {
    rig.passMs(gap)
    rig.send('/tempo/tap')
  }
}
const beats = (): number => beatsAt(rig.store.tempo, rig.nowUs)
/** How far the nearest beat is, in beats. */
const aside = (): number => Math.abs(beats() - Math.round(beats()))

describe('the tempo', () => {
  it('counts bars of four beats from the start', () => {
    const seen = [0, 1, 2, 3, 4, 5].map((beat) => beatOfBar(rig.store.tempo, rig.nowUs + beat * 500_000 + 1))
    expect(seen).toEqual([1, 2, 3, 4, 1, 2])
    expect(beatOfBar(rig.store.tempo, rig.nowUs - 1)).toBe(4)
  })

  it('goes on from where the beat is when its number changes', () => {
    rig.passMs(1250)
    const before = beats()
    rig.send('/tempo/bpm', 90)
    expect(rig.store.tempo.bpm).toBe(90)
    expect(beats()).toBeCloseTo(before, 9)
    rig.passMs(60_000)
    expect(beats()).toBeCloseTo(before + 90, 6)
  })

  it('follows three taps and more, and puts a beat where they fall', () => {
    tapEvery([400])
    expect(rig.store.value('/tempo/bpm')).toBe(120)
    rig.passMs(400)
    rig.send('/tempo/tap')
    expect(rig.store.value('/tempo/bpm')).toBe(150)
    expect(aside()).toBeLessThan(1e-6)
    expect(rig.changes.at(-1)).toMatchObject({ address: '/tempo/bpm', value: 150 })
  })

  it('is hardly moved by one tap that comes late', () => {
    tapEvery([500, 500, 530, 470, 500, 500, 500])
    expect(rig.store.number('/tempo/bpm')).toBeCloseTo(120, 0)
    expect(aside()).toBeLessThan(0.02)
  })

  it('begins anew after a pause, and forgets all but the last eight taps', () => {
    tapEvery([500, 500, 500])
    rig.passMs(4000)
    tapEvery([300])
    expect(rig.store.value('/tempo/bpm')).toBe(120)
    tapEvery(Array.from({ length: 8 }, () => 600))
    expect(rig.store.value('/tempo/bpm')).toBe(100)
  })

  it('stays within its range however fast the taps come', () => {
    tapEvery([101, 101, 101])
    expect(rig.store.value('/tempo/bpm')).toBe(300)
  })

  it('begins a bar on resync, and lets the beat be nudged', () => {
    rig.passMs(1790)
    rig.send('/tempo/resync')
    expect(beats()).toBe(0)
    rig.send('/tempo/nudge', 50)
    expect(beats()).toBeCloseTo(-0.1, 9)
    rig.send('/tempo/nudge', -100)
    expect(beats()).toBeCloseTo(0.1, 9)
    expect(rig.send('/tempo/nudge')).toMatchObject({ ok: false })
  })
})
