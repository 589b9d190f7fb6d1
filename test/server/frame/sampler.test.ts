import { describe, expect, it } from 'vitest'
import { rasterBytes, rasterPlanes } from '../../../server/frame/raster.ts'
import type { RasterFormat } from '../../../server/frame/raster.ts'
import { ColourRows } from '../../../server/frame/colour-rows.ts'
import type { GridShape } from '../../../server/protocol/grid-shape.ts'
import { Sampler } from '../../../server/frame/sampler.ts'
import { PLAIN_VIEW } from '../../../server/frame/source-view.ts'
import type { SourceView } from '../../../server/frame/source-view.ts'
import {
  MATCH_CHROMA_SCALE,
  LUMA_SCALE,
  STRUCTURE_WEIGHT,
  fromLinear,
  fromYuv,
  toLinear,
} from '../../../server/protocol/descriptor.ts'

type Picture = { readonly format: RasterFormat; readonly bytes: Uint8Array }
type Grid = { readonly cols: number; readonly rows: number; readonly side: 1 | 2; readonly aspect: number }

function picture(width: number, height: number): Picture {
  const bytes = new Uint8Array(new SharedArrayBuffer(rasterBytes({ width, height })))
  let state = width * 31 + height
  for (let at = 0; at < bytes.length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[at] = at < width * height ? (at * 5 + (state >>> 25)) & 255 : 64 + (state >>> 25)
  }
  return { format: { width, height }, bytes }
}

function sample(
  source: Picture,
  view: SourceView,
  grid: Grid,
  shape: GridShape = 'square',
  detail = AS_SEEN,
): { lanes: Int16Array; colours: Uint16Array } {
  const { cols, rows, side, aspect } = grid
  const sampler = new Sampler()
  const lanes = new Int16Array(cols * rows * 8)
  const colours = new Uint16Array(cols * rows)
  const colourRows = new ColourRows({ cols, rows }, colours, false)
  sampler.start(
    { format: source.format, view, levels: null, outputAspect: aspect, cols, rows, side, shape, detail },
    source.bytes.buffer,
    0,
  )
  const line = new Int16Array(cols * 8)
  for (let row = 0; row < rows; row++) {
    sampler.sampleRow(row, line)
    colourRows.take(row, line)
    lanes.set(line, row * cols * 8)
  }
  return { lanes, colours }
}

/** Quadrants as far apart as they are in the picture. */
const AS_SEEN = 1 / STRUCTURE_WEIGHT

/** Where a point of the output (0..1) lies on the raster. */
function locate(
  x: number,
  y: number,
  format: RasterFormat,
  view: SourceView,
  aspect: number,
): [number, number] {
  const isTurned = view.rotate % 180 !== 0
  const [shownWidth, shownHeight] = isTurned ? [format.height, format.width] : [format.width, format.height]
  const scales = [shownWidth / aspect, shownHeight] as const
  const scale = view.fit === 'cover' ? Math.min(...scales) : Math.max(...scales)
  let px = shownWidth / 2 + (x - 0.5) * aspect * scale
  const py = shownHeight / 2 + (y - 0.5) * scale
  if (view.mirror) px = shownWidth - px
  switch (view.rotate) {
    case 90:
      return [py, format.height - px]
    case 180:
      return [format.width - px, format.height - py]
    case 270:
      return [format.width - py, px]
    default:
      return [px, py]
  }
}

/** Slow and plain: the share of every pixel of a plane inside the box between two corners. */
function boxMean(
  plane: Uint8Array,
  width: number,
  corners: readonly (readonly [number, number])[],
  value: (level: number) => number,
): number {
  const [x0, x1] = corners.map(([x]) => x).sort((a, b) => a - b) as [number, number]
  const [y0, y1] = corners.map(([, y]) => y).sort((a, b) => a - b) as [number, number]
  const overlap = (at: number, from: number, to: number): number =>
    Math.max(0, Math.min(at + 1, to) - Math.max(at, from))
  let sum = 0
  for (let at = 0; at < plane.length; at++) {
    const share = overlap(at % width, x0, x1) * overlap(Math.floor(at / width), y0, y1)
    sum += share * value(plane[at]!)
  }
  return sum / ((x1 - x0) * (y1 - y0))
}

