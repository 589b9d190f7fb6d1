import { expect, it } from 'vitest'
import {
  DetailChoice,
  HALF_AFTER_MS,
  HALF_BELOW_PX,
  WHOLE_FROM_PX,
} from '../../../client/view/detail-choice.ts'

const SMALL_PX = HALF_BELOW_PX - 0.01

it('asks for whole grids until cells have been small for a second', () => {
  const choice = new DetailChoice()
  expect(choice.detail).toBe('whole')
  expect(choice.note(SMALL_PX, 5000)).toBe(false)
  expect(choice.note(SMALL_PX, 5000 + HALF_AFTER_MS - 1)).toBe(false)
  expect(choice.note(SMALL_PX, 5000 + HALF_AFTER_MS)).toBe(true)
  expect(choice.detail).toBe('half')
  expect(choice.note(SMALL_PX, 9000)).toBe(false)
})

it('asks for whole grids again at once when cells are a pixel or are bound to be', () => {
  const choice = new DetailChoice()
  choice.note(0.3, 0)
  choice.note(0.3, HALF_AFTER_MS)
  expect(choice.note(WHOLE_FROM_PX, HALF_AFTER_MS + 1)).toBe(true)
  expect(choice.detail).toBe('whole')
})

it('keeps its choice between the two sizes', () => {
  const choice = new DetailChoice()
  const between = (HALF_BELOW_PX + WHOLE_FROM_PX) / 2
  for (let ms = 0; ms < 5000; ms += 100) expect(choice.note(between, ms)).toBe(false)
  choice.note(SMALL_PX, 5000)
  choice.note(SMALL_PX, 5000 + HALF_AFTER_MS)
  for (let ms = 7000; ms < 12_000; ms += 100) expect(choice.note(between, ms)).toBe(false)
  expect(choice.detail).toBe('half')
})

it('keeps the whole grid of a view that zooms out for a moment, again and again', () => {
  const choice = new DetailChoice()
  for (let ms = 0; ms < 20_000; ms += 50)
    expect(choice.note(ms % HALF_AFTER_MS === 0 ? HALF_BELOW_PX : 0.4, ms)).toBe(false)
})
