import { expect, it } from 'vitest'
import { rasterBytes, rasterPlanes } from '../../../server/frame/raster.ts'
import { writeRaster } from '../../../server/frame/rgb-raster.ts'

const FORMAT = { width: 4, height: 2 }

it('writes luma for every pixel and the mean chroma of two by two, full range, BT.709', () => {
  const pixels = Uint8Array.of(
    ...[255, 255, 255, 0, 0, 0, 255, 0, 0, 255, 0, 0],
    ...[255, 255, 255, 0, 0, 0, 0, 0, 255, 0, 0, 255],
  )
  const buffer = new ArrayBuffer(5 + rasterBytes(FORMAT))
  writeRaster(pixels, FORMAT, buffer, 5)
  const { luma, u, v } = rasterPlanes(buffer, 5, FORMAT)
  expect([...luma]).toEqual([255, 0, 54, 54, 255, 0, 18, 18])
  expect([u[0], v[0]]).toEqual([128, 128])
  expect(u[1]).toBeCloseTo(128 + (-54.2 + 236.6) / 2 / 1.8556, -0.5)
  expect(v[1]).toBeCloseTo(128 + (200.8 - 18.4) / 2 / 1.5748, -0.5)
})

it('keeps the strongest colours in range', () => {
  const blue = Uint8Array.from({ length: 24 }, (_, at) => (at % 3 === 2 ? 255 : 0))
  const buffer = new ArrayBuffer(rasterBytes(FORMAT))
  writeRaster(blue, FORMAT, buffer, 0)
  expect([...rasterPlanes(buffer, 0, FORMAT).u]).toEqual([255, 255])
})