function expectAsOracle(source: Picture, view: SourceView, grid: Grid): void {
  const { format } = source
  const { cols, rows, side, aspect } = grid
  const { luma, u, v } = rasterPlanes(source.bytes.buffer, 0, format)
  const { lanes, colours } = sample(source, view, grid)
  const corners = (x: number, y: number, across: number, down: number): [number, number][] => [
    locate(x / across, y / down, format, view, aspect),
    locate((x + 1) / across, (y + 1) / down, format, view, aspect),
  ]
  for (let cell = 0; cell < cols * rows; cell++) {
    const [col, row] = [cell % cols, Math.floor(cell / cols)]
    const lane = (index: number): number => lanes[cell * 8 + index]!
    for (let part = 0; part < 4; part++) {
      const x = col * side + (side === 2 ? part % 2 : 0)
      const y = row * side + (side === 2 ? part >> 1 : 0)
      const light = boxMean(luma, format.width, corners(x, y, cols * side, rows * side), toLinear)
      expect(Math.abs(lane(part) - fromLinear(light) * LUMA_SCALE)).toBeLessThan(light < 0.01 ? 2 : 1)
    }
    const half = corners(col, row, cols, rows).map(([x, y]) => [x / 2, y / 2] as const)
    const chroma = [u, v].map((plane) => boxMean(plane, format.width / 2, half, (level) => level - 128))
    expect(Math.abs(lane(4) - chroma[0]! * MATCH_CHROMA_SCALE)).toBeLessThan(0.51)
    expect(Math.abs(lane(5) - chroma[1]! * MATCH_CHROMA_SCALE)).toBeLessThan(0.51)
    const mean = (lane(0) + lane(1) + lane(2) + lane(3)) / (4 * LUMA_SCALE)
    const [r, g, b] = fromYuv(mean, lane(4) / MATCH_CHROMA_SCALE + 128, lane(5) / MATCH_CHROMA_SCALE + 128)
    const packed = [r, g, b].map((level, index) => Math.round((level / 255) * (index === 1 ? 63 : 31)))
    expect(colours[cell]).toBe((packed[0]! << 11) | (packed[1]! << 5) | packed[2]!)
  }
}

const PLAIN_GRIDS = [
  ['of whole pixels', 48, 28, 12, 7],
  ['of uneven parts of pixels', 48, 28, 11, 5],
  ['of one cell', 34, 22, 1, 1],
  ['of one pixel a sample', 32, 18, 16, 9],
  ['finer than the raster', 16, 10, 37, 23],
  ['of one cell a pixel', 16, 12, 16, 12],
  ['of one row', 40, 20, 13, 1],
] as const

