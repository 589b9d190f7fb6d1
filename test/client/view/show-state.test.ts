import { NO_DIVE } from '../../../server/protocol/dive.ts'
import { GATHERED } from '../../../server/protocol/gather.ts'
import { NO_STROBE } from '../../../server/protocol/strobe.ts'
import { describe, expect, it } from 'vitest'
import { PreviewedShow } from '../../../client/view/previewed-show.ts'
import { ShowState } from '../../../client/view/show-state.ts'
import type { StateSnapshot } from '../../../server/protocol/messages.ts'
import type { Motion } from '../../../server/protocol/motion.ts'

const GLIDE: Motion = { from: 1, to: 4, startUs: 0, durationMs: 100, curve: 'linear', space: 'log' }
const SNAPSHOT: StateSnapshot = {
  controlRevision: 1,
  nowUs: 0,
  values: { '/zoom': 4, '/zoom/x': 0.25, '/set/transition': 'fade' },
  motions: { '/zoom': GLIDE },
  sets: [],
  air: { setId: 3, transition: null },
  sweep: null,
  clips: { startUs: 0, position: 0, rate: 1, beatMs: 0, areLocked: false },
  tempo: { bpm: 120, originUs: 0 },
  strobe: NO_STROBE,
  dive: NO_DIVE,
  gather: GATHERED,
  aspect: 2,
  scenes: [{ name: 'one', label: 'One', fadeMs: 0, order: 1, isOwn: true, versions: 0 }],
  preview: null,
  lock: { isOn: false, by: '' },
  sources: [],
}

describe('ShowState', () => {
  it('knows nothing before the snapshot', () => {
    const state = new ShowState()
    expect(state.isKnown).toBe(false)
    expect(state.air).toBeNull()
  })

  it('evaluates values on their way at the time asked for', () => {
    const state = new ShowState()
    state.applySnapshot(SNAPSHOT)
    expect(state.number('/zoom', 50_000)).toBeCloseTo(2)
    expect(state.number('/zoom', 100_000)).toBe(4)
    expect(state.number('/zoom/x', 0)).toBe(0.25)
    expect(state.text('/set/transition')).toBe('fade')
  })

  it('gives the default of what the server has not told', () => {
    const state = new ShowState()
    state.applySnapshot(SNAPSHOT)
    expect(state.number('/out/master', 0)).toBe(1)
    expect(state.number('/no/such/address', 0)).toBe(0)
  })

  it('ends a motion when its value is told anew, and leaves the others', () => {
    const state = new ShowState()
    state.applySnapshot({
      ...SNAPSHOT,
      motions: { '/zoom': GLIDE, '/zoom/x': { ...GLIDE, space: 'linear' } },
    })
    state.applyChange({ controlRevision: 2, nowUs: 10, values: { '/zoom': 7 } })
    expect(state.number('/zoom', 50_000)).toBe(7)
    expect(state.number('/zoom/x', 50_000)).toBe(2.5)
    expect(state.controlRevision).toBe(2)
  })

  it('keeps what a change does not name and lets null end a sweep', () => {
    const state = new ShowState()
    state.applySnapshot({ ...SNAPSHOT, sweep: { startUs: 1, durationMs: 2 } })
    state.applyChange({ controlRevision: 2, nowUs: 10 })
    expect(state.sweep).not.toBeNull()
    expect(state.aspect).toBe(2)
    expect(state.scenes).toEqual(SNAPSHOT.scenes)
    state.applyChange({ controlRevision: 3, nowUs: 10, sweep: null })
    expect(state.sweep).toBeNull()
  })

  it('forgets old values at the next snapshot', () => {
    const state = new ShowState()
    state.applySnapshot(SNAPSHOT)
    state.applySnapshot({ ...SNAPSHOT, values: {}, motions: {} })
    expect(state.has('/zoom')).toBe(false)
    expect(state.number('/zoom', 50_000)).toBe(1)
  })
})

describe('PreviewedShow', () => {
  const values = { '/zoom': 9, '/set/transition': 'wipe' }

  it('has what the scene in preview names, and else what is on air', () => {
    const state = new PreviewedShow()
    state.applySnapshot({ ...SNAPSHOT, preview: { name: 'one', values } })
    expect(state.number('/zoom', 50_000)).toBe(9)
    expect(state.settled('/zoom')).toBe(9)
    expect(state.text('/set/transition')).toBe('wipe')
    expect(state.number('/zoom/x', 0)).toBe(0.25)
  })

  it('has what is on air again once nothing is in preview', () => {
    const state = new PreviewedShow()
    state.applySnapshot({ ...SNAPSHOT, preview: { name: 'one', values } })
    state.applyChange({ controlRevision: 2, nowUs: 60_000, preview: null })
    expect(state.number('/zoom', 50_000)).toBeCloseTo(2)
    expect(state.text('/set/transition')).toBe('fade')
  })
})
