import { beforeEach, describe, expect, it } from 'vitest'
import { learnedFeedback } from '../../../server/control/learned-feedback.ts'
import { ControlMap } from '../../../server/control/control-map.ts'
import type { MappedAsk } from '../../../server/control/mapped-command.ts'
import type { ControlMapping } from '../../../server/protocol/control-map.ts'
import type { CommandArgument } from '../../../server/show/command.ts'

const LEARN_MS = 15_000

let nowUs: number
let saved: readonly ControlMapping[]
let map: ControlMap

beforeEach(() => {
  nowUs = 1_000_000
  saved = []
  map = withMappings([])
})

function withMappings(found: readonly ControlMapping[]): ControlMap {
  return new ControlMap({
    now: () => nowUs,
    store: { found, save: (mappings) => (saved = mappings) },
    listLength: () => 3,
  })
}

function asksOf(address: string, ...args: CommandArgument[]): readonly MappedAsk[] | null {
  const moved = map.oscMoved('hand', address, args)
  return moved?.kind === 'mapped' ? moved.asks : null
}

/** Maps a control of its own to an address. */
function learned(to: string): string {
  const address = `/controller${to}`
  expect(map.learn(to)).toEqual({ ok: true })
  map.oscMoved('hand', address, [0])
  return address
}

describe('learning', () => {
  it('takes the first address that moves, with its range and curve', () => {
    map.learn('/zoom')
    expect(map.status.learning).toBe('/zoom')
    const moved = map.oscMoved('hand', '/composition/layers/1/video/opacity', [0.5])
    expect(moved).toEqual({ kind: 'learned', to: '/zoom', parameter: '/zoom' })
    expect(map.status).toEqual({
      learning: null,
      mappings: [
        {
          id: '1',
          from: { kind: 'osc', address: '/composition/layers/1/video/opacity', argument: 0 },
          to: '/zoom',
          range: [1, 4096],
          curve: 'log',
          isInverted: false,
        },
      ],
    })
    expect(saved).toEqual(map.status.mappings)
  })

  it('does not take what a stream only repeats, but what moves in it, and which number of it', () => {
    const stream = (value: number): unknown => map.oscMoved('td', '/chan', [0.1, 0.2, value])
    stream(0.5)
    map.oscMoved('td', '/other', [0])
    map.learn('/look/tint')
    expect(stream(0.5)).toBeNull()
    expect(map.oscMoved('td', '/other', [0])).toBeNull()
    expect(map.status.learning).toBe('/look/tint')
    stream(0.6)
    expect(map.status.mappings[0]?.from).toEqual({ kind: 'osc', address: '/chan', argument: 2 })
  })

  it('takes a press without a value, and a MIDI control', () => {
    map.learn('/set/next')
    map.oscMoved('hand', '/cue/1/go', [])
    map.learn('/look/blend')
    map.midiMoved('page', { channel: 1, message: 'cc', number: 7 }, 0.3)
    expect(map.status.mappings.map(({ from }) => from)).toEqual([
      { kind: 'osc', address: '/cue/1/go', argument: 0 },
      { kind: 'midi', channel: 1, message: 'cc', number: 7 },
    ])
  })

  it('ends by itself after fifteen seconds, and when it is told to', () => {
    map.learn('/zoom')
    nowUs += LEARN_MS * 1000
    expect(map.status.learning).toBeNull()
    expect(map.oscMoved('hand', '/a', [1])).toBeNull()
    map.learn('/zoom')
    map.learn(null)
    expect(map.oscMoved('hand', '/b', [1])).toBeNull()
  })

  it('gives a parameter another control in place of the one it had, of the same kind', () => {
    learned('/zoom')
    map.learn('/zoom')
    map.midiMoved('page', { channel: 1, message: 'cc', number: 7 }, 0.3)
    map.learn('/zoom')
    map.oscMoved('hand', '/newer', [0.1])
    expect(map.status.mappings.map(({ id, from }) => [id, from.kind])).toEqual([
      ['2', 'midi'],
      ['3', 'osc'],
    ])
  })

  it('takes no target that a control cannot move', () => {
    for (const to of [
      '/nothing',
      '/zoom/xy',
      '/zoom/pan',
      '/source/state',
      '/connect',
      '/ping',
      '/set/n/select',
    ]) {
      expect(map.learn(to), to).toMatchObject({ ok: false })
    }
    expect(map.learn('/zoom/xy')).toEqual({
      ok: false,
      reason: '/zoom/xy takes two numbers: map /zoom/x and /zoom/y',
    })
  })

  it('keeps five hundred and twelve at most', () => {
    const full = Array.from({ length: 512 }, (_, at): ControlMapping => ({
      id: String(at + 1),
      from: { kind: 'osc', address: `/${at}`, argument: 0 },
      to: '/zoom',
      range: [1, 4096],
      curve: 'log',
      isInverted: false,
    }))
    map = withMappings(full)
    expect(map.learn('/zoom')).toMatchObject({ ok: false })
    map.remove('7')
    expect(map.learn('/zoom')).toEqual({ ok: true })
  })
})

