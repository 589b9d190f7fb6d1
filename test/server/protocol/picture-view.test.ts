import { expect, it } from 'vitest'
import {
  invert,
  lightOnCanvas,
  rippleFront,
  viewOfGrid,
  type PictureView,
} from '../../../server/protocol/picture-view.ts'

const CANVAS = { width: 640, height: 360 }
const GRID = { cols: 160, rows: 90 }
const LIGHT = { amount: 0.5, x: 0.25, y: 0.75, width: 0.5, sweep: null }

function turnedView(cellPx: number): PictureView {
  const [along, across] = [Math.cos(0.3) / cellPx, Math.sin(0.3) / cellPx]
  return {
    centreCell: [80, 45],
    centreFraction: [0.25, 0.75],
    perPxX: [along, across],
    perPxY: [-across, along],
    cellPx,
  }
}

function placeOf(view: PictureView, x: number, y: number): readonly [number, number] {
  return [
    view.centreCell[0] + view.centreFraction[0] + view.perPxX[0] * x + view.perPxY[0] * y,
    view.centreCell[1] + view.centreFraction[1] + view.perPxX[1] * x + view.perPxY[1] * y,
  ]
}

it('finds the pixel of a cell again', () => {
  const view = turnedView(7)
  const [col, row] = placeOf(view, 123, -45)
  const [x, y] = invert(view)(
    col - view.centreCell[0] - view.centreFraction[0],
    row - view.centreCell[1] - view.centreFraction[1],
  )
  expect(x).toBeCloseTo(123, 8)
  expect(y).toBeCloseTo(-45, 8)
})

it('lays another grid over the same picture', () => {
  const view = turnedView(8)
  const other = viewOfGrid(view, GRID, { cols: 64, rows: 36 })
  for (const [x, y] of [
    [0, 0],
    [200, 90],
    [-310, 170],
  ] as const) {
    const [col, row] = placeOf(view, x, y)
    const [otherCol, otherRow] = placeOf(other, x, y)
    expect(otherCol / 64).toBeCloseTo(col / GRID.cols, 10)
    expect(otherRow / 36).toBeCloseTo(row / GRID.rows, 10)
  }
  expect(other.cellPx).toBeCloseTo(20)
  expect(other.centreCell.every(Number.isInteger)).toBe(true)
  for (const fraction of other.centreFraction) {
    expect(fraction).toBeGreaterThanOrEqual(0)
    expect(fraction).toBeLessThan(1)
  }
})

it.each([0.5, 4, 300])('starts a ripple before every cell and ends it behind the last at %d px', (cellPx) => {
  const view = turnedView(cellPx)
  const ripple = { x: 0.1, y: 0.9, durationMs: 900 }
  const begin = rippleFront(view, GRID, CANVAS, { ...ripple, progress: 0 })
  const end = rippleFront(view, GRID, CANVAS, { ...ripple, progress: 1 })
  expect([begin.glow, end.glow]).toEqual([0, 0])
  expect(begin.elapsedMs).toBe(0)
  for (const x of [-320, 320])
    for (const y of [-180, 180]) {
      const [col, row] = placeOf(view, x, y)
      if (col < 0 || row < 0 || col > GRID.cols || row > GRID.rows) continue
      const distance = Math.hypot(x - end.originPx[0], y - end.originPx[1])
      expect(end.elapsedMs - distance / end.pxPerMs).toBeGreaterThanOrEqual(190)
    }
})

it('starts a ripple where it is told, y upwards', () => {
  const view = turnedView(4)
  const front = rippleFront(view, GRID, CANVAS, { x: 0.1, y: 0.9, progress: 0.5, durationMs: 900 })
  const [col, row] = placeOf(view, ...front.originPx)
  expect(col / GRID.cols).toBeCloseTo(0.1, 8)
  expect(row / GRID.rows).toBeCloseTo(0.1, 8)
})

it('places the light on the canvas, y upwards, and keeps its scale finite', () => {
  const placed = lightOnCanvas(LIGHT, CANVAS)
  expect(placed.px).toEqual([-160, -90])
  expect(placed.scale).toBeCloseTo(1 / 180)
  expect(placed.sweepLight).toBe(0)
  expect(lightOnCanvas({ ...LIGHT, width: 0 }, CANVAS).scale).toBeLessThan(1)
})

it('begins a sweep before one corner of the canvas and ends it behind the other', () => {
  const distanceAt = (sweep: number, x: number, y: number): number => {
    const { sweepAcross, sweepAt } = lightOnCanvas({ ...LIGHT, sweep }, CANVAS)
    return x * sweepAcross[0] + y * sweepAcross[1] - sweepAt
  }
  expect(distanceAt(0, -320, -180)).toBeGreaterThan(3)
  expect(distanceAt(1, 320, 180)).toBeLessThan(-3)
})
