import { NO_DIVE } from '../../server/protocol/dive.ts'
import { GATHERED } from '../../server/protocol/gather.ts'
import { NO_STROBE } from '../../server/protocol/strobe.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import type { GridFrame } from '../../client/playback/grid-frame.ts'
import { Playback } from '../../client/playback/playback.ts'
import { StageMoment } from '../../client/stage-moment.ts'
import { ShowState } from '../../client/view/show-state.ts'
import type { View } from '../../client/view/view-at.ts'
import { NEUTRAL } from '../../server/protocol/grade.ts'
import type { StateSnapshot } from '../../server/protocol/messages.ts'
import { FLAG } from '../../server/protocol/wire.ts'

const CANVAS = { widthPx: 1600, heightPx: 900, fit: 'cover', crop: [0, 0, 1, 1] } as const
const VIEW: View = { zoom: 1, x: 0.5, y: 0.5, rotateDeg: 0, drift: 0 }
const SNAPSHOT: StateSnapshot = {
  controlRevision: 1,
  nowUs: 0,
  values: {},
  motions: {},
  sets: [],
  air: { setId: 1, transition: null },
  sweep: null,
  clips: { startUs: 0, position: 0, rate: 1, beatMs: 0, areLocked: false },
  tempo: { bpm: 120, originUs: 0 },
  strobe: NO_STROBE,
  dive: NO_DIVE,
  gather: GATHERED,
  aspect: 16 / 9,
  scenes: [],
  preview: null,
  lock: { isOn: false, by: '' },
  sources: [],
}
const RIPPLE = { kind: 'ripple', toSetId: 2, startUs: 0, durationMs: 1000, x: 0.5, y: 0.5 } as const

function frame(setId: number, dueUs: number, flags = 0): GridFrame {
  return {
    setId,
    setRevision: 1,
    sequence: dueUs,
    generation: 1,
    dueUs,
    cols: 160,
    rows: 90,
    shape: 'square',
    flags,
    controlRevision: 0,
    cells: new Uint16Array(160 * 90),
    colours: null,
  }
}

let show: ShowState
let playback: Playback
let stage: StageMoment
const at = (nowUs: number, view = VIEW) => stage.at(nowUs, view, CANVAS, 0)

beforeEach(() => {
  show = new ShowState()
  playback = new Playback()
  stage = new StageMoment(show, playback)
})

