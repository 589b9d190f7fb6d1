import { beforeEach, describe, expect, it } from 'vitest'
import { ShowRig } from './show-rig.ts'

let rig: ShowRig

beforeEach(() => {
  rig = new ShowRig()
})

function fired(): unknown[] {
  return rig.triggers.map(({ address, args }) => [address, ...args])
}

describe('the transport of a film', () => {
  it('goes to any place, its beginning too', () => {
    expect(rig.send('/seek', 12.5)).toEqual({ ok: true })
    expect(rig.send('/seek', 0)).toEqual({ ok: true })
    expect(rig.send('/seek', '3')).toEqual({ ok: true })
    expect(fired()).toEqual([
      ['/seek', 12.5],
      ['/seek', 0],
      ['/seek', '3'],
    ])
    expect(rig.send('/seek', '+', 10)).toEqual({ ok: true })
    expect(rig.send('/seek', '+', 10)).toEqual({ ok: true })
    expect(fired().slice(3)).toEqual([
      ['/seek', '+', 10],
      ['/seek', '+', 10],
    ])
    for (const args of [[], ['home'], [null], ['+'], ['*', 2]])
      expect(rig.send('/seek', ...args)).toMatchObject({ ok: false })
  })

  it('stops it before it is shown frame by frame', () => {
    expect(rig.store.number('/play')).toBe(1)
    expect(rig.send('/step')).toEqual({ ok: true })
    expect(rig.store.number('/play')).toBe(0)
    rig.settle()
    rig.send('/step', -3)
    expect(fired()).toEqual([['/step'], ['/step', -3]])
    expect(rig.send('/step', 'back')).toMatchObject({ ok: false })
  })

  it('goes a frame at each press on a page, however quick, and not at what a program only sends again', () => {
    const steps = (kind: 'page' | 'osc'): number => {
      const before = rig.triggers.length
      for (let press = 0; press < 4; press++) {
        rig.store.apply({ ...rig.command('/step', [1]), origin: { kind, id: 'hand' } })
        rig.passMs(60)
      }
      return rig.triggers.length - before
    }
    expect([steps('page'), steps('osc')]).toEqual([4, 1])
  })

  it('takes a speed from a tenth to four times', () => {
    rig.send('/speed', 9)
    expect(rig.store.number('/speed')).toBe(4)
    rig.settle()
    rig.send('/speed/norm', 0)
    expect(rig.store.number('/speed')).toBeCloseTo(0.1)
    rig.settle()
    rig.send('/speed/reset')
    expect(rig.store.number('/speed')).toBe(1)
  })

  it('refuses all of it while the source is no film', () => {
    rig.isFilm = false
    for (const [address, value] of [
      ['/play', 0],
      ['/play/toggle', 1],
      ['/seek', 1],
      ['/step', 1],
      ['/speed', 2],
      ['/speed/norm', 0.5],
    ] as const)
      expect(rig.send(address, value), address).toEqual({ ok: false, reason: 'the source is no film' })
    expect(rig.store.number('/play')).toBe(1)
    expect(rig.triggers).toEqual([])
  })

  it('plays whatever is chosen next, and not the same source again', () => {
    rig.send('/play', 0)
    rig.settle()
    rig.send('/source/select', 'demo')
    expect(rig.store.number('/play')).toBe(0)
    rig.settle()
    rig.send('/source/select', 'webcam')
    expect(rig.store.number('/play')).toBe(1)
  })
})
