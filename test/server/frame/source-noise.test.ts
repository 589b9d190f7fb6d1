import { describe, expect, it } from 'vitest'
import { followNoise, measureNoise, quadrantNoise } from '../../../server/frame/source-noise.ts'
import { seeded } from '../match/random-set.ts'

const [WIDTH, HEIGHT] = [320, 180]
const histogram = new Uint32Array(256)

/** A picture of slopes, edges and some texture, under normal noise; moved by `shift`. */
function picture(deviation: number, shift = 0): Uint8Array {
  const random = seeded(7 + shift)
  const normal = (): number => Math.sqrt(-2 * Math.log(random() || 1e-9)) * Math.cos(2 * Math.PI * random())
  return Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => {
    const [x, y] = [(at % WIDTH) + shift, Math.floor(at / WIDTH)]
    const edge = (x + y) % 61 < 20 ? 50 : 0
    const texture = y > 140 ? 20 * Math.sin(x * 1.7) * Math.sin(y * 2.1) : 0
    return Math.round(90 + x / 8 + edge + texture + deviation * normal())
  })
}

describe('the noise of a source', () => {
  it.each([1, 2, 4, 8, 12])(
    'of %d levels is measured, edges adding a half at most, whatever moves',
    (deviation) => {
      for (const shift of [0, 13, 40]) {
        const measured = measureNoise(picture(deviation, shift), WIDTH, histogram)
        expect(measured).toBeGreaterThan(deviation * 0.8)
        expect(measured).toBeLessThan(deviation * 1.5)
      }
    },
  )

  it('is hardly any in a clean picture, and none in black', () => {
    expect(measureNoise(picture(0), WIDTH, histogram)).toBeLessThan(0.5)
    expect(measureNoise(new Uint8Array(WIDTH * HEIGHT), WIDTH, histogram)).toBe(0)
  })

  it('follows slowly, and shrinks with the root of the pixels in a quarter of a cell', () => {
    expect(followNoise(null, 4, 0)).toBe(4)
    expect(followNoise(4, 8, 40_000)).toBeCloseTo(4.1, 1)
    expect(followNoise(4, 8, 60e6)).toBeCloseTo(8)
    expect(quadrantNoise(8, 4 * 4 * 100, 100)).toBe(4)
    expect(quadrantNoise(8, 10, 100)).toBe(8)
  })
})
