import { describe, expect, it } from 'vitest'
import type { GridFrame } from '../../../client/playback/grid-frame.ts'
import { Playback } from '../../../client/playback/playback.ts'
import { FLAG } from '../../../server/protocol/wire.ts'

function frame(sequence: number, dueUs: number, more: Partial<GridFrame> = {}): GridFrame {
  return {
    setId: 1,
    setRevision: 1,
    sequence,
    generation: 1,
    dueUs,
    cols: 1,
    rows: 1,
    shape: 'square',
    flags: 0,
    controlRevision: 0,
    cells: new Uint16Array(1),
    colours: null,
    ...more,
  }
}

describe('Playback', () => {
  it('shows nothing before the first frame is due, and the newest due one from then on', () => {
    const playback = new Playback()
    playback.push(frame(1, 1000), 0)
    playback.push(frame(2, 2000), 0)
    playback.push(frame(3, 3000), 0)
    expect(playback.frameAt(1, 999)).toBeNull()
    expect(playback.frameAt(1, 1000)?.sequence).toBe(1)
    expect(playback.frameAt(1, 3500)?.sequence).toBe(3)
    expect(playback.frameAt(1, 9000)?.sequence).toBe(3)
    expect(playback.counters.skipped).toBe(1)
  })

  it('shows an urgent frame at the next refresh, whatever its due time', () => {
    const playback = new Playback()
    playback.push(frame(1, 1000), 0)
    playback.frameAt(1, 1000)
    playback.push(frame(2, 90_000, { generation: 2, flags: FLAG.URGENT }), 1100)
    expect(playback.frameAt(1, 1200)?.sequence).toBe(2)
  })

  it('drops frames of an older generation than one it holds, waiting or coming', () => {
    const playback = new Playback()
    playback.push(frame(1, 1000), 0)
    playback.push(frame(2, 2000), 0)
    playback.push(frame(3, 1500, { generation: 2 }), 0)
    playback.push(frame(4, 2500), 0)
    expect(playback.frameAt(1, 1200)).toBeNull()
    expect(playback.frameAt(1, 9000)?.sequence).toBe(3)
    expect(playback.counters.olderGeneration).toBe(3)
  })

  it('drops the oldest waiting frame when full and counts it', () => {
    const playback = new Playback()
    for (let sequence = 1; sequence <= 20; sequence++) playback.push(frame(sequence, sequence * 1000), 0)
    expect(playback.waiting(1)).toBe(12)
    expect(playback.counters.overflowed).toBe(8)
    expect(playback.frameAt(1, 8999)).toBeNull()
    expect(playback.frameAt(1, 9000)?.sequence).toBe(9)
  })

  it('keeps sets apart, and a set its picture when it goes from incoming to on air', () => {
    const playback = new Playback()
    playback.push(frame(1, 1000), 0)
    playback.push(frame(2, 1000, { setId: 7 }), 0)
    expect(playback.frameAt(1, 1000)?.sequence).toBe(1)
    expect(playback.frameAt(7, 1000)?.sequence).toBe(2)
    expect(playback.frameAt(7, 5000)?.sequence).toBe(2)
  })

  it('waits the given delay beyond the due time, but not for an urgent frame', () => {
    const playback = new Playback()
    playback.push(frame(1, 1000), 0)
    expect(playback.frameAt(1, 5999, 5000)).toBeNull()
    expect(playback.frameAt(1, 6000, 5000)?.sequence).toBe(1)
    playback.push(frame(2, 6000, { flags: FLAG.URGENT }), 0)
    expect(playback.frameAt(1, 6001, 5000)?.sequence).toBe(2)
  })

  it('keeps the last picture over a restart and takes any generation after it', () => {
    const playback = new Playback()
    playback.push(frame(90, 1000, { generation: 9 }), 0)
    playback.push(frame(91, 2000, { generation: 9 }), 0)
    playback.frameAt(1, 1000)
    playback.restart()
    expect(playback.frameAt(1, 3000)?.sequence).toBe(90)
    playback.push(frame(1, 3000, { generation: 1 }), 0)
    expect(playback.frameAt(1, 3000)?.sequence).toBe(1)
  })

  it('forgets a set that nobody shows a second after its last frame', () => {
    const playback = new Playback()
    playback.push(frame(1, 0), 0)
    playback.push(frame(2, 0, { setId: 2 }), 0)
    playback.retain([2], 900_000)
    expect(playback.frameAt(1, 900_000)).not.toBeNull()
    playback.retain([2], 1_100_000)
    expect(playback.frameAt(1, 1_100_000)).toBeNull()
    expect(playback.frameAt(2, 1_100_000)).not.toBeNull()
  })
})
