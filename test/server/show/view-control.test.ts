import { beforeEach, describe, expect, test } from 'vitest'
import { motionAt } from '../../../server/protocol/motion.ts'
import { ShowRig } from './show-rig.ts'

let rig: ShowRig

beforeEach(() => {
  rig = new ShowRig()
})

describe('tiles across', () => {
  test('is the zoom told in tiles, both ways', () => {
    rig.send('/zoom/across', 40)
    rig.settle()
    expect(rig.store.number('/zoom')).toBeCloseTo(4, 9)
    expect(rig.changes.map((change) => change.address)).toEqual(['/zoom'])
    rig.send('/zoom', 16)
    rig.settle()
    expect(rig.store.number('/zoom/across')).toBeCloseTo(10, 9)
    rig.grid = { cols: 320, rows: 180, shape: 'square', aspect: 16 / 9 }
    expect(rig.store.number('/zoom/across')).toBeCloseTo(20, 9)
  })

  test('ends at one tile and at all columns', () => {
    rig.send('/zoom/across', 0.01)
    rig.settle()
    expect(rig.store.number('/zoom')).toBe(160)
    expect(rig.store.number('/zoom/across/norm')).toBe(0)
    rig.send('/zoom/across/norm', 1)
    rig.settle()
    expect(rig.store.number('/zoom')).toBeCloseTo(1, 9)
    rig.send('/zoom/across', '*', 0.5)
    rig.settle()
    expect(rig.store.number('/zoom')).toBeCloseTo(2, 9)
    rig.send('/zoom/across/reset')
    rig.settle()
    expect(rig.store.number('/zoom')).toBe(1)
  })
})

describe('steps, home and the joystick', () => {
  test('steps add up while the glide is under way', () => {
    rig.send('/zoom/in')
    rig.passMs(50)
    rig.send('/zoom/in')
    expect(rig.changes[1]?.value).toBeCloseTo(2.56, 9)
    rig.settle()
    rig.send('/zoom/out')
    rig.settle()
    expect(rig.store.number('/zoom')).toBeCloseTo(1.6, 9)
  })

  test('home glides everything back, in its own time or the one asked for', () => {
    rig.store.startWith({ '/zoom': 64, '/zoom/x': 0.9, '/zoom/y': 0.2, '/zoom/rotate': 30 })
    rig.send('/zoom/home')
    expect(rig.changes.map(({ address, motion }) => [address, motion?.durationMs, motion?.curve])).toEqual(
      ['/zoom', '/zoom/x', '/zoom/y', '/zoom/rotate'].map((address) => [address, 900, 'smooth']),
    )
    rig.settle()
    expect(rig.store.value('/zoom/xy')).toEqual([0.5, 0.5])
    expect(rig.store.number('/zoom')).toBe(1)
    rig.send('/zoom', 4)
    rig.settle()
    rig.send('/zoom/home', 2500)
    expect(rig.store.motion('/zoom')?.durationMs).toBe(2500)
  })

  test('the joystick zooms at an even pace until it springs back', () => {
    rig.send('/zoom/speed', 1)
    rig.passMs(600)
    expect(rig.store.number('/zoom')).toBeCloseTo(2, 6)
    rig.send('/zoom/speed', 0.5)
    rig.passMs(1200)
    expect(rig.store.number('/zoom')).toBeCloseTo(4, 6)
    rig.send('/zoom/speed', 0)
    rig.settle()
    expect(rig.store.number('/zoom')).toBeCloseTo(4, 6)
    rig.send('/zoom/speed', -1)
    rig.settle()
    expect(rig.store.number('/zoom')).toBe(1)
  })

  test('letting the joystick go does not stop what another hand began', () => {
    rig.sendAs('a', '/zoom/speed', 1)
    rig.passMs(300)
    rig.sendAs('b', '/zoom', 32, 1000)
    rig.passMs(100)
    rig.sendAs('a', '/zoom/speed', 0)
    rig.settle()
    expect(rig.store.number('/zoom')).toBe(32)
  })

  test('a joystick at its end stays there without a motion', () => {
    rig.send('/zoom/speed', -1)
    expect(rig.store.motion('/zoom')).toBeNull()
    expect(rig.store.number('/zoom')).toBe(1)
  })
})

