import { describe, expect, it } from 'vitest'
import { readMap } from '../../../../client/ui/panel/mapping-entry.ts'
import { readMidi } from '../../../../client/ui/panel/midi-message.ts'
import { messageWords } from '../../../../client/ui/panel/monitor-words.ts'
import { KEY_WORDS, panelKeyAction, type KeyFocus } from '../../../../client/ui/panel/panel-keys.ts'

describe('readMidi', () => {
  it('reads faders, notes and the pitch wheel as 0..1', () => {
    expect(readMidi(Uint8Array.of(0xb2, 7, 127))).toEqual({ channel: 3, message: 'cc', number: 7, value: 1 })
    expect(readMidi(Uint8Array.of(0x90, 60, 0))).toEqual({
      channel: 1,
      message: 'note',
      number: 60,
      value: 0,
    })
    expect(readMidi(Uint8Array.of(0x85, 60, 64))).toMatchObject({ channel: 6, message: 'note', value: 0 })
    expect(readMidi(Uint8Array.of(0xef, 127, 127))).toEqual({
      channel: 16,
      message: 'bend',
      number: 0,
      value: 1,
    })
  })

  it('skips clocks, pressure and nothing at all', () => {
    for (const bytes of [[0xf8], [0xd0, 3], []]) expect(readMidi(Uint8Array.from(bytes))).toBeNull()
  })
})

describe('readMap', () => {
  it('names the control of each mapping', () => {
    const { learning, mappings } = readMap({
      learning: '/zoom',
      mappings: [
        {
          id: '1',
          from: { kind: 'midi', channel: 2, message: 'cc', number: 7 },
          to: '/zoom',
          range: [1, 64],
        },
        { id: '2', from: { kind: 'osc', address: '/1/fader', argument: 1 }, to: '/out/master', curve: 'log' },
      ],
    })
    expect(learning).toBe('/zoom')
    expect(mappings.map(({ from }) => from)).toEqual(['MIDI CC 7, channel 2', '/1/fader, value 2'])
    expect(mappings[0]).toMatchObject({ range: [1, 64], curve: 'linear', isInverted: false })
  })

  it.each([null, 3, { mappings: [null, {}] }])('survives %j', (answer) => {
    expect(readMap(answer).learning).toBeNull()
  })
})

describe('messageWords', () => {
  it('marks what became of a message, and says why', () => {
    const entry = { atUs: 0, from: '10.0.0.2', address: '/mosaic/zoom', args: [0.123456, 'x', 3] }
    expect(messageWords({ ...entry, outcome: 'taken', reason: '' })).toEqual({
      mark: '✓',
      outcome: 'taken',
      words: '/mosaic/zoom 0.123 "x" 3',
    })
    expect(messageWords({ ...entry, outcome: 'refused', reason: 'no such address' }).words).toContain(
      '· no such address',
    )
  })
})

describe('panelKeyAction', () => {
  const press = (key: string, focus: KeyFocus = 'page', changes = {}) =>
    panelKeyAction(
      { key, repeat: false, ctrlKey: false, metaKey: false, altKey: false, ...changes },
      focus,
      (address) => address !== '/out/panic',
    )

  it('acts on the show', () => {
    expect(press('b')).toEqual({ kind: 'command', address: '/out/blackout/toggle', args: [] })
    expect(press('T')).toEqual({ kind: 'command', address: '/tempo/tap', args: [] })
    expect(press('3')).toMatchObject({ address: '/set/3/select' })
    expect(press('?')).toEqual({ kind: 'help' })
  })

  it('leaves keys to what has the focus', () => {
    expect(press('b', 'text')).toBeNull()
    expect(press(' ', 'control')).toBeNull()
    expect(press('ArrowUp', 'control')).toBeNull()
    expect(press('b', 'control')).not.toBeNull()
  })

  it('does nothing with what is not declared, with shortcuts of the browser, or by holding a key', () => {
    expect(press('p')).toBeNull()
    expect(press('b', 'page', { ctrlKey: true })).toBeNull()
    expect(press('t', 'page', { repeat: true })).toBeNull()
    expect(press('f')).toBeNull()
  })

  it('lists every key once', () => {
    const keys = KEY_WORDS.map(([key]) => key)
    expect(new Set(keys).size).toBe(keys.length)
  })
})
