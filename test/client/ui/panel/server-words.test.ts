import { describe, expect, it } from 'vitest'
import { audioOffsetMs } from '../../../../client/ui/panel/obs-help.ts'
import { photonWords } from '../../../../client/ui/panel/output-list.ts'
import { outputWords } from '../../../../client/ui/panel/output-words.ts'
import { panelHealth } from '../../../../client/ui/panel/panel-health.ts'
import { readingText } from '../../../../client/ui/panel/reading-text.ts'
import { NO_FACTS, readServerFacts, type OutputFacts } from '../../../../client/ui/panel/server-facts.ts'

const output = (changes: Partial<OutputFacts> = {}): OutputFacts => ({
  clientId: 'page-1',
  name: '',
  kind: 'browser',
  width: 1920,
  height: 1080,
  presentedFps: 59.9,
  isVisible: true,
  isCovered: false,
  warnings: [],
  ...changes,
})

describe('readServerFacts', () => {
  it('reads what a server tells, its outputs in the order they came', () => {
    const facts = readServerFacts({
      values: { '/status/level': 0, '/source/state': 'live', '/zoom/xy': [0, 1] },
      health: {
        source: { state: 'live' },
        air: { state: 'hold', latencyMs: 2040 },
        osc: { port: 7700, prefix: '/mosaic' },
        outputs: [
          { clientId: 'page-12', name: 'Left wall', kind: 'obs', warnings: ['too small', 7] },
          { clientId: 'page-3' },
        ],
        controlToPhoton: { lastMs: 24, p95Ms: 31, count: 200, address: '/zoom' },
      },
    })
    expect(facts.values).toEqual({ '/status/level': 0, '/source/state': 'live' })
    expect([facts.sourceState, facts.airState, facts.latencyMs]).toEqual(['live', 'hold', 2040])
    expect(facts.outputs?.map(({ clientId, name, kind }) => [clientId, name, kind])).toEqual([
      ['page-3', '', 'browser'],
      ['page-12', 'Left wall', 'obs'],
    ])
    expect(facts.outputs?.[1]?.warnings).toEqual(['too small'])
    expect(facts.photon?.p95Ms).toBe(31)
  })

  it.each([null, 7, 'no', [], { health: { outputs: 3, osc: 'x' }, values: 'y' }])('survives %j', (answer) => {
    expect(readServerFacts(answer).photon).toBeNull()
  })
})

describe('outputWords', () => {
  it('says why an output shows nothing, each under its name or its number', () => {
    const words = outputWords([
      output({ isVisible: false }),
      output({ kind: 'obs', isVisible: false }),
      output({ isCovered: true }),
      output({ presentedFps: 9.6 }),
      output({ warnings: ['Its size is 800 x 600: set 1920 x 1080.'] }),
      output(),
      output({ name: 'Left wall', isVisible: false }),
    ])
    expect(words.map(({ name, words }) => `${name} ${words}`)).toEqual([
      'OUT 1 hidden: another tab is in front',
      'OBS 2 hidden: no scene that is shown holds it',
      'OUT 3 covered: another window lies over it',
      'OUT 4 slow: 10 frames a second; close what else draws there, or make it smaller',
      'OUT 5 needs care: Its size is 800 x 600: set 1920 x 1080',
      'OUT 6 shows 1920 × 1080 at 60 frames a second',
      'Left wall hidden: another tab is in front',
    ])
    expect(words.map(({ level }) => level)).toEqual([...Array<string>(5).fill('warning'), 'good', 'warning'])
  })
})

describe('panelHealth', () => {
  const well = {
    isConnected: true,
    sourceState: 'live',
    airState: 'live',
    isDark: false,
    isTest: false,
    lockedBy: null,
    statusLevel: 0,
  }

  it('says in one line that all is well', () => {
    expect(panelHealth(well, [output(), output({ presentedFps: 30 })])).toEqual({
      level: 'good',
      headline: 'On air',
      detail: '2 outputs at 30 frames a second or more.',
    })
  })

  it('says what to do, the worst first', () => {
    const hidden = [output({ isVisible: false })]
    expect(panelHealth(well, hidden).detail).toBe('OUT 1 hidden: another tab is in front.')
    expect(panelHealth(well, []).detail).toContain('open /out')
    expect(panelHealth({ ...well, sourceState: 'stalled', statusLevel: 1 }, hidden).detail).toContain(
      'Reconnect',
    )
    expect(panelHealth({ ...well, isConnected: false }, hidden).headline).toBe('Server lost')
    expect(panelHealth({ ...well, statusLevel: 1 }, [output()]).detail).toContain('cannot keep up')
  })

  it('names who has locked the show', () => {
    expect(panelHealth({ ...well, lockedBy: 'page-3' }, [output()]).detail).toContain('Locked by page-3')
  })

  it('says that a test picture covers the show', () => {
    expect(panelHealth({ ...well, isTest: true }, [output()]).headline).toBe('Test picture')
  })

  it('tells the dark of a blackout from the dark of a fault', () => {
    expect(panelHealth({ ...well, isDark: true }, [output()]).headline).toBe('Black')
  })
})

describe('the small texts', () => {
  it('read values with their units', () => {
    expect(readingText('/source/age', 0.1)).toBe('0.10 s')
    expect(readingText('/latency/ms', 2069)).toBe('2,069 ms')
    expect(readingText('/status/level', 1)).toBe('needs a look')
    expect(readingText('/source/state', undefined)).toBe('–')
  })

  it('tell how fast controls reach the screen', () => {
    expect(photonWords(null)).toBe('')
    expect(photonWords({ lastMs: 23.6, p95Ms: 30.2, count: 1200, address: '/zoom' })).toBe(
      '/zoom was on screen 24 ms after it came; of the last 1,200, 95 % within 30 ms.',
    )
  })

  it('give the audio offset as measured, and the look-ahead before anything was', () => {
    expect(audioOffsetMs(2069.4, 2)).toBe(2069)
    expect(audioOffsetMs(null, 2)).toBe(2000)
    expect(audioOffsetMs(0, 0.2)).toBe(200)
    expect(NO_FACTS.latencyMs).toBeNull()
  })
})