describe('a mapped control', () => {
  it('moves a number along its curve between the ends of its range, in any case of letters', () => {
    const zoom = learned('/zoom')
    expect(asksOf(zoom, 0)).toEqual([{ address: '/zoom', args: [1] }])
    expect(asksOf(zoom.toUpperCase(), 0.5)?.[0]?.args[0]).toBeCloseTo(64)
    expect(asksOf(zoom, 1)?.[0]?.args[0]).toBeCloseTo(4096)
    expect(asksOf(zoom, 7)?.[0]?.args[0]).toBeCloseTo(4096)
    map.change('1', { range: [1, 5], curve: 'linear', isInverted: true })
    expect(asksOf(zoom, 0.25)).toEqual([{ address: '/zoom', args: [4] }])
  })

  it('chooses an option by its part of the way', () => {
    const transition = learned('/set/transition')
    expect(asksOf(transition, 0.5)).toEqual([{ address: '/set/transition/index', args: [2] }])
    const set = learned('/set/index')
    expect(asksOf(set, 1)).toEqual([{ address: '/set/index', args: [2] }])
  })

  it('presses on its way down, once, whether it is a button or a fader', () => {
    const next = learned('/set/next')
    const presses = [0, 0.4, 0.6, 0.8, 0.4, 0.9].map((value) => asksOf(next, value)?.[0]?.args[0])
    expect(presses).toEqual([0, 0, 1, undefined, 0, 1])
  })

  it('leaves a button that only ever says 1 to the rules for held ones', () => {
    const next = learned('/set/next')
    expect([1, 1].map((value) => asksOf(next, value)?.[0]?.args[0])).toEqual([1, 1])
    expect(asksOf(next)?.[0]).toEqual({ address: '/set/next', args: [1] })
  })

  it('flips what is on or off', () => {
    const freeze = learned('/out/freeze')
    expect(asksOf(freeze, true)).toEqual([{ address: '/out/freeze/toggle', args: [1] }])
    expect(asksOf(freeze, false)).toEqual([{ address: '/out/freeze/toggle', args: [0] }])
  })

  it('holds what is only held', () => {
    const flash = learned('/out/flash')
    expect([0.2, 0.7, 0.9, 0].map((value) => asksOf(flash, value))).toEqual(
      [0, 1, 1, 0].map((held) => [{ address: '/out/flash', args: [held] }]),
    )
  })

  it('presses a reset', () => {
    const reset = learned('/look/tint/reset')
    expect(asksOf(reset, 1)).toEqual([{ address: '/look/tint/reset', args: [1] }])
  })

  it('may move several, each by another number of the same message', () => {
    map.learn('/zoom/x')
    map.oscMoved('hand', '/pad', [0.1, 0.2])
    map.learn('/zoom/y')
    map.oscMoved('hand', '/pad', [0.1, 0.3])
    expect(asksOf('/pad', 0.25, 0.75)).toEqual([
      { address: '/zoom/x', args: [0.25] },
      { address: '/zoom/y', args: [0.75] },
    ])
    expect(asksOf('/pad', 'text', 0.5)).toEqual([{ address: '/zoom/y', args: [0.5] }])
  })

  it('is told apart by channel, kind and number', () => {
    map.learn('/look/blend')
    const knob = { channel: 1, message: 'cc', number: 7 } as const
    map.midiMoved('page', knob, 0.3)
    expect(map.midiMoved('page', knob, 0.5)).toMatchObject({ asks: [{ args: [0.5] }] })
    for (const other of [{ channel: 2 }, { number: 8 }, { message: 'note' as const }]) {
      expect(map.midiMoved('page', { ...knob, ...other }, 0.5)).toBeNull()
    }
  })
})

