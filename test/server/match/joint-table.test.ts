import { describe, expect, it } from 'vitest'
import { binCentre, jointBin, numberJointBlocks, shownBin } from '../../../server/match/colour-bins.ts'
import {
  BLOCK_IDS,
  BLOCK_READY,
  BLOCK_WANTED,
  CANDIDATES,
  GRADIENT_CENTRE_1,
  GRADIENT_CENTRE_2,
} from '../../../server/match/joint-layout.ts'
import { BIN_OF_BLOCK, BLOCK_COUNT } from '../../../server/match/set-layout.ts'
import { buildSet } from './built-set.ts'
import { randomDescriptors } from './random-set.ts'

const GRADIENTS = [-GRADIENT_CENTRE_2, -GRADIENT_CENTRE_1, 0, GRADIENT_CENTRE_1, GRADIENT_CENTRE_2] as const

/** Slow and plain: the four tiles of least cost to a target, then of the lowest ids; the last again where there are fewer. */
function nearestTiles(descriptors: Int16Array, target: readonly number[]): number[] {
  const found = Array.from({ length: descriptors.length / 8 }, (_, id) => ({
    id,
    cost: target.reduce((sum, lane, index) => sum + (descriptors[id * 8 + index]! - lane) ** 2, 0),
  }))
  found.sort((a, b) => a.cost - b.cost || a.id - b.id)
  return Array.from({ length: CANDIDATES }, (_, index) => found[Math.min(index, found.length - 1)]!.id)
}

describe('the joint table', () => {
  it.each([
    ['whole and cut tiles', 900, 0.5],
    ['one tile', 1, 0],
    ['three tiles', 3, 0],
    ['nine tiles', 9, 0],
    ['whole tiles only', 200, 0],
    ['cut tiles only', 60, 1],
  ])(
    'holds the tiles of least cost for the centre of each colour and gradient, of %s',
    (_name, count, cut) => {
      const { views } = buildSet(randomDescriptors(count, 11, { cut, turnable: 0.3 }))
      const { descriptors, lists } = views.tables
      for (let block = 0; block < BLOCK_COUNT; block += 1013) {
        const [luma, u, v] = binCentre(BIN_OF_BLOCK[block]!, 5)
        for (let gradient = 0; gradient < 25; gradient++) {
          const x = GRADIENTS[gradient % 5]! / 4
          const y = GRADIENTS[Math.floor(gradient / 5)]! / 4
          const target = [luma - x - y, luma + x - y, luma - x + y, luma + x + y, u, v, 0, 0]
          const at = block * BLOCK_IDS + gradient * CANDIDATES
          expect([...lists.subarray(at, at + CANDIDATES)]).toEqual(nearestTiles(descriptors, target))
        }
      }
    },
  )

  it('fills blocks that were asked for before others, and each part its own', () => {
    const set = buildSet(randomDescriptors(50, 3, { cut: 0, turnable: 0 }), false)
    const { states } = set.views.tables
    const wanted = [BLOCK_COUNT - 3, BLOCK_COUNT - 1]
    for (const block of wanted) states[block] = BLOCK_WANTED
    const fill = (part: number, count: number): number =>
      set.runner.run({ kind: 'blocks', set: set.layout, count, forMs: Infinity, part, parts: 2 }, set.scratch)
    const parity = (BLOCK_COUNT - 1) % 2
    expect(fill(parity, 2)).toBe(2)
    for (const block of wanted) expect(states[block]).toBe(BLOCK_READY)
    expect(fill(parity, BLOCK_COUNT) + fill(1 - parity, BLOCK_COUNT)).toBe(BLOCK_COUNT - 2)
    expect(states.every((state) => state === BLOCK_READY)).toBe(true)
    expect(fill(0, BLOCK_COUNT)).toBe(0)
  })

  it('leads each bin to a block of a colour that pictures show, of the same luma', () => {
    const { blockOfBin, binOfBlock } = numberJointBlocks()
    expect(binOfBlock.length).toBeLessThan(40_000)
    for (let bin = 0; bin < blockOfBin.length; bin += 7) {
      const own = binOfBlock[blockOfBin[bin]!]!
      expect(own).toBe(shownBin(bin, 5))
      expect(own >> 12).toBe(bin >> 12)
      const [luma, u, v] = binCentre(bin, 5)
      expect(jointBin(4 * luma, u, v)).toBe(bin)
    }
  })
})
