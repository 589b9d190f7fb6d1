import { Anchor } from '../../../server/clock/anchor.ts'
import { describe, expect, it } from 'vitest'
import { Arena } from '../../../server/frame/arena.ts'
import { type AheadFrame, dueUsOf, LookAhead } from '../../../server/frame/look-ahead.ts'
import { RasterPool, type RasterSlot } from '../../../server/frame/raster-pool.ts'

const FORMAT = { width: 32, height: 18 }

function setUp(frames: number) {
  const pool = new RasterPool(new Arena(1e6), { maxSlots: 100, maxBytes: 1e6 })
  const back: RasterSlot[] = []
  const lookAhead = new LookAhead((slot) => {
    back.push(slot)
    pool.release(slot)
  })
  const anchor = new Anchor(0, 0)
  const push = (number: number): AheadFrame => {
    const slot = pool.acquire(FORMAT)!
    const ptsUs = number * 100_000
    const frame = {
      slot,
      number,
      ptsUs,
      arrivalUs: 0,
      isCut: false,
      isStill: false,
      anchor,
      fixedDueUs: null,
    }
    lookAhead.push(frame)
    return frame
  }
  for (let number = 1; number <= frames; number++) push(number)
  return { lookAhead, back, anchor, pool, push }
}

describe('the look-ahead', () => {
  it('puts the newest prepared frame whose time has come on air', () => {
    const { lookAhead } = setUp(3)
    lookAhead.prepareNext(0)
    lookAhead.prepareNext(0)
    expect(lookAhead.onAir(99_999)).toBeNull()
    expect(lookAhead.onAir(100_000)?.number).toBe(1)
    expect(lookAhead.onAir(250_000)?.number).toBe(2)
    expect(lookAhead.onAir(900_000)?.number).toBe(2)
  })

  it('keeps aired frames for a second and the one on air for ever', () => {
    const { lookAhead, back } = setUp(2)
    lookAhead.prepareNext(0)
    lookAhead.prepareNext(0)
    lookAhead.advance(1_100_000)
    expect(back).toHaveLength(0)
    lookAhead.advance(1_100_001)
    expect(back).toHaveLength(1)
    lookAhead.advance(99_000_000)
    expect(back).toHaveLength(1)
  })

  it('moves waiting frames with their anchor, but never a prepared one', () => {
    const { lookAhead, anchor } = setUp(2)
    const prepared = lookAhead.prepareNext(0)!
    anchor.offsetUs = 50_000
    expect(dueUsOf(prepared)).toBe(100_000)
    expect(dueUsOf(lookAhead.peek()!)).toBe(250_000)
  })

  it('gives due times in whole microseconds, however the clock drifts', () => {
    const { lookAhead, anchor } = setUp(1)
    anchor.offsetUs = 0.4995
    expect(dueUsOf(lookAhead.peek()!)).toBe(100_000)
    expect(Number.isInteger(dueUsOf(lookAhead.prepareNext(0)!))).toBe(true)
  })

  it('never lets a due time go back', () => {
    const { lookAhead, anchor } = setUp(2)
    lookAhead.prepareNext(0)
    anchor.offsetUs = -500_000
    expect(dueUsOf(lookAhead.prepareNext(0)!)).toBe(100_001)
  })

  it('drops the oldest waiting frame first', () => {
    const { lookAhead, back } = setUp(3)
    expect(lookAhead.dropOldest()).toBe(true)
    expect(lookAhead.peek()?.number).toBe(2)
    expect(back).toHaveLength(1)
  })

  it('takes prepared frames back in order', () => {
    const { lookAhead } = setUp(3)
    lookAhead.prepareNext(0)
    lookAhead.prepareNext(0)
    lookAhead.unprepare(100_000)
    expect(lookAhead.onAir(100_000)?.number).toBe(1)
    expect(lookAhead.peek()?.number).toBe(2)
    expect(lookAhead.waitingCount).toBe(2)
  })

  it('gives every slot back at the end, once', () => {
    const { lookAhead, back } = setUp(5)
    lookAhead.prepareNext(0)
    lookAhead.prepareNext(0)
    lookAhead.advance(100_000)
    lookAhead.close()
    lookAhead.close()
    expect(back).toHaveLength(5)
    expect(new Set(back).size).toBe(5)
  })
})