describe('pan', () => {
  test('moves by parts of what is on screen', () => {
    rig.store.startWith({ '/zoom': 8 })
    rig.send('/zoom/pan', 0.4, -0.8)
    rig.send('/zoom/pan', 0.4, -0.8)
    rig.settle()
    expect(rig.store.number('/zoom/x')).toBeCloseTo(0.6, 9)
    expect(rig.store.number('/zoom/y')).toBeCloseTo(0.3, 9)
  })

  test('moves by one number at a time, as often as it is said', () => {
    rig.store.startWith({ '/zoom': 8 })
    for (let n = 0; n < 2; n++) {
      rig.send('/zoom/pan/x', 0.4)
      rig.send('/zoom/pan/y', -0.8)
    }
    rig.settle()
    expect(rig.store.number('/zoom/x')).toBeCloseTo(0.6, 9)
    expect(rig.store.number('/zoom/y')).toBeCloseTo(0.3, 9)
  })

  test('follows the screen when the picture is turned, and stays in the picture', () => {
    rig.store.startWith({ '/zoom': 2, '/zoom/rotate': 90 })
    rig.send('/zoom/pan', 0.09, 0)
    rig.settle()
    expect(rig.store.number('/zoom/x')).toBeCloseTo(0.5, 9)
    expect(rig.store.number('/zoom/y')).toBeCloseTo(0.58, 9)
    rig.send('/zoom/pan', 90, 0)
    rig.settle()
    expect(rig.store.number('/zoom/y')).toBe(1)
    expect(rig.send('/zoom/pan', 1).ok).toBe(false)
    expect(rig.send('/zoom/pan/x', 'far').ok).toBe(false)
  })
})

describe('flying to a cell', () => {
  test('one tile fills the picture, counted from top left', () => {
    rig.send('/zoom/cell', 0, 0)
    rig.settle()
    expect(rig.store.number('/zoom')).toBe(160)
    expect(rig.store.number('/zoom/x')).toBeCloseTo(0.5 / 160, 9)
    expect(rig.store.number('/zoom/y')).toBeCloseTo(1 - 0.5 / 90, 9)
  })

  test('finds the middle of a hexagon in a shifted row, and the one that is looked at', () => {
    rig.grid = { cols: 160, rows: 104, shape: 'hex', aspect: 16 / 9 }
    rig.send('/zoom/cell', 10, 21)
    rig.settle()
    expect(rig.store.value('/zoom/xy')).toEqual([11 / 160, 1 - 21.5 / 104])
    rig.send('/zoom/cell/col', 12)
    rig.settle()
    expect(rig.store.value('/zoom/xy')).toEqual([13 / 160, 1 - 21.5 / 104])
  })

  test('its twins keep the other coordinate, cells outside are clamped, the time can be told', () => {
    rig.send('/zoom/cell', 10, 20)
    rig.settle()
    rig.send('/zoom/cell/col', 999, 1000)
    expect(rig.store.motion('/zoom/x')?.durationMs).toBe(1000)
    rig.settle()
    expect(rig.store.number('/zoom/x')).toBeCloseTo(159.5 / 160, 9)
    expect(rig.store.number('/zoom/y')).toBeCloseTo(1 - 20.5 / 90, 9)
    rig.send('/zoom/cell/row', 0)
    rig.settle()
    expect(rig.store.number('/zoom/x')).toBeCloseTo(159.5 / 160, 9)
    expect(rig.store.number('/zoom/y')).toBeCloseTo(1 - 0.5 / 90, 9)
    expect(rig.send('/zoom/cell', 1).ok).toBe(false)
  })
})

describe('flights', () => {
  test('zoom and centre sent together near one point that stands still on screen', () => {
    rig.store.applyAll([rig.command('/zoom', [64, 4000]), rig.command('/zoom/xy', [0.8, 0.3, 4000])])
    const motions = Object.fromEntries(rig.changes.map((change) => [change.address, change.motion]))
    const [zoom, x] = [motions['/zoom'], motions['/zoom/x']]
    if (!zoom || !x) throw new Error('nothing moves')
    const pivot = x.pivot ?? NaN
    const onScreen = (ms: number) =>
      (pivot - motionAt(x, rig.nowUs + ms * 1000)) * motionAt(zoom, rig.nowUs + ms * 1000)
    for (const ms of [0, 500, 1500, 2500, 3999]) expect(onScreen(ms)).toBeCloseTo(onScreen(4000), 6)
    rig.settle()
    expect(rig.store.value('/zoom/xy')).toEqual([0.8, 0.3])
  })

  test('a centre that moves alone, or at one zoom, goes straight', () => {
    rig.store.startWith({ '/zoom': 8 })
    rig.send('/zoom/xy', 0.8, 0.3, 1000)
    rig.store.applyAll([rig.command('/zoom', [8, 1000]), rig.command('/zoom/xy', [0.2, 0.3, 1000])])
    rig.store.applyAll([rig.command('/zoom', [64, 500]), rig.command('/zoom/x', [0.5, 1000])])
    expect(rig.changes.every((change) => change.motion?.pivot === undefined)).toBe(true)
  })
})
