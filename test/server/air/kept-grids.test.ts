import { expect, it } from 'vitest'
import { KeptGrids, type KeptGrid } from '../../../server/air/kept-grids.ts'

const gridOf = (cells: number, hasColours = false): KeptGrid => ({
  cells: new Uint16Array(cells),
  colours: hasColours ? new Uint16Array(cells) : null,
})

it('lets the grid unused for longest give way when there are too many bytes', () => {
  const kept = new KeptGrids(40)
  kept.keep('a', gridOf(10))
  kept.keep('b', gridOf(10))
  kept.find('a')
  kept.keep('c', gridOf(10))
  expect(['a', 'b', 'c'].map((key) => kept.find(key) !== null)).toEqual([true, false, true])
})

it('counts colours, what takes the place of another, and nothing once it is cleared', () => {
  const kept = new KeptGrids(40)
  kept.keep('a', gridOf(10))
  kept.keep('a', gridOf(10, true))
  expect(kept.find('a')?.colours).not.toBeNull()
  kept.keep('b', gridOf(1))
  expect(kept.find('a')).toBeNull()
  kept.clear()
  expect(kept.find('b')).toBeNull()
  kept.keep('c', gridOf(20))
  expect(kept.find('c')).not.toBeNull()
})
