import { expect, it } from 'vitest'
import { rasterBytes, type RasterFormat } from '../../../server/frame/raster.ts'
import { writeRaster } from '../../../server/frame/rgb-raster.ts'
import { smallPicture, type SmallPicture } from '../../../server/frame/small-picture.ts'
import { PLAIN_VIEW } from '../../../server/frame/source-view.ts'

type Rgb = readonly [number, number, number]

const RED: Rgb = [200, 30, 40]
const GREEN: Rgb = [30, 180, 60]
const BLUE: Rgb = [20, 50, 210]
const GREY: Rgb = [128, 128, 128]

/** A raster of four quarters: top left, top right, bottom left, bottom right. */
function quarters(format: RasterFormat, colours: readonly Rgb[]) {
  const pixels = new Uint8Array(format.width * format.height * 3)
  for (let y = 0; y < format.height; y++) {
    for (let x = 0; x < format.width; x++) {
      const place = (y < format.height / 2 ? 0 : 2) + (x < format.width / 2 ? 0 : 1)
      pixels.set(colours[place]!, (y * format.width + x) * 3)
    }
  }
  const offset = 64
  const buffer = new SharedArrayBuffer(offset + rasterBytes(format))
  writeRaster(pixels, format, buffer, offset)
  return { buffer, offset, format }
}

const WIDE = quarters({ width: 640, height: 360 }, [RED, GREEN, BLUE, GREY])

function at({ pixels, width }: SmallPicture, x: number, y: number): Rgb {
  const place = (y * width + x) * 3
  return [pixels[place]!, pixels[place + 1]!, pixels[place + 2]!]
}

function expectNear(seen: Rgb, wanted: Rgb): void {
  for (const [channel, value] of wanted.entries()) expect(Math.abs(seen[channel]! - value)).toBeLessThan(4)
}

function expectQuarters(picture: SmallPicture, colours: readonly Rgb[]): void {
  const { width, height } = picture
  for (const [place, colour] of colours.entries()) {
    const x = place % 2 === 0 ? 2 : width - 3
    expectNear(at(picture, x, place < 2 ? 2 : height - 3), colour)
  }
}

it('shows all of a raster of the same shape in its colours', () => {
  const picture = smallPicture(WIDE, PLAIN_VIEW, 16 / 9, 160)
  expect([picture.width, picture.height, picture.pixels.length]).toEqual([160, 90, 160 * 90 * 3])
  expectQuarters(picture, [RED, GREEN, BLUE, GREY])
})

it('mirrors and turns as the output does', () => {
  expectQuarters(smallPicture(WIDE, { ...PLAIN_VIEW, mirror: true }, 16 / 9, 160), [GREEN, RED, GREY, BLUE])
  const clockwise = { ...PLAIN_VIEW, rotate: 90 } as const
  expectQuarters(smallPicture(WIDE, clockwise, 9 / 16, 160), [BLUE, RED, GREY, GREEN])
  const over = { ...PLAIN_VIEW, rotate: 180 } as const
  expectQuarters(smallPicture(WIDE, over, 16 / 9, 160), [GREY, BLUE, GREEN, RED])
})

it('shows black beside a picture that is contained, and none beside one that covers', () => {
  const square = smallPicture(WIDE, { ...PLAIN_VIEW, fit: 'contain' }, 1, 100)
  expect([square.width, square.height]).toEqual([100, 100])
  expect(at(square, 50, 2)).toEqual([0, 0, 0])
  expectNear(at(square, 10, 30), RED)
  expectQuarters(smallPicture(WIDE, PLAIN_VIEW, 1, 100), [RED, GREEN, BLUE, GREY])
})

it('takes rasters down to two by two pixels', () => {
  const tiny = quarters({ width: 2, height: 2 }, [GREY, GREY, GREY, GREY])
  expectQuarters(smallPicture(tiny, PLAIN_VIEW, 16 / 9, 16), [GREY, GREY, GREY, GREY])
})
