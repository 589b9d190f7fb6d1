import { describe, expect, it } from 'vitest'
import { airAt } from '../../../client/view/air-at.ts'
import { lightAt } from '../../../client/view/light-at.ts'
import { LocalHand } from '../../../client/view/local-hand.ts'

const TRANSITION = { kind: 'ripple', toSetId: 2, startUs: 1000, durationMs: 1, x: 0.5, y: 0.5 } as const

describe('airAt', () => {
  it('follows a transition to its end, and beyond it when nobody said so yet', () => {
    const air = { setId: 1, transition: TRANSITION }
    expect(airAt(air, 0)).toMatchObject({ setId: 1, incoming: { setId: 2, progress: 0 } })
    expect(airAt(air, 1500)).toMatchObject({ setId: 1, incoming: { setId: 2, progress: 0.5 } })
    expect(airAt(air, 2000)).toEqual({ setId: 2, incoming: null })
  })

  it('shows the incoming set of a cut at once', () => {
    const cut = { ...TRANSITION, kind: 'cut', durationMs: 0 } as const
    expect(airAt({ setId: 1, transition: cut }, 0)).toEqual({ setId: 2, incoming: null })
  })
})

describe('lightAt', () => {
  const values = (x: number, y: number) => (address: string) =>
    ({ '/light/amount': 0.25, '/light/x': x, '/light/y': y, '/light/width': 0.3 })[address] ?? 0

  it('wanders until it is placed', () => {
    const first = lightAt(values(0.5, 0.5), null, 1e6)
    const later = lightAt(values(0.5, 0.5), null, 9e6)
    expect(later.x).not.toBe(first.x)
    expect(lightAt(values(0.2, 0.5), null, 9e6)).toMatchObject({ x: 0.2, y: 0.5 })
  })

  it('sweeps once', () => {
    const sweep = { startUs: 1e6, durationMs: 1000 }
    expect(lightAt(values(0, 0), sweep, 0.9e6).sweep).toBeNull()
    expect(lightAt(values(0, 0), sweep, 1.5e6).sweep).toBe(0.5)
    expect(lightAt(values(0, 0), sweep, 2e6).sweep).toBeNull()
  })
})

describe('LocalHand', () => {
  const here = { zoom: 3, x: 0.5, y: 0.5 }

  it('follows the hand at once, then goes over to the server without a jump', () => {
    const hand = new LocalHand()
    expect(hand.valueAt('/zoom', 3, 0)).toBe(3)
    hand.moveView(here, { ...here, zoom: 6 }, 0, 0)
    expect(hand.valueAt('/zoom', 3, 1000)).toBe(6)
    expect(hand.wanted('/zoom', 3, 1000)).toBe(6)
    const handedOver = [350_000, 450_000, 550_000].map((nowUs) => hand.valueAt('/zoom', 4, nowUs))
    expect(handedOver[0]).toBe(6)
    expect(handedOver[1]).toBeCloseTo(Math.sqrt(24))
    expect(handedOver[2]).toBe(4)
  })

  it('takes the time of a glide', () => {
    const hand = new LocalHand()
    hand.moveView(here, { ...here, x: 1 }, 100, 0)
    expect(hand.valueAt('/zoom/x', 0, 50_000)).toBeCloseTo(0.9375)
    expect(hand.valueAt('/zoom/x', 0, 100_000)).toBe(1)
  })

  it('keeps the point zoomed about in its place all the way', () => {
    const hand = new LocalHand()
    const to = { zoom: 12, x: 0.65, y: 0.5 }
    hand.moveView(here, to, 100, 0)
    const held = (zoom: number, x: number): number => (0.7 - x) * zoom
    for (const nowUs of [0, 20_000, 60_000, 100_000])
      expect(held(hand.valueAt('/zoom', 3, nowUs), hand.valueAt('/zoom/x', 0.5, nowUs))).toBeCloseTo(0.6, 6)
  })
})
