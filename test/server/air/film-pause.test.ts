import { beforeEach, describe, expect, it } from 'vitest'
import { FilmPause } from '../../../server/air/film-pause.ts'
import { PresentationClock } from '../../../server/clock/presentation-clock.ts'
import { Arena } from '../../../server/frame/arena.ts'
import { dueUsOf, LookAhead } from '../../../server/frame/look-ahead.ts'
import { RasterPool } from '../../../server/frame/raster-pool.ts'

const FORMAT = { width: 32, height: 18 }
const STEP_US = 40_000

let pool: RasterPool
let clock: PresentationClock
let lookAhead: LookAhead
let pause: FilmPause

beforeEach(() => {
  pool = new RasterPool(new Arena(1e6), { maxSlots: 100, maxBytes: 1e6 })
  clock = new PresentationClock('pull', 1)
  lookAhead = new LookAhead((slot) => pool.release(slot))
  pause = new FilmPause()
  for (let number = 0; number < 10; number++) push(number)
})

function push(number: number): void {
  const slot = pool.acquire(FORMAT)!
  const ptsUs = number * STEP_US
  const anchor = clock.place({ ptsUs, arrivalUs: 0, segment: 1 }, 0)
  const facts = { number, ptsUs, arrivalUs: 0, isCut: false, isStill: false }
  lookAhead.push({ ...facts, slot, anchor, fixedDueUs: null })
}

/** Plays until a moment: every frame is prepared two steps ahead. */
function playUntil(nowUs: number): void {
  for (let next = lookAhead.peek(); next !== null; next = lookAhead.peek()) {
    if (dueUsOf(next) > nowUs + 2 * STEP_US) return
    lookAhead.prepareNext(nowUs)
  }
}

describe('a film that stands', () => {
  it('keeps what waits as far ahead as it was, and goes on with the next picture', () => {
    playUntil(100_000)
    expect(pause.set(true, lookAhead, 100_000)).toBe(true)
    expect(pause.set(true, lookAhead, 100_000)).toBe(false)
    expect(lookAhead.onAir(100_000)?.number).toBe(2)
    for (let nowUs = 200_000; nowUs <= 3_000_000; nowUs += 100_000)
      expect(pause.next(lookAhead, clock, nowUs)).toBeNull()
    expect(lookAhead.onAir(3_000_000)?.number).toBe(2)
    expect(lookAhead.peek()?.number).toBe(3)
    expect(dueUsOf(lookAhead.peek()!)).toBe(3_020_000)
    expect(pause.set(false, lookAhead, 3_000_000)).toBe(true)
  })

  it('shows the frame asked for at once, and those behind it keep their distance', () => {
    playUntil(100_000)
    pause.set(true, lookAhead, 100_000)
    pause.step(1)
    expect(pause.next(lookAhead, clock, 150_000)?.number).toBe(3)
    expect(lookAhead.onAir(150_000)?.number).toBe(3)
    expect(pause.next(lookAhead, clock, 250_000)).toBeNull()
    pause.step(2)
    pause.step(1)
    expect(pause.next(lookAhead, clock, 300_000)?.number).toBe(6)
    expect(dueUsOf(lookAhead.peek()!)).toBe(340_000)
  })

  it('waits for a frame that has not come, and takes no wish along into playing', () => {
    playUntil(1_000_000)
    pause.set(true, lookAhead, 1_000_000)
    pause.step(1)
    expect(pause.next(lookAhead, clock, 1_100_000)).toBeNull()
    push(10)
    expect(pause.next(lookAhead, clock, 1_200_000)?.number).toBe(10)
    pause.step(1)
    pause.set(false, lookAhead, 1_300_000)
    push(11)
    pause.set(true, lookAhead, 1_300_000)
    expect(pause.next(lookAhead, clock, 1_400_000)).toBeNull()
    pause.set(false, lookAhead, 1_400_000)
    pause.step(1)
    expect(pause.next(lookAhead, clock, 1_500_000)).toBeNull()
  })

  it('counts no time in which the whole show stood', () => {
    playUntil(100_000)
    pause.set(true, lookAhead, 100_000)
    clock.resumeAfter(5_000_000)
    pause.goOn(5_100_000)
    pause.next(lookAhead, clock, 5_100_000)
    expect(dueUsOf(lookAhead.peek()!)).toBe(5_120_000)
  })
})

it('takes a picture for meant that is still, stands, or waits for the next one of a slow film', () => {
  playUntil(0)
  const onAir = lookAhead.onAir(0)!
  expect(pause.isMeant(null, lookAhead, clock)).toBe(false)
  expect(pause.isMeant(onAir, lookAhead, clock)).toBe(true)
  expect(pause.isMeant(onAir, lookAhead, new PresentationClock('push', 1))).toBe(false)
  expect(pause.isMeant({ ...onAir, isStill: true }, lookAhead, new PresentationClock('push', 1))).toBe(true)
  lookAhead.dropWaiting()
  expect(pause.isMeant(onAir, lookAhead, clock)).toBe(false)
  pause.set(true, lookAhead, 0)
  expect(pause.isMeant(onAir, lookAhead, clock)).toBe(true)
})
