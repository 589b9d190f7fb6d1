import { describe, expect, it } from 'vitest'
import { LoadLadder } from '../../../client/ui/load-ladder.ts'
import { NO_RELIEF, type Relief } from '../../../client/view/relief.ts'

/** Milliseconds that a drawing of the whole canvas takes, and what comes to it, on a display of so many refreshes a second. */
type Machine = {
  readonly drawMs: number
  readonly fixedMs?: number
  readonly refreshMs?: number
  /** Of bloom and tube, of the other effects, of large close-ups and of medium ones. */
  readonly extraMs?: readonly [number, number, number, number]
}

type Change = Relief & { readonly atS: number }

/** Runs a machine for some seconds; gives what it gave up, with the second of each change. */
function run(ladder: LoadLadder, machine: Machine, seconds: number): Change[] {
  const { drawMs, fixedMs = 2, refreshMs = 1000 / 60 } = machine
  const changes: Change[] = []
  for (let ms = 0; ms < seconds * 1000;) {
    const needed = fixedMs + drawMs * ladder.relief.scale ** 2 + extraOf(ladder.relief, machine)
    const passed = Math.ceil(needed / refreshMs) * refreshMs
    ms += passed
    if (ladder.note(passed)) changes.push({ ...ladder.relief, atS: ms / 1000 })
  }
  return changes
}

function extraOf({ effects, closeUps }: Relief, { extraMs = [0, 0, 0, 0] }: Machine): number {
  const [plain, others, large, medium] = extraMs
  const ofEffects = effects === 'all' ? plain + others : effects === 'plain' ? others : 0
  return ofEffects + (closeUps === 'all' ? large + medium : closeUps === 'medium' ? medium : 0)
}

describe('the scale of a drawing', () => {
  it('stays whole while refreshes keep the pace of their display', () => {
    for (const rate of [60, 144, 50]) {
      const ladder = new LoadLadder()
      expect(run(ladder, { drawMs: 4, refreshMs: 1000 / rate }, 60)).toEqual([])
    }
  })

  it('falls within seconds to where the pace is kept, and no further', () => {
    const ladder = new LoadLadder()
    const changes = run(ladder, { drawMs: 22 }, 9)
    expect(changes.at(-1)!.atS).toBeLessThan(3)
    expect(ladder.relief.scale).toBeLessThan(Math.sqrt((1000 / 60 - 2) / 22))
    expect(ladder.relief.scale).toBeGreaterThan(0.6)
  })

  it('goes down to half and stays there where even that is slow', () => {
    const ladder = new LoadLadder()
    run(ladder, { drawMs: 200 }, 60)
    expect(ladder.relief.scale).toBe(0.5)
  })

  it('climbs back once the load is gone', () => {
    const ladder = new LoadLadder()
    run(ladder, { drawMs: 60 }, 10)
    expect(ladder.relief.scale).toBe(0.5)
    run(ladder, { drawMs: 4 }, 240)
    expect(ladder.relief.scale).toBe(1)
  })

  it('tries to climb less and less often while each try fails', () => {
    const ladder = new LoadLadder()
    run(ladder, { drawMs: 22 }, 10)
    const tries = run(ladder, { drawMs: 22 }, 600).filter(
      (change, n, all) => n > 0 && change.scale > all[n - 1]!.scale,
    )
    expect(tries.length).toBeGreaterThan(1)
    expect(tries.length).toBeLessThan(10)
    expect(tries.at(-1)!.atS - tries.at(-2)!.atS).toBeGreaterThan(60)
  })

  it('gives the whole picture back to a display that is slow by itself', () => {
    const ladder = new LoadLadder()
    const changes = run(ladder, { drawMs: 4, refreshMs: 1000 / 30 }, 120)
    expect(ladder.relief.scale).toBe(1)
    expect(changes.at(-1)!.atS).toBeLessThan(6)
  })

  it('takes a hidden page for no slow one', () => {
    const ladder = new LoadLadder()
    for (let n = 0; n < 200; n++) expect(ladder.note(1000)).toBe(false)
    expect(ladder.note(NaN)).toBe(false)
    expect(ladder.relief.scale).toBe(1)
  })

  it('begins a large picture small on a processor, and a small one whole', () => {
    const begun = (pixels: number, isSoftware: boolean): number => {
      const ladder = new LoadLadder()
      ladder.begin(pixels, isSoftware)
      return ladder.relief.scale
    }
    expect(begun(1920 * 1080, true)).toBe(0.5)
    expect(begun(640 * 360, true)).toBe(1)
    expect(begun(3840 * 2160, false)).toBe(1)
  })
})

describe('what is given up behind the scale', () => {
  const places = (changes: readonly Change[]): string[] =>
    changes.filter(({ scale }) => scale === 0.5).map(({ effects, closeUps }) => `${effects} ${closeUps}`)

  it.each([
    { extraMs: [0, 0, 0, 0], rungs: ['all all'] },
    { extraMs: [22, 0, 0, 0], rungs: ['all all', 'plain all'] },
    { extraMs: [14, 20, 0, 0], rungs: ['all all', 'plain all', 'none all'] },
    { extraMs: [10, 14, 18, 0], rungs: ['all all', 'plain all', 'none all', 'none medium'] },
    { extraMs: [10, 10, 10, 18], rungs: ['all all', 'plain all', 'none all', 'none medium', 'none none'] },
  ] as const)('is as little as keeps the pace with $extraMs ms of extras', ({ extraMs, rungs }) => {
    const ladder = new LoadLadder()
    const changes = run(ladder, { drawMs: 50, extraMs }, 20)
    expect(places(changes)).toEqual(rungs)
    expect(changes.at(-1)!.atS).toBeLessThan(9)
  })

  it('comes back in the other order once the load is gone', () => {
    const ladder = new LoadLadder()
    run(ladder, { drawMs: 50, extraMs: [10, 10, 10, 18] }, 12)
    const changes = run(ladder, { drawMs: 4 }, 400)
    expect(places(changes)).toEqual(['none medium', 'none all', 'plain all', 'all all'])
    expect(ladder.relief).toEqual(NO_RELIEF)
  })

  it('is given back where it did not help, and tried less and less often', () => {
    const ladder = new LoadLadder()
    const changes = run(ladder, { drawMs: 200 }, 300)
    const givenBack = changes.filter(
      ({ effects }, at) => effects === 'all' && changes[at - 1]?.closeUps === 'none',
    )
    expect(givenBack.length).toBeGreaterThan(1)
    expect(givenBack.length).toBeLessThan(5)
    expect(givenBack.every(({ scale }) => scale === 0.5)).toBe(true)
  })
})
