import { describe, expect, it } from 'vitest'
import { RenderScale } from '../../../client/ui/render-scale.ts'

/** Milliseconds that a drawing of the whole canvas takes, on a display of so many refreshes a second. */
type Machine = { readonly drawMs: number; readonly fixedMs?: number; readonly refreshMs?: number }

/** Runs a machine for some seconds; gives the scales it went through, with the second of each change. */
function run(scale: RenderScale, machine: Machine, seconds: number): { atS: number; scale: number }[] {
  const { drawMs, fixedMs = 2, refreshMs = 1000 / 60 } = machine
  const changes: { atS: number; scale: number }[] = []
  for (let ms = 0; ms < seconds * 1000;) {
    const needed = fixedMs + drawMs * scale.scale ** 2
    const passed = Math.ceil(needed / refreshMs) * refreshMs
    ms += passed
    if (scale.note(passed)) changes.push({ atS: ms / 1000, scale: scale.scale })
  }
  return changes
}

describe('the render scale', () => {
  it('stays whole while refreshes keep the pace of their display', () => {
    for (const rate of [60, 144, 50]) {
      const scale = new RenderScale()
      expect(run(scale, { drawMs: 4, refreshMs: 1000 / rate }, 60)).toEqual([])
    }
  })

  it('falls within seconds to where the pace is kept, and no further', () => {
    const scale = new RenderScale()
    const changes = run(scale, { drawMs: 22 }, 9)
    expect(changes.at(-1)!.atS).toBeLessThan(3)
    expect(scale.scale).toBeLessThan(Math.sqrt((1000 / 60 - 2) / 22))
    expect(scale.scale).toBeGreaterThan(0.6)
  })

  it('goes down to half and stays there where even that is slow', () => {
    const scale = new RenderScale()
    run(scale, { drawMs: 200 }, 60)
    expect(scale.scale).toBe(0.5)
  })

  it('climbs back once the load is gone', () => {
    const scale = new RenderScale()
    run(scale, { drawMs: 60 }, 10)
    expect(scale.scale).toBe(0.5)
    run(scale, { drawMs: 4 }, 240)
    expect(scale.scale).toBe(1)
  })

  it('tries to climb less and less often while each try fails', () => {
    const scale = new RenderScale()
    run(scale, { drawMs: 22 }, 10)
    const tries = run(scale, { drawMs: 22 }, 600).filter(
      (change, n, all) => n > 0 && change.scale > all[n - 1]!.scale,
    )
    expect(tries.length).toBeGreaterThan(1)
    expect(tries.length).toBeLessThan(10)
    expect(tries.at(-1)!.atS - tries.at(-2)!.atS).toBeGreaterThan(60)
  })

  it('gives the whole picture back to a display that is slow by itself', () => {
    const scale = new RenderScale()
    const changes = run(scale, { drawMs: 4, refreshMs: 1000 / 30 }, 120)
    expect(scale.scale).toBe(1)
    expect(changes.at(-1)!.atS).toBeLessThan(6)
  })

  it('takes a hidden page for no slow one', () => {
    const scale = new RenderScale()
    for (let n = 0; n < 200; n++) expect(scale.note(1000)).toBe(false)
    expect(scale.note(NaN)).toBe(false)
    expect(scale.scale).toBe(1)
  })

  it('begins a large picture small on a processor, and a small one whole', () => {
    const begun = (pixels: number, isSoftware: boolean): number => {
      const scale = new RenderScale()
      scale.begin(pixels, isSoftware)
      return scale.scale
    }
    expect(begun(1920 * 1080, true)).toBe(0.5)
    expect(begun(640 * 360, true)).toBe(1)
    expect(begun(3840 * 2160, false)).toBe(1)
  })
})
