import { expect, it } from 'vitest'
import { TileInterest } from '../../../client/tiles/tile-interest.ts'

/** Draws once every 40 ms and gives what ranks after the last drawing. */
function watch(
  interest: TileInterest<string>,
  drawings: readonly (readonly [string, number][])[],
  least = 0.15,
) {
  let ranked: string[] = []
  drawings.forEach((seen, index) => {
    interest.begin(index * 40)
    for (const [key, weight] of seen) interest.see(key, key, weight)
    ranked = interest.rank(least)
  })
  return ranked
}

it('passes over what flickers by and takes what stays', () => {
  const flicker = Array.from({ length: 12 }, (_, n): [string, number][] => [[`tile ${n}`, 1]])
  expect(watch(new TileInterest(), flicker)).toEqual([])
  const still = Array.from({ length: 12 }, (): [string, number][] => [['tile', 1]])
  expect(watch(new TileInterest(), still)).toEqual(['tile'])
})

it('ranks what fills more, and what is nearer to the middle, first', () => {
  const drawings = Array.from({ length: 10 }, (): [string, number][] => [
    ['corner', 0.5],
    ['twice', 0.9],
    ['middle', 1],
    ['twice', 0.9],
  ])
  expect(watch(new TileInterest(), drawings)).toEqual(['twice', 'middle', 'corner'])
})

it('ranks what is favoured as if it were looked at more', () => {
  const interest = new TileInterest<string>()
  interest.begin(0)
  for (const [key, weight] of Object.entries({ held: 0.8, near: 1, middle: 1.5 }))
    interest.see(key, key, weight)
  expect(interest.rank(0, (key) => (key === 'held' ? 1.5 : 1))).toEqual(['middle', 'held', 'near'])
})

it('does not rank what is not on screen any more, and forgets it', () => {
  const interest = new TileInterest<string>()
  const seen: [string, number][] = [['gone', 1]]
  expect(watch(interest, [...Array.from({ length: 10 }, () => seen), []])).toEqual([])
  let ranked: string[] = ['?']
  for (let n = 0; n < 100; n++) {
    interest.begin(1000 + n * 40)
    ranked = interest.rank(0)
  }
  expect(ranked).toEqual([])
})
