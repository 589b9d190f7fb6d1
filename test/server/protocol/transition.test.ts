import { describe, expect, it } from 'vitest'
import type { PictureView } from '../../../server/protocol/picture-view.ts'
import {
  cellSwitch,
  drawnTransition,
  fadeShare,
  switchTurn,
  wipeFront,
} from '../../../server/protocol/transition.ts'

const CANVAS = { width: 640, height: 360 }
const GRID = { cols: 160, rows: 90 }
const PROGRESS = [0, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 1]

function viewOf(cellPx: number): PictureView {
  return {
    centreCell: [80, 45],
    centreFraction: [0, 0],
    perPxX: [1 / cellPx, 0],
    perPxY: [0, 1 / cellPx],
    cellPx,
  }
}

describe('a wipe', () => {
  const along = (progress: number, cellPx: number, x: number): number => {
    const { frontPx, perPx } = wipeFront(viewOf(cellPx), GRID, CANVAS, progress)
    return (frontPx - x) * perPx
  }

  it.each([
    [2, 160],
    [4, 320],
    [40, 320],
  ])('crosses what is seen of the picture, cells of %d px', (cellPx, halfPx) => {
    expect(along(0, cellPx, -halfPx)).toBeCloseTo(0, 9)
    expect(along(1, cellPx, halfPx)).toBeCloseTo(1, 9)
    expect(along(0.5, cellPx, 0)).toBeCloseTo(0.5)
    expect(along(0.5, cellPx, 0) - along(0.5, cellPx, halfPx / 3)).toBeCloseTo(1)
  })

  it('starts and ends slowly', () => {
    const passed = (from: number, to: number): number => along(to, 4, 0) - along(from, 4, 0)
    expect(passed(0, 0.05)).toBeLessThan(passed(0.45, 0.5) / 5)
    expect(passed(0.95, 1)).toBeCloseTo(passed(0, 0.05))
  })
})

describe('a transition cell by cell', () => {
  const ORDERS = Array.from({ length: 256 }, (_, rank) => rank)
  const switched = (progress: number, durationMs: number): number => {
    const moments = cellSwitch({ progress, durationMs })
    return ORDERS.filter((rank) => switchTurn(moments, rank, 0.5) >= 0.5).length / ORDERS.length
  }

  it.each([900, 10_000, 100])('turns no cell before its start and all by its end, in %d ms', (durationMs) => {
    const begin = cellSwitch({ progress: 0, durationMs })
    const end = cellSwitch({ progress: 1, durationMs })
    expect(begin.glow).toBe(0)
    expect(end.glow).toBe(0)
    for (const [rank, stagger] of [
      [0, 0],
      [128, 0.5],
      [255, 1],
    ] as const) {
      expect(switchTurn(begin, rank, stagger)).toBeLessThanOrEqual(0)
      expect(switchTurn(end, rank, stagger)).toBeGreaterThanOrEqual(1)
    }
  })

  it('turns cells in the order of their ranks', () => {
    const moments = cellSwitch({ progress: 0.5, durationMs: 900 })
    const turns = ORDERS.map((rank) => switchTurn(moments, rank, 0))
    for (let rank = 1; rank < turns.length; rank++) expect(turns[rank]).toBeLessThan(turns[rank - 1]!)
  })

  it('is stood for by a fade that shows as much of the new grid as there are cells switched', () => {
    for (const progress of PROGRESS)
      expect(
        Math.abs(fadeShare({ kind: 'cells', progress, durationMs: 900 }) - switched(progress, 900)),
      ).toBeLessThan(0.01)
  })

  it('is a fade where cells are a pixel or less', () => {
    expect(drawnTransition('cells', 1)).toBe('fade')
    expect(drawnTransition('cells', 1.1)).toBe('cells')
    expect(drawnTransition('wipe', 0.3)).toBe('wipe')
  })
})