describe('a learned control', () => {
  const position = (parameter: string, values: Record<string, number>) =>
    learnedFeedback(map.controlsOf(parameter), (address) => values[address] ?? 0).map(({ address, args }) => [
      address,
      ...args.map(({ value }) => value),
    ])

  it('stands where its parameter does: along the curve, turned round, at the number of a name, on or off', () => {
    learned('/zoom')
    expect(position('/zoom', { '/zoom': 64 })).toEqual([['/controller/zoom', 0.5]])
    map.change('1', { range: [1, 5], curve: 'linear', isInverted: true })
    expect(position('/zoom', { '/zoom': 2 })).toEqual([['/controller/zoom', 0.75]])
    expect(position('/zoom', { '/zoom': 4096 })).toEqual([['/controller/zoom', 0]])
    learned('/set/transition')
    expect(position('/set/transition', { '/set/transition/index': 2 })).toEqual([
      ['/controller/set/transition', 0.5],
    ])
    learned('/out/freeze')
    expect(position('/out/freeze', { '/out/freeze': 1 })).toEqual([['/controller/out/freeze', 1]])
  })

  it('of two numbers stands at both, once both are known', () => {
    map.learn('/zoom/y')
    map.oscMoved('hand', '/pad', [0.1, 0.2])
    map.change('1', { to: '/zoom/x' })
    expect(position('/zoom/x', { '/zoom/x': 0.25 })).toEqual([['/pad', 0.25]])
    map.learn('/zoom/y')
    map.oscMoved('hand', '/pad', [0.1, 0.3])
    const both = { '/zoom/x': 0.25, '/zoom/y': 0.75 }
    expect(position('/zoom/x', both)).toEqual([['/pad', 0.25, 0.75]])
    expect(position('/zoom/y', both)).toEqual([['/pad', 0.25, 0.75]])
    map.remove('1')
    expect(position('/zoom/y', both)).toEqual([])
  })

  it('that only presses stands nowhere', () => {
    learned('/set/next')
    learned('/look/tint/reset')
    expect([...position('/set/next', {}), ...position('/look/tint', {})]).toEqual([])
  })
})

describe('a mapping', () => {
  it('changes as a whole or not at all', () => {
    learned('/zoom')
    const before = map.status
    expect(map.change('1', { range: [5, 2] })).toMatchObject({ ok: false })
    expect(map.change('1', { range: [0, 2] })).toMatchObject({ ok: false })
    expect(map.change('1', { to: '/nothing' })).toMatchObject({ ok: false })
    expect(map.change('2', { isInverted: true })).toEqual({ ok: false, reason: 'there is no mapping 2' })
    expect(map.status).toEqual(before)
    expect(map.change('1', { to: '/zoom/rotate' })).toEqual({ ok: true })
    expect(map.status.mappings[0]).toMatchObject({ to: '/zoom/rotate', range: [-180, 180], curve: 'linear' })
    expect(map.change('1', { curve: 'log' })).toEqual({
      ok: false,
      reason: 'a log curve needs a range above 0',
    })
  })

  it('is forgotten', () => {
    const zoom = learned('/zoom')
    map.remove('1')
    expect(asksOf(zoom, 0.5)).toBeNull()
    expect(saved).toEqual([])
    expect(map.remove('1')).toMatchObject({ ok: false })
  })
})
