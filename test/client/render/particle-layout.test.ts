import { describe, expect, it } from 'vitest'
import { MOST_PARTICLES, outputOnCanvas, visibleBlocks } from '../../../client/render/particle-layout.ts'

const HD = { width: 1920, height: 1080 }
const GRID = { cols: 160, rows: 90 }

function viewOf(cellPx: number, centre: readonly [number, number] = [80, 45]) {
  return {
    centreCell: centre,
    centreFraction: [0, 0] as const,
    perPxX: [1 / cellPx, 0] as const,
    perPxY: [0, 1 / cellPx] as const,
    cellPx,
  }
}

describe('the output on a canvas', () => {
  it('is the canvas, or reaches beyond it where that shows a part', () => {
    expect(outputOnCanvas(HD, [0, 0, 1, 1])).toEqual({ left: -960, top: -540, width: 1920, height: 1080 })
    const right = outputOnCanvas({ width: 960, height: 1080 }, [0.5, 0, 0.5, 1])
    expect(right).toEqual({ left: -1440, top: -540, width: 1920, height: 1080 })
  })
})

describe('the squares that may crumble', () => {
  const output = outputOnCanvas(HD, [0, 0, 1, 1])

  it.each([
    [12, MOST_PARTICLES.gpu, 2],
    [12, MOST_PARTICLES.processor, 4],
    [60, MOST_PARTICLES.processor, 1],
  ])('of cells of %d px, %d at most, are of %d cells a side', (cellPx, most, side) => {
    const blocks = visibleBlocks(viewOf(cellPx), GRID, output, most)
    expect(blocks.side).toBe(side)
    expect(blocks.cols * blocks.rows).toBeLessThanOrEqual(most)
  })

  it('are all that is seen and what falls into it, and no more than the grid has', () => {
    const whole = visibleBlocks(viewOf(12), GRID, output, MOST_PARTICLES.gpu)
    expect(whole).toEqual({ low: [0, 0], cols: 80, rows: 45, side: 2 })
    const close = visibleBlocks(viewOf(60), GRID, output, MOST_PARTICLES.gpu)
    expect(close).toEqual({ low: [64, 28], cols: 32, rows: 26, side: 1 })
    const beside = visibleBlocks(viewOf(60, [-900, 45]), GRID, output, MOST_PARTICLES.gpu)
    expect(beside.cols * beside.rows).toBe(0)
  })

  it('are the same on every part of the output', () => {
    const part = outputOnCanvas({ width: 960, height: 1080 }, [0.5, 0, 0.5, 1])
    const view = { ...viewOf(60), centreCell: [88, 45] as const }
    expect(visibleBlocks(view, GRID, part, 5000)).toEqual(visibleBlocks(viewOf(60), GRID, output, 5000))
  })
})
