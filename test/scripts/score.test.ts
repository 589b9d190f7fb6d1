import { describe, expect, it } from 'vitest'
import { GridStream } from '../../scripts/score/live-grids.ts'
import {
  boxAverage,
  coverCrop,
  lightOfRaster,
  lumaOf,
  meanSquare,
  psnr,
} from '../../scripts/score/luma-picture.ts'
import { NearestAverage } from '../../scripts/score/nearest-average.ts'
import { PtsPairing } from '../../scripts/score/pts-pairing.ts'
import { TileLight } from '../../scripts/score/tile-light.ts'
import { layOutCells, maxPayloadBytes } from '../../server/protocol/grid-codec.ts'
import { cellHash, cellOrientation } from '../../server/protocol/cell-hash.ts'
import { toLinear } from '../../server/protocol/descriptor.ts'
import { TILE_TURNABLE, type TileSetManifest } from '../../server/protocol/tile-set-manifest.ts'
import { HEADER_BYTES, MESSAGE_TYPE, PLANE, writeHeader } from '../../server/protocol/wire.ts'

const MANIFEST = { tilePx: 64, count: 2 } as TileSetManifest

/** Two tiles: one grey, one with a bright top left quarter; the second lies in slot 33 and may be turned. */
function twoTiles(): TileLight {
  const raw = new Uint8Array((128 * 128 + 64 * 64 + 32 * 32) * 3)
  raw.fill(100)
  const starts = [
    [4, 0],
    [2, 128 * 128 * 3],
    [1, (128 * 128 + 64 * 64) * 3],
  ] as const
  for (const [side, start] of starts) {
    const bright = Math.max(1, side / 2)
    for (let y = 0; y < bright; y++) {
      const at = start + ((side + y) * 32 * side + side) * 3
      raw.fill(side === 1 ? 150 : 250, at, at + bright * 3)
    }
  }
  return new TileLight(MANIFEST, Uint32Array.of(0, 1, 33 | (TILE_TURNABLE << 24), 1), [raw])
}

function message(sequence: number, base: number, cells: Uint16Array, before: Uint16Array | null): Uint8Array {
  const payload = layOutCells(cells, before, new Uint8Array(maxPayloadBytes(cells.length)))
  const bytes = new Uint8Array(HEADER_BYTES + payload.bytes.length)
  writeHeader(bytes, {
    type: MESSAGE_TYPE.GRID,
    sequence,
    baseSequence: base,
    generation: 1,
    ptsUs: 0,
    dueUs: 0,
    cols: cells.length,
    rows: 1,
    setId: 1,
    setRevision: 1,
    layer: 0,
    shape: 'square',
    flags: 0,
    encoding: payload.encoding,
    plane: PLANE.IDS,
    controlRevision: 0,
  })
  bytes.set(payload.bytes, HEADER_BYTES)
  return bytes
}

describe('score', () => {
  it('averages a picture in linear light, over parts of pixels too', () => {
    const raster = new Uint8Array(6).fill(128)
    raster.set([0, 255, 255, 255])
    const light = lightOfRaster(raster, { width: 2, height: 2 })
    const whole = boxAverage(light, { x: 0, y: 0, width: 2, height: 2 }, 1, 1)
    expect(whole.light[0]).toBeCloseTo(0.75)
    const part = boxAverage(light, { x: 0.5, y: 0, width: 1, height: 1 }, 1, 1)
    expect(part.light[1]).toBeCloseTo(0.5)
  })

  it('cuts a source to the output it covers', () => {
    expect(coverCrop({ width: 40, height: 20 }, 1)).toEqual({ x: 10, y: 0, width: 20, height: 20 })
    expect(coverCrop({ width: 40, height: 20 }, 4)).toEqual({ x: 0, y: 5, width: 40, height: 10 })
  })

  it('gives 48.13 dB for an error of one level', () => {
    expect(psnr(meanSquare(Float32Array.of(5, 5), Float32Array.of(6, 4)))).toBeCloseTo(48.13, 2)
  })

  it('draws tiles from the raw levels of their page, turned as the stage turns them', () => {
    const tiles = twoTiles()
    for (let row = 0; row < 6; row++) {
      const ids = new Uint16Array(6 * 6)
      ids[row * 6 + 3] = 1
      const luma = lumaOf(tiles.draw(ids, 6, 6, 2))
      const turn = cellOrientation(cellHash(3, row))
      const [flipX, flipY] = [turn & 1, (turn & 2) >> 1]
      const [x, y] = (turn & 4) !== 0 ? [flipY, flipX] : [flipX, flipY]
      const bright = [...luma.keys()].filter((at) => luma[at]! > 200)
      expect(bright).toEqual([(row * 2 + y) * 12 + 6 + x])
    }
    expect(tiles.mean(1)[0]).toBeCloseTo(toLinear(150))
  })

  it('finds the tile of the nearest average', () => {
    const light = Float32Array.from([100, 100, 100, 140, 140, 140, 255, 255, 255], (level) => toLinear(level))
    expect([...new NearestAverage(twoTiles()).match({ width: 3, height: 1, light })]).toEqual([0, 1, 1])
  })

  it('decodes changes onto the grid they are for, and waits for a key when it missed one', () => {
    const grids = [
      Uint16Array.of(1, 2, 3, 4),
      Uint16Array.of(1, 2, 9, 4),
      Uint16Array.of(7, 2, 9, 4),
    ] as const
    const stream = new GridStream()
    expect(stream.decode(message(1, 1, grids[0], null))?.ids).toEqual(grids[0])
    expect(stream.decode(message(2, 1, grids[1], grids[0]))?.ids).toEqual(grids[1])
    expect(stream.decode(message(4, 3, grids[2], grids[1]))).toBeNull()
    expect(stream.decode(message(5, 4, grids[2], grids[1]))).toBeNull()
    expect(stream.decode(message(6, 6, grids[2], null))?.ids).toEqual(grids[2])
  })

  it('finds the frame of a looping file in every round, and none between frames', () => {
    const pairing = new PtsPairing([0, 40_000, 80_000], 120_000)
    expect([0, 40_001, 120_000, 280_500, 100_000].map((ptsUs) => pairing.frameOf(ptsUs))).toEqual([
      0,
      40_000,
      0,
      40_000,
      null,
    ])
  })
})