describe('sampler', () => {
  it.each(PLAIN_GRIDS)(
    'averages boxes as the oracle does, on a grid %s',
    (_name, width, height, cols, rows) => {
      for (const side of [1, 2] as const) {
        expectAsOracle(picture(width, height), PLAIN_VIEW, { cols, rows, side, aspect: width / height })
      }
    },
  )

  it.each([0, 90, 180, 270] as const)('turns by %i, mirrors and fits as the oracle does', (rotate) => {
    for (const mirror of [false, true]) {
      for (const fit of ['cover', 'contain'] as const) {
        const view = { ...PLAIN_VIEW, rotate, mirror, fit }
        expectAsOracle(picture(30, 22), view, { cols: 9, rows: 5, side: 2, aspect: 16 / 9 })
        expectAsOracle(picture(20, 36), view, { cols: 4, rows: 3, side: 1, aspect: 4 / 3 })
      }
    }
  })

  it('shows a source turned clockwise with its left edge on top', () => {
    const source = picture(32, 32)
    source.bytes.fill(128)
    for (let y = 0; y < 32; y++) source.bytes.fill(255, y * 32, y * 32 + 16)
    const { lanes } = sample(source, { ...PLAIN_VIEW, rotate: 90 }, { cols: 1, rows: 1, side: 2, aspect: 1 })
    expect([...lanes.subarray(0, 4)]).toEqual([2040, 2040, 1024, 1024])
  })

  it('is black and without colour beside a contained source', () => {
    const source = picture(16, 32)
    const view = { ...PLAIN_VIEW, fit: 'contain' } as const
    const { lanes, colours } = sample(source, view, { cols: 8, rows: 4, side: 2, aspect: 2 })
    expect([...lanes.subarray(0, 8)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
    expect(colours[0]).toBe(0)
    expect(lanes[3 * 8]).toBeGreaterThan(0)
  })

  it('brightens luma and chroma by gain, and stretches measured levels by the amount of autolevels', () => {
    const source = picture(16, 16)
    source.bytes.fill(100, 0, 256)
    source.bytes.fill(138, 256)
    const grid = { cols: 1, rows: 1, side: 2, aspect: 1, shape: 'square' } as const
    const doubled = sample(source, { ...PLAIN_VIEW, gain: 2 }, grid).lanes
    expect([...doubled.subarray(0, 6)]).toEqual([1600, 1600, 1600, 1600, 271, 271])
    const sampler = new Sampler()
    const out = new Int16Array(8)
    const view = { ...PLAIN_VIEW, autolevels: 1 }
    const levels = { black: 50, white: 50 + 255 / 2 }
    sampler.start(
      { format: source.format, view, levels, outputAspect: 1, ...grid, detail: 1 },
      source.bytes.buffer,
      0,
    )
    sampler.sampleRow(0, out)
    expect(out[0]).toBe(800)
    expect(out[4]).toBe(271)
  })

  it.each(['brick', 'hex'] as const)(
    'shifts odd rows of a %s grid by half a cell, the last one up to the edge',
    (shape) => {
      const source = picture(64, 32)
      const grid = { cols: 8, rows: 4, side: 2, aspect: 2 } as const
      const halves = sample(source, PLAIN_VIEW, { cols: 16, rows: 4, side: 2, aspect: 2 }).lanes
      const plain = sample(source, PLAIN_VIEW, grid).lanes
      const shifted = sample(source, PLAIN_VIEW, grid, shape).lanes
      for (let row = 0; row < 4; row++)
        for (let col = 0; col < 8; col++) {
          const own = [...shifted.subarray((row * 8 + col) * 8, (row * 8 + col) * 8 + 4)]
          if (row % 2 === 0)
            expect(own).toEqual([...plain.subarray((row * 8 + col) * 8, (row * 8 + col) * 8 + 4)])
          else {
            const right = row * 16 + Math.min(15, col * 2 + 2)
            const light = (half: number, lane: number): number =>
              (toLinear(Math.round(halves[half * 8 + lane]! / 8)) +
                toLinear(Math.round(halves[half * 8 + lane + 1]! / 8))) /
              2
            const wanted = [
              light(row * 16 + col * 2 + 1, 0),
              light(right, 0),
              light(row * 16 + col * 2 + 1, 2),
              light(right, 2),
            ]
            own.forEach((lane, at) => expect(Math.abs(lane / 8 - fromLinear(wanted[at]!))).toBeLessThan(1.5))
          }
        }
    },
  )

  it('takes quadrants apart by detail times their weight, about the mean that they have', () => {
    const source = picture(64, 36)
    const grid = { cols: 16, rows: 9, side: 2, aspect: 16 / 9 } as const
    const seen = sample(source, PLAIN_VIEW, grid).lanes
    for (const detail of [0, 1, 2]) {
      const { lanes } = sample(source, PLAIN_VIEW, grid, 'square', detail)
      for (let at = 0; at < lanes.length; at += 8) {
        const mean = (seen[at]! + seen[at + 1]! + seen[at + 2]! + seen[at + 3]!) / 4
        for (let lane = at; lane < at + 4; lane++)
          expect(
            Math.abs(lanes[lane]! - mean - (seen[lane]! - mean) * detail * STRUCTURE_WEIGHT),
          ).toBeLessThan(0.51)
        expect(lanes.subarray(at + 4, at + 8)).toEqual(seen.subarray(at + 4, at + 8))
      }
    }
  })

  it('carries nothing over from one frame to the next', () => {
    const sampler = new Sampler()
    const small = picture(16, 16)
    const large = picture(64, 36)
    const grid = {
      view: PLAIN_VIEW,
      levels: null,
      outputAspect: 16 / 9,
      side: 2,
      shape: 'square',
      detail: AS_SEEN,
    } as const
    const out = new Int16Array(40 * 8)
    sampler.start({ ...grid, format: large.format, cols: 40, rows: 20 }, large.bytes.buffer, 0)
    sampler.sampleRow(19, out)
    sampler.start({ ...grid, format: small.format, cols: 5, rows: 3 }, small.bytes.buffer, 0)
    sampler.sampleRow(1, out)
    const fresh = sample(small, PLAIN_VIEW, { cols: 5, rows: 3, side: 2, aspect: 16 / 9 })
    expect([...out.subarray(0, 40)]).toEqual([...fresh.lanes.subarray(40, 80)])
  })
})
