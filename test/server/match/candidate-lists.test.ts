import { describe, expect, it } from 'vitest'
import { BLOCK_IDS, EDGE_CANDIDATES, EVEN_CANDIDATES } from '../../../server/match/candidate-lists.ts'
import {
  CONTRASTS,
  CONTRAST_LANES,
  edgeDirection,
  edgeList,
  edgePattern,
} from '../../../server/match/cell-gradient.ts'
import { binCentre } from '../../../server/match/colour-bins.ts'
import { BIN_OF_BLOCK, BLOCK_COUNT } from '../../../server/match/set-layout.ts'
import { TILE_CUT } from '../../../server/protocol/tile-set-manifest.ts'
import { NO_TILE } from '../../../server/protocol/wire.ts'
import { buildSet } from './built-set.ts'
import { randomDescriptors } from './random-set.ts'

/** Slow and plain: all tiles that `isTaken` lets in, by cost to a target and then by id. */
function nearest(
  descriptors: Int16Array,
  target: readonly number[],
  size: number,
  isTaken: (lanes: Int16Array) => boolean,
): number[] {
  const found: { id: number; cost: number }[] = []
  for (let id = 0; id < descriptors.length / 8; id++) {
    const lanes = descriptors.subarray(id * 8, id * 8 + 8)
    if (!isTaken(lanes)) continue
    const cost = target.reduce((sum, lane, index) => sum + (lanes[index]! - lane) ** 2, lanes[6]! ** 2)
    found.push({ id, cost })
  }
  found.sort((a, b) => a.cost - b.cost || a.id - b.id)
  const ids = found.slice(0, size).map(({ id }) => id)
  return [...ids, ...Array.from({ length: size - ids.length }, () => NO_TILE)]
}

describe('candidate lists', () => {
  it.each([
    ['whole and cut tiles', 900, 0.5],
    ['one tile', 1, 0],
    ['whole tiles only', 200, 0],
    ['cut tiles only', 60, 1],
  ])('hold the tiles of least cost for the centre of each block, of %s', (_name, count, cut) => {
    const { views } = buildSet(randomDescriptors(count, 11, { cut, turnable: 0.3 }))
    const { descriptors, lists } = views.tables
    for (let block = 0; block < BLOCK_COUNT; block += 211) {
      const [luma, u, v] = binCentre(BIN_OF_BLOCK[block]!, 5)
      const at = block * BLOCK_IDS
      expect([...lists.subarray(at, at + EVEN_CANDIDATES)]).toEqual(
        nearest(
          descriptors,
          [luma, luma, luma, luma, u, v],
          EVEN_CANDIDATES,
          (lanes) => (lanes[7]! & TILE_CUT) === 0,
        ),
      )
      for (const [direction, contrast] of [
        [0, 0],
        [3, 1],
        [6, 2],
      ] as const) {
        const from = at + EVEN_CANDIDATES + (direction * CONTRASTS + contrast) * EDGE_CANDIDATES
        const pattern = edgePattern(direction).map((share) => Math.round(share * CONTRAST_LANES[contrast]))
        expect([...lists.subarray(from, from + EDGE_CANDIDATES)]).toEqual(
          nearest(descriptors, [...pattern.map((lane) => luma + lane), u, v], EDGE_CANDIDATES, (lanes) => {
            const gx = lanes[1]! + lanes[3]! - lanes[0]! - lanes[2]!
            const gy = lanes[2]! + lanes[3]! - lanes[0]! - lanes[1]!
            return Math.hypot(gx, gy) >= 224 && edgeDirection(gx, gy) === direction
          }),
        )
      }
    }
  })

  it('are told apart by the nearest of eight directions', () => {
    for (let degrees = 0; degrees < 360; degrees += 5) {
      if (degrees % 45 > 20 && degrees % 45 < 25) continue
      const angle = (degrees * Math.PI) / 180
      const gradient = [Math.round(900 * Math.cos(angle)), Math.round(900 * Math.sin(angle))] as const
      expect(edgeDirection(...gradient)).toBe(Math.round(degrees / 45) % 8)
    }
  })

  it('are told apart by contrast, from none to the steepest', () => {
    expect([0, 400, 1200, 5000].map((gx) => edgeList(gx, 0) % CONTRASTS)).toEqual([0, 0, 1, 2])
  })
})
