import { expect, it } from 'vitest'
import { visitVisible } from '../../../client/render/visible-cells.ts'
import type { PictureView } from '../../../server/protocol/picture-view.ts'

const CANVAS = { width: 320, height: 160 }
const GRID = { cols: 10, rows: 6, shape: 'square' } as const

function viewOn(col: number, row: number, cellPx: number, angle = 0): PictureView {
  const [along, across] = [Math.cos(angle) / cellPx, Math.sin(angle) / cellPx]
  return {
    centreCell: [Math.floor(col), Math.floor(row)],
    centreFraction: [col - Math.floor(col), row - Math.floor(row)],
    perPxX: [along, across],
    perPxY: [-across, along],
    cellPx,
  }
}

function visible(view: PictureView): Map<number, number> {
  const seen = new Map<number, number>()
  visitVisible(view, GRID, CANVAS, (cell, weight) => seen.set(cell, weight))
  return seen
}

it('visits exactly the cells on the canvas of a straight view', () => {
  const seen = visible(viewOn(4.5, 2.5, 100))
  expect([...seen.keys()]).toEqual([1, 2, 3].flatMap((row) => [2, 3, 4, 5, 6].map((col) => row * 10 + col)))
})

it('weighs the middle most', () => {
  const seen = visible(viewOn(4.5, 2.5, 100))
  const weights = [...seen.values()]
  expect(seen.get(24)).toBe(Math.max(...weights))
  expect(Math.min(...weights)).toBeGreaterThan(0.3)
})

it('gives a cell that fills the canvas its full weight, wherever its middle is', () => {
  expect([...visible(viewOn(4.1, 2.1, 4000))]).toEqual([[24, 1]])
})

it('stays inside the grid, and finds nothing beyond it', () => {
  expect([...visible(viewOn(0, 0, 100)).keys()]).toEqual([0, 1])
  expect(visible(viewOn(40, 2, 100)).size).toBe(0)
})

it('misses no cell of a turned view', () => {
  const angle = 0.7
  const view = viewOn(4.4, 2.6, 80, angle)
  const seen = visible(view)
  for (let y = -80; y <= 80; y += 5)
    for (let x = -160; x <= 160; x += 5) {
      const col = Math.floor(4.4 + view.perPxX[0] * x + view.perPxY[0] * y)
      const row = Math.floor(2.6 + view.perPxX[1] * x + view.perPxY[1] * y)
      if (col < 0 || row < 0 || col >= GRID.cols || row >= GRID.rows) continue
      expect(seen.has(row * GRID.cols + col), `${x}, ${y}`).toBe(true)
    }
})
