import { afterEach, describe, expect, it } from 'vitest'
import { largestSpeed } from '../../bench/playing-speed.ts'
import { until } from '../../fixtures/until.ts'
import { AirRig, isLive, STEP_US, type Sent } from './air-rig.ts'

let rig: AirRig

afterEach(() => rig.close())

describe('before there is a tile set', () => {
  it('a film waits where it stands, and nothing counts as late', async () => {
    rig = new AirRig('pull')
    let fed = 0
    while (rig.feed(fed * STEP_US)) fed++
    await rig.pass(3000)
    rig.putSetOnAir()
    await rig.pass(600)
    const film = rig.sent.filter(isLive)
    expect(film.length).toBeGreaterThan(8)
    expect(film.map(({ ptsUs }) => ptsUs)).toEqual(film.map((_, n) => n * STEP_US))
    expect(rig.meter.total('frames_dropped')).toBe(0)
    expect(rig.levels).toEqual([])
  })

  it('frames of a live source go by, and the machine is not blamed for them', async () => {
    rig = new AirRig('push')
    for (let n = 0; n < 100; n++) {
      rig.feed(n * STEP_US)
      await rig.pass(STEP_US / 1000)
    }
    const startUs = rig.nowUs
    rig.putSetOnAir()
    for (let n = 100; n < 160; n++) {
      rig.feed(n * STEP_US)
      await rig.pass(STEP_US / 1000)
    }
    await until(() => rig.sent.length > 50, 'live pictures')
    const live = rig.sent.filter(isLive)
    const [first] = live
    expect(Math.abs(first!.dueUs - startUs)).toBeLessThan(250_000)
    expect(first!.dueUs - first!.ptsUs).toBe(live.at(-1)!.dueUs - live.at(-1)!.ptsUs)
    expect(rig.meter.total('frames_late')).toBe(0)
    expect(rig.levels).toEqual([])
  })
})

describe('a live source that stood still', () => {
  it('comes back with what happens now: its backlog is never played fast, nor held against the machine', async () => {
    rig = new AirRig('push')
    rig.putSetOnAir()
    let ptsUs = 0
    const feed = async (count: number, speed: number): Promise<void> => {
      for (let n = 0; n < count; n++, ptsUs += STEP_US) {
        rig.feed(ptsUs)
        await rig.pass(STEP_US / 1000 / speed)
      }
    }
    await feed(100, 1)
    const before = rig.sent.at(-1)!
    await rig.pass(10_000)
    const from = rig.sent.length
    await feed(333, 4)
    await feed(100, 1)
    const shown = rig.sent.slice(from).filter(isLive)
    expect(shown.length).toBeGreaterThan(90)
    expect(largestSpeed(shown)).toBeLessThan(1.1)
    const delayOf = ({ ptsUs, dueUs }: Sent): number => dueUs - ptsUs
    expect(Math.abs(delayOf(shown.at(-1)!) - delayOf(before))).toBeLessThan(50_000)
    expect(rig.levels).toEqual([])
  })
})

describe('a tile in the place of a still source', () => {
  it.each([
    { frames: 1, atLeast: 1, atMost: 1 },
    { frames: 2, atLeast: 20, atMost: 30 },
  ])('of $frames frames is sent as often as it moves', async ({ frames, atLeast, atMost }) => {
    rig = new AirRig('pull', true)
    rig.putSetOnAir()
    rig.feed(0)
    await rig.pass(1500)
    rig.sent.length = 0
    rig.setLevel(frames)
    await rig.pass(1000)
    expect(rig.sent.length).toBeGreaterThanOrEqual(atLeast)
    expect(rig.sent.length).toBeLessThanOrEqual(atMost)
  })
})
