import { afterEach, describe, expect, it } from 'vitest'
import { FLAG } from '../../../server/protocol/wire.ts'
import { AirRig, isLive, STEP_US, type Sent } from './air-rig.ts'

let rig: AirRig

afterEach(() => rig.close())

const isSlate = ({ flags }: Sent): boolean => (flags & FLAG.SLATE) !== 0

/** A live source that has been on air for a while. @returns the pts of its next frame */
async function onAir(): Promise<number> {
  rig = new AirRig('push')
  rig.putSetOnAir()
  const nextPtsUs = await rig.play(75, 0)
  expect(rig.states.at(-1)).toBe('live')
  rig.sent.length = 0
  return nextPtsUs
}

describe('the standby picture that is asked for', () => {
  it('covers the source at once, also what was sent ahead, and goes on', async () => {
    const nextPtsUs = await onAir()
    rig.loop.setSlate(true)
    await rig.play(25, nextPtsUs)
    expect(rig.sent.length).toBeGreaterThan(5)
    expect(rig.sent.every(isSlate)).toBe(true)
    const [first] = rig.sent
    expect(first!.flags & FLAG.URGENT).toBe(FLAG.URGENT)
    expect(first!.generation).toBeGreaterThan(0)
    expect(rig.states.at(-1)).toBe('slate')
  })

  it('gives way at once to the source where it is by then', async () => {
    const coveredPtsUs = await onAir()
    rig.loop.setSlate(true)
    const nextPtsUs = await rig.play(50, coveredPtsUs)
    rig.sent.length = 0
    rig.loop.setSlate(false)
    await rig.play(10, nextPtsUs)
    const live = rig.sent.filter(isLive)
    expect(live).toEqual(rig.sent)
    expect(live[0]!.flags & FLAG.URGENT).toBe(FLAG.URGENT)
    expect(Math.abs(live[0]!.ptsUs - (nextPtsUs - 1e6))).toBeLessThan(3 * STEP_US)
    expect(rig.meter.total('frames_dropped')).toBe(0)
    expect(rig.meter.total('frames_late')).toBe(0)
    expect(rig.states.at(-1)).toBe('live')
  })

  it('stays when it is taken away and the source is long gone', async () => {
    await onAir()
    rig.loop.setSlate(true)
    await rig.pass(8000)
    rig.sent.length = 0
    rig.loop.setSlate(false)
    await rig.pass(500)
    expect(rig.sent.length).toBeGreaterThan(0)
    expect(rig.sent.every(isSlate)).toBe(true)
  })

  it('covers a frozen picture, which is there again after it', async () => {
    const nextPtsUs = await onAir()
    rig.loop.setFrozen(true)
    await rig.pass(200)
    const frozen = rig.sent.at(-1)!.ptsUs
    rig.loop.setSlate(true)
    await rig.play(10, nextPtsUs)
    expect(isSlate(rig.sent.at(-1)!)).toBe(true)
    rig.loop.setSlate(false)
    await rig.pass(100)
    expect(rig.sent.at(-1)!.ptsUs).toBe(frozen)
    expect(rig.states.at(-1)).toBe('frozen')
  })

  it('covers the picture of a tile as well', async () => {
    const nextPtsUs = await onAir()
    rig.setLevel(1)
    await rig.play(5, nextPtsUs)
    rig.sent.length = 0
    rig.loop.setSlate(true)
    await rig.pass(300)
    expect(rig.sent.every(isSlate)).toBe(true)
    expect(rig.sent[0]!.flags & FLAG.CUT).toBe(FLAG.CUT)
  })
})

describe('a dump', () => {
  it('lets nothing that was ahead reach an output, and covers until what comes after it is due', async () => {
    const nextPtsUs = await onAir()
    const lastShownUs = nextPtsUs - 1e6
    expect(rig.aheadCount).toBeGreaterThan(20)
    rig.loop.dump()
    await rig.pass(10)
    expect(rig.aheadCount).toBe(0)
    expect(rig.states.at(-1)).toBe('dump')
    await rig.play(60, nextPtsUs)
    const live = rig.sent.filter(isLive)
    const slate = rig.sent.filter(isSlate)
    expect(live[0]!.ptsUs).toBe(nextPtsUs)
    expect(live[0]!.dueUs - slate[0]!.dueUs).toBeGreaterThan(900_000)
    expect(slate.length).toBeGreaterThan(8)
    expect(slate[0]!.flags & FLAG.URGENT).toBe(FLAG.URGENT)
    expect(live.every(({ ptsUs }) => ptsUs <= lastShownUs || ptsUs >= nextPtsUs)).toBe(true)
    expect(rig.states.slice(-2)).toEqual(['dump', 'live'])
  })

  it('of a film goes on behind what was thrown away', async () => {
    rig = new AirRig('pull')
    rig.putSetOnAir()
    let fed = 0
    const decode = async (ms: number): Promise<void> => {
      for (let passed = 0; passed < ms; passed += 20) {
        while (rig.feed(fed * STEP_US)) fed++
        await rig.pass(20)
      }
    }
    await decode(1000)
    const dumpedFrom = rig.sent.at(-1)!.ptsUs
    const dumpedTo = fed * STEP_US
    rig.sent.length = 0
    rig.loop.dump()
    await decode(2500)
    const live = rig.sent.filter(isLive)
    expect(live[0]!.ptsUs).toBe(dumpedTo)
    expect(dumpedTo - dumpedFrom).toBeGreaterThan(800_000)
    expect(rig.meter.total('frames_late')).toBe(0)
  })

  it('leaves a frozen picture on air, and a source of one', async () => {
    await onAir()
    rig.loop.setFrozen(true)
    await rig.pass(100)
    rig.sent.length = 0
    rig.loop.dump()
    await rig.pass(300)
    expect(rig.aheadCount).toBe(0)
    expect(rig.sent).toEqual([])
    await rig.close()
    rig = new AirRig('pull', true)
    rig.putSetOnAir()
    rig.feed(0)
    rig.loop.dump()
    await rig.pass(1500)
    rig.loop.dump()
    await rig.pass(1500)
    expect(rig.states.at(-1)).toBe('live')
  })

  it('is over when no source comes after it', async () => {
    await onAir()
    rig.loop.dump()
    await rig.pass(7000)
    expect(rig.states.slice(-2)).toEqual(['dump', 'slate'])
    expect(rig.sent.every(isSlate)).toBe(true)
  })
})
