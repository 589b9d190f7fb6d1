import { expect, test } from 'vitest'

import { FilmLooks } from '../../../../server/tileset/film/film-looks.ts'
import type { Clip } from '../../../../server/tileset/film/split-shots.ts'

const PIXELS = 64 * 64

const clipAt = (us: number): Clip => ({
  span: { first: 0, end: 1 },
  startUs: us,
  endUs: us,
  part: { startUs: us, endUs: us, colour: [0, 0, 0], spread: 0 },
})

/** Frames whose left half is of one level and whose right half is of another. */
function halves(left: number, right: number, count = 1): Uint8Array {
  const pixels = Uint8Array.from({ length: PIXELS * 3 }, (_, at) => ((at / 3) % 64 < 32 ? left : right))
  return Uint8Array.from({ length: count * pixels.length }, (_, at) => pixels[at % pixels.length]!)
}

test('what looks nearly like a tile before is not new, however far apart in the film', () => {
  const looks = new FilmLooks()
  expect(looks.isNew(halves(50, 100), clipAt(0))).toBe(true)
  expect(looks.isNew(halves(52, 101, 3), clipAt(5))).toBe(false)
  expect(looks.isNew(halves(60, 110), clipAt(6))).toBe(true)
  expect(looks.isNew(halves(100, 50), clipAt(7))).toBe(true)
})

test('squares of the same clip must differ by more', () => {
  const looks = new FilmLooks()
  const clip = clipAt(0)
  expect(looks.isNew(halves(50, 100), clip)).toBe(true)
  expect(looks.isNew(halves(60, 110), clip)).toBe(false)
  expect(looks.isNew(halves(100, 50), clip)).toBe(true)
})
