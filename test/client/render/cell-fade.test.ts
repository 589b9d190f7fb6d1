import { expect, it } from 'vitest'
import { CellFade } from '../../../client/render/cell-fade.ts'

const FADE_MS = 120

function cells(...ids: number[]): Uint16Array {
  return Uint16Array.from(ids)
}

it('shows the first cells at once', () => {
  const fade = new CellFade(2)
  fade.advance(cells(7, 8), 1000, FADE_MS, false)
  expect(fade.isFading(1000)).toBe(false)
  expect([fade.state[0], fade.state[2]]).toEqual([7, 8])
})

it('fades a changed cell from the tile it showed, and leaves the others alone', () => {
  const fade = new CellFade(2)
  fade.advance(cells(7, 8), 1000, FADE_MS, false)
  fade.advance(cells(9, 8), 1040, FADE_MS, false)
  expect([...fade.state]).toEqual([7, 1040, 8, 0])
  expect(fade.isFading(1159)).toBe(true)
  expect(fade.isFading(1160)).toBe(false)
})

it('keeps the clock of a cell that changes again in the first half of its fade', () => {
  const fade = new CellFade(1)
  fade.advance(cells(1), 1000, FADE_MS, false)
  fade.advance(cells(2), 1040, FADE_MS, false)
  fade.advance(cells(3), 1080, FADE_MS, false)
  expect([...fade.state]).toEqual([1, 1040])
  fade.advance(cells(4), 1120, FADE_MS, false)
  expect([...fade.state]).toEqual([3, 1120])
})

it('shows cells at once after a cut and where no fade is wanted', () => {
  const fade = new CellFade(1)
  fade.advance(cells(1), 1000, FADE_MS, false)
  fade.advance(cells(2), 1040, FADE_MS, true)
  expect(fade.state[0]).toBe(2)
  expect(fade.isFading(1040)).toBe(false)
  fade.advance(cells(3), 1080, 0, false)
  expect(fade.state[0]).toBe(3)
})

it('does not fade anew when its clock of 65 s has come round', () => {
  const fade = new CellFade(2)
  fade.advance(cells(1, 5), 1000, FADE_MS, false)
  fade.advance(cells(2, 5), 2000, FADE_MS, false)
  for (let atMs = 2040; atMs < 2000 + 65_536; atMs += 1000) fade.advance(cells(2, 5), atMs, FADE_MS, false)
  fade.advance(cells(2, 6), 2000 + 65_536, FADE_MS, false)
  expect(fade.state[0]).toBe(2)
})

it('settles every cell when nothing came for long', () => {
  const fade = new CellFade(2)
  fade.advance(cells(1, 5), 1000, FADE_MS, false)
  fade.advance(cells(2, 5), 2000, FADE_MS, false)
  fade.advance(cells(2, 6), 2000 + 65_536, FADE_MS, false)
  expect(fade.state[0]).toBe(2)
})
