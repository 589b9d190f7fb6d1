import { describe, expect, it } from 'vitest'
import { NO_TILE } from '../../server/protocol/wire.ts'
import { GridOrder } from './grid-order.ts'

function arrive(order: GridOrder, generation: number, controlRevision: number, cols: number): void {
  const rows = Math.round((cols * 9) / 16)
  order.gridArrived({ generation, controlRevision, cols, rows }, new Uint16Array(cols * rows))
}

describe('the order of grids', () => {
  it('takes grids that follow the changes, and those the governor made smaller', () => {
    const order = new GridOrder()
    arrive(order, 0, 0, 160)
    order.colsAsked(1, 96)
    arrive(order, 0, 0, 160)
    arrive(order, 1, 1, 96)
    arrive(order, 2, 1, 48)
    expect([order.staleCount, order.tornCount]).toEqual([0, 0])
  })

  it('counts what is older than a grid before it, or of columns from before its revision', () => {
    const order = new GridOrder()
    order.colsAsked(1, 96)
    arrive(order, 1, 1, 96)
    arrive(order, 0, 0, 160)
    arrive(order, 1, 1, 160)
    expect(order.staleCount).toBe(2)
  })

  it('counts grids whose cells do not fit or are not all answered', () => {
    const order = new GridOrder()
    order.gridArrived({ generation: 0, controlRevision: 0, cols: 16, rows: 8 }, new Uint16Array(128))
    order.gridArrived({ generation: 0, controlRevision: 0, cols: 16, rows: 9 }, new Uint16Array(143))
    const holed = new Uint16Array(144)
    holed[70] = NO_TILE
    order.gridArrived({ generation: 0, controlRevision: 0, cols: 16, rows: 9 }, holed)
    expect(order.tornCount).toBe(3)
  })
})