describe('StageMoment', () => {
  it('draws nothing before the show is known', () => {
    playback.push(frame(1, 0), 0)
    expect(at(1)).toBeNull()
  })

  it('is black from the first drawing on when the show is blacked out', () => {
    show.applySnapshot({ ...SNAPSHOT, values: { '/out/blackout': 1, '/out/master': 1 } })
    expect(at(1)?.master).toBe(0)
    show.applyChange({ controlRevision: 2, nowUs: 0, values: { '/out/blackout': 0, '/out/master': 0.5 } })
    expect(at(2)?.master).toBe(0.5)
  })

  it('lays white over the picture while a flash is held, and dims it by the strobe', () => {
    show.applySnapshot({ ...SNAPSHOT, values: { '/out/flash': 1 } })
    at(1)
    expect(at(40_000)).toMatchObject({ master: 0, veil: 1 })
    const strobe = { hz: 2, originUs: 3_000_000 }
    show.applyChange({ controlRevision: 2, nowUs: 0, values: { '/out/flash': 0 }, strobe })
    expect(at(3_100_000)).toMatchObject({ master: 0, veil: 0 })
    expect(at(3_350_000)).toMatchObject({ master: 1, veil: 0 })
  })

  it('comes a little closer with each beat while it pulses, and stands still otherwise', () => {
    playback.push(frame(1, 0), 0)
    show.applySnapshot({ ...SNAPSHOT, tempo: { bpm: 120, originUs: 10_000 } })
    const cellPx = (nowUs: number): number => at(nowUs)!.transform.cellPx
    expect(cellPx(55_000)).toBe(cellPx(10_000))
    show.applyChange({ controlRevision: 2, nowUs: 0, values: { '/zoom/pulse': 0.5 } })
    expect(cellPx(555_000) / cellPx(1_010_000)).toBeCloseTo(1.03, 3)
  })

  it('follows tint and blend while they glide', () => {
    const glide = { from: 0, to: 1, startUs: 0, durationMs: 1000, curve: 'linear', space: 'linear' } as const
    show.applySnapshot({ ...SNAPSHOT, values: { '/look/tint': 0.25, '/look/blend': 1 } })
    show.applyChange({ controlRevision: 2, nowUs: 0, motions: { '/look/blend': glide } })
    expect(at(500_000)).toMatchObject({ tint: 0.25, blend: 0.5 })
    expect(at(1_000_000)).toMatchObject({ tint: 0.25, blend: 1 })
  })

  it('follows the grade while it glides, neutral while nothing is told of it', () => {
    const glide = { from: 0, to: 90, startUs: 0, durationMs: 1000, curve: 'linear', space: 'linear' } as const
    show.applySnapshot({ ...SNAPSHOT, values: { '/look/contrast': 1.5 } })
    expect(at(1)?.grade).toEqual({ ...NEUTRAL, contrast: 1.5 })
    show.applyChange({ controlRevision: 2, nowUs: 0, motions: { '/look/hue': glide } })
    expect(at(500_000)?.grade).toEqual({ ...NEUTRAL, contrast: 1.5, hueDeg: 45 })
  })

  it('has the effects that the show has', () => {
    show.applySnapshot({ ...SNAPSHOT, values: { '/fx/grain': 0.5 } })
    expect(at(1)).toMatchObject({ bloom: 0.15, vignette: 0.1, grain: 0.5, crt: 0 })
    show.applyChange({ controlRevision: 2, nowUs: 0, values: { '/fx/crt': 0.7 } })
    expect(at(2)).toMatchObject({ crt: 0.7 })
  })

  it('lets particles in and out by and by, and knows the part of the output they are seen on', () => {
    show.applySnapshot(SNAPSHOT)
    expect(at(1)?.particles).toBeNull()
    const values = { '/fx/particles': 'embers', '/fx/particles/amount': 0.8 }
    show.applyChange({ controlRevision: 2, nowUs: 0, values })
    const came = { kind: 'embers', amount: 0.8, crop: [0, 0, 1, 1] }
    expect(at(10)?.particles).toMatchObject({ ...came, level: 0 })
    expect(at(5_000_000)?.particles).toMatchObject({ ...came, level: 1 })
    show.applyChange({ controlRevision: 3, nowUs: 0, values: { '/fx/particles': 'off' } })
    expect(at(5_000_010)?.particles).toMatchObject({ ...came, level: 1 })
    expect(at(9_000_000)?.particles).toBeNull()
  })

  it('lets cells change as they are told to', () => {
    show.applySnapshot(SNAPSHOT)
    expect(at(1)).toMatchObject({ change: 'fade', crossfadeMs: 120 })
    const values = { '/look/change': 'flip', '/look/change/ms': 400 }
    show.applyChange({ controlRevision: 2, nowUs: 0, values })
    expect(at(2)).toMatchObject({ change: 'flip', crossfadeMs: 400 })
    show.applyChange({ controlRevision: 3, nowUs: 0, values: { '/look/change': 'cut' } })
    expect(at(3)).toMatchObject({ change: 'cut', crossfadeMs: 0 })
  })

  it('draws the tile that is dived into plain where the view goes through it, in its cell whatever grids say', () => {
    const cell = {
      col: 2,
      row: 1,
      cols: 160,
      rows: 90,
      shape: 'square',
      setId: 1,
      lineage: 'a',
      tileId: 7,
    } as const
    const pinned = { ...cell, x: 2.5 / 160, y: 1 - 1.5 / 90, across: 160 }
    show.applySnapshot({ ...SNAPSHOT, dive: { ...NO_DIVE, pinned } })
    playback.push(frame(1, 0), 0)
    const near = at(1, { ...VIEW, zoom: 160 })
    expect(near?.plate).toEqual({ tile: pinned, isInside: false, share: 1 })
    expect(near?.air?.cells[162]).toBe(7)
    show.applyChange({ controlRevision: 2, nowUs: 0, dive: { ...NO_DIVE, inside: pinned } })
    expect(at(2)?.plate).toEqual({ tile: pinned, isInside: true, share: 1 })
    expect(at(2)?.air?.cells[162]).toBe(0)
  })

  it('sees the picture again in the tile that is dived through, and does not drift there', () => {
    const tile = { x: 0.25, y: 0.75, across: 160 }
    const view = { ...VIEW, zoom: 160, drift: 1 }
    show.applySnapshot({ ...SNAPSHOT, dive: { ...NO_DIVE, tile } })
    expect(at(1, view)?.dive).toEqual({ tile, share: 1, softness: 0 })
    expect(at(20_000_000, view)?.transform).toEqual(at(1, view)?.transform)
    expect(at(20_000_000, { ...view, zoom: 4 })?.transform).not.toEqual(
      at(1, { ...view, zoom: 4 })?.transform,
    )
    expect(at(1, { ...view, zoom: 4 })?.dive).toBeNull()
  })

  it('draws two sets during a transition and the new one alone after it', () => {
    show.applySnapshot({ ...SNAPSHOT, air: { setId: 1, transition: RIPPLE } })
    playback.push(frame(1, 0), 0)
    playback.push(frame(2, 0), 0)
    expect(at(250_000)).toMatchObject({
      air: { setId: 1 },
      incoming: { setId: 2 },
      transition: { kind: 'ripple', progress: 0.25 },
    })
    expect(at(1_000_000)).toMatchObject({ air: { setId: 2 }, incoming: null, transition: null })
  })

  it('keeps the old picture until the first of the new set is there', () => {
    show.applySnapshot(SNAPSHOT)
    playback.push(frame(1, 0), 0)
    at(1)
    show.applyChange({ controlRevision: 2, nowUs: 0, air: { setId: 2, transition: null } })
    expect(at(2)?.air?.setId).toBe(1)
    playback.push(frame(2, 3), 3)
    expect(at(3)?.air?.setId).toBe(2)
  })

  it('measures the canvas in cells of the whole grid when a half of it is shown', () => {
    show.applySnapshot(SNAPSHOT)
    playback.push({ ...frame(1, 0), cols: 161, rows: 91 }, 0)
    const whole = at(1)?.transform
    const odd = FLAG.HALF | FLAG.ODD_COLS | FLAG.ODD_ROWS
    playback.push({ ...frame(1, 2), cols: 81, rows: 46, flags: odd }, 2)
    expect(at(2)?.air?.cols).toBe(81)
    expect(at(2)?.transform).toEqual(whole)
  })

  it('lets a held picture wander, and stand again when the source is back, without a jump', () => {
    show.applySnapshot(SNAPSHOT)
    playback.push(frame(1, 0), 0)
    const still = at(1)?.transform
    playback.push(frame(1, 10, FLAG.HELD), 10)
    expect(at(10)?.transform).toEqual(still)
    expect(at(3_000_010)?.transform.cellPx).toBeGreaterThan(still!.cellPx * 1.01)
    playback.push(frame(1, 4_000_000), 4_000_000)
    const leaving = at(4_000_000)?.transform
    expect(leaving!.cellPx).toBeGreaterThan(still!.cellPx * 1.01)
    expect(at(7_000_000)?.transform).toEqual(still)
  })
})
