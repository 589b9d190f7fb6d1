import { describe, expect, it } from 'vitest'
import {
  cellTransform,
  framePicture,
  largerCellPx,
  pointAt,
  type CanvasShape,
} from '../../../client/view/picture-frame.ts'
import type { CellTransform } from '../../../client/view/cell-transform.ts'
import type { View } from '../../../client/view/view-at.ts'

const HD: CanvasShape = { widthPx: 1920, heightPx: 1080, aspect: 16 / 9, fit: 'cover', crop: [0, 0, 1, 1] }
const WHOLE: View = { zoom: 1, x: 0.5, y: 0.5, rotateDeg: 0, drift: 0 }

function cellAt(transform: CellTransform, xPx: number, yPx: number): readonly [number, number] {
  const at = (axis: 0 | 1): number =>
    transform.centreCell[axis] +
    transform.centreFraction[axis] +
    transform.perPxX[axis] * xPx +
    transform.perPxY[axis] * yPx
  return [at(0), at(1)]
}

function expectInside(view: View, canvas: CanvasShape, nowUs = 0): void {
  const frame = framePicture(view, canvas, nowUs)
  for (const x of [-0.5, 0.5])
    for (const y of [-0.5, 0.5]) {
      const point = pointAt(frame, x * canvas.widthPx, y * canvas.heightPx)
      expect(point.x).toBeGreaterThan(-1e-9)
      expect(point.x).toBeLessThan(1 + 1e-9)
      expect(point.y).toBeGreaterThan(-1e-9)
      expect(point.y).toBeLessThan(1 + 1e-9)
    }
}

describe('framePicture', () => {
  it('shows the whole picture at zoom 1, top left cell at the top left', () => {
    const transform = cellTransform(framePicture(WHOLE, HD, 0), 160, 90)
    expect(cellAt(transform, -960, -540)).toEqual([0, 0])
    expect(cellAt(transform, 960, 540)).toEqual([160, 90])
    expect(transform.cellPx).toBe(12)
  })

  it('puts the wanted point in the middle, y upwards', () => {
    const transform = cellTransform(framePicture({ ...WHOLE, zoom: 40, x: 0.25, y: 0.9 }, HD, 0), 160, 90)
    expect(cellAt(transform, 0, 0)[0]).toBeCloseTo(40)
    expect(cellAt(transform, 0, 0)[1]).toBeCloseTo(9)
  })

  it('never shows an edge of the picture when it covers, whatever centre, turn, shape and drift', () => {
    for (const canvas of [HD, { ...HD, widthPx: 800, heightPx: 600 }, { ...HD, widthPx: 390, heightPx: 844 }])
      for (const rotateDeg of [0, 30, -90, 179])
        for (const zoom of [1, 1.3, 7, 4096])
          for (const x of [0, 0.2, 0.5, 1])
            for (const drift of [0, 1])
              expectInside({ zoom, x, y: 1 - x * x, rotateDeg, drift }, canvas, 17_500_000)
  })

  it('shows all of the picture when it is contained, turned or not', () => {
    for (const rotateDeg of [0, 20, 90]) {
      const canvas: CanvasShape = { ...HD, widthPx: 800, heightPx: 600, fit: 'contain' }
      const frame = framePicture({ ...WHOLE, rotateDeg }, canvas, 0)
      const widthPx = frame.widthPx * Math.abs(frame.cos) + frame.heightPx * Math.abs(frame.sin)
      const heightPx = frame.widthPx * Math.abs(frame.sin) + frame.heightPx * Math.abs(frame.cos)
      expect(Math.max(widthPx / 800, heightPx / 600)).toBeCloseTo(1)
    }
  })

  it('turns the picture clockwise', () => {
    const frame = framePicture({ ...WHOLE, zoom: 4, rotateDeg: 90 }, HD, 0)
    const below = pointAt(frame, 0, 10)
    expect(below.x).toBeGreaterThan(0.5)
    expect(below.y).toBeCloseTo(0.5)
  })

  it('moves the centre on without a jump where it slides to the edge', () => {
    let last = framePicture({ ...WHOLE, zoom: 8, x: 0 }, HD, 0).centre.x
    for (let x = 0; x <= 0.5; x += 0.001) {
      const now = framePicture({ ...WHOLE, zoom: 8, x }, HD, 0).centre.x
      expect(now - last).toBeGreaterThanOrEqual(-1e-12)
      expect(now - last).toBeLessThan(0.0011)
      last = now
    }
    expect(last).toBeCloseTo(0.5, 2)
  })

  it('keeps a thousandth of a pixel at the deepest zoom', () => {
    const view = { ...WHOLE, zoom: 4096, x: 0.777_123, y: 0.5 }
    const cols = 1920
    const cell = cellTransform(framePicture(view, HD, 0), cols, 1080)
    const stepped = cellTransform(
      framePicture({ ...view, x: view.x + 0.001 / 1920 / 4096 }, HD, 0),
      cols,
      1080,
    )
    const movedPx = (stepped.centreFraction[0] - cell.centreFraction[0]) * cell.cellPx
    expect(movedPx).toBeCloseTo(0.001, 5)
    expect(Math.fround(cell.centreFraction[0])).toBeCloseTo(cell.centreFraction[0], 7)
  })

  it('tells the size of cells in the closer of two views', () => {
    const near = { ...WHOLE, zoom: 3 }
    const grid = { cols: 1920, rows: 1080 }
    expect(largerCellPx([WHOLE, near], HD, grid, 0)).toBeCloseTo(3)
    expect(largerCellPx([near, WHOLE], HD, grid, 0)).toBeCloseTo(3)
    const phone: CanvasShape = { ...HD, widthPx: 640, heightPx: 360 }
    expect(largerCellPx([WHOLE, WHOLE], phone, grid, 0)).toBeCloseTo(1 / 3)
  })

  it('cuts one screen of a wall out of the output', () => {
    const left: CanvasShape = { ...HD, widthPx: 960, crop: [0, 0, 0.5, 1] }
    const right: CanvasShape = { ...HD, widthPx: 960, crop: [0.5, 0, 0.5, 1] }
    const view = { ...WHOLE, zoom: 3, x: 0.4, rotateDeg: 10 }
    const leftEdge = pointAt(framePicture(view, left, 0), 480, 100)
    const rightEdge = pointAt(framePicture(view, right, 0), -480, 100)
    expect(leftEdge.x).toBeCloseTo(rightEdge.x, 12)
    expect(leftEdge.y).toBeCloseTo(rightEdge.y, 12)
  })

  it('wanders with drift as a function of time alone', () => {
    const view = { ...WHOLE, zoom: 10, drift: 0.5 }
    const here = framePicture(view, HD, 5e6).centre
    expect(framePicture(view, HD, 5e6).centre).toEqual(here)
    expect(framePicture(view, HD, 25e6).centre.x).not.toBeCloseTo(here.x, 3)
    expect(framePicture({ ...view, drift: 0 }, HD, 9e6).centre).toEqual({ x: 0.5, y: 0.5 })
  })
})
