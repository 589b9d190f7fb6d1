import { expect, it } from 'vitest'
import { reliefLine, tileLines } from '../../../client/ui/timing-hud.ts'

const NOW = {
  bytes: 180 * 1024 * 1024,
  mostBytes: 256 * 1024 * 1024,
  closeCells: 40,
  closeMisses: 3,
  evictions: 12,
  uploads: 30,
  uploadedBytes: 8 * 1024 * 1024,
}

it('tells what tiles take, and what came and went in a second', () => {
  const before = { ...NOW, evictions: 10, uploads: 20, uploadedBytes: 6 * 1024 * 1024 }
  expect(tileLines(NOW, before, 500)).toEqual([
    'tiles 180 of 256 MB  uploads 20/s, 4.0 MB/s',
    'close-ups missing in 3 of 40 cells  evicted 4/s, 12 in all',
  ])
})

it('names no bound where there is none, and nothing where there are no tiles', () => {
  expect(tileLines({ ...NOW, mostBytes: null }, null, Infinity)[0]).toBe(
    'tiles 180 MB  uploads 0/s, 0.0 MB/s',
  )
  expect(tileLines(null, NOW, 250)).toEqual([])
})

it('tells what is given up', () => {
  expect(reliefLine({ scale: 0.614, effects: 'plain', closeUps: 'all' })).toBe(
    'drawn at 61 %  effects plain  close-ups all',
  )
})
