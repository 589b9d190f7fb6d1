import { describe, expect, it } from 'vitest'
import {
  FIRST_LOOK,
  GridSender,
  type FrameMatcher,
  type OutgoingGrid,
  type SenderLook,
} from '../../../server/air/grid-sender.ts'
import { Arena } from '../../../server/frame/arena.ts'
import { rasterBytes } from '../../../server/frame/raster.ts'
import type { MatchJob } from '../../../server/match/match-job.ts'
import { layOutSet, measureSet } from '../../../server/match/set-layout.ts'
import { HALVING_FLAGS, PLANE } from '../../../server/protocol/wire.ts'

const FORMAT = { width: 16, height: 8 }

type Rig = {
  readonly sender: GridSender
  readonly jobs: MatchJob[]
  readonly grids: OutgoingGrid[]
  readonly sendPicture: (dueUs?: number) => Promise<boolean>
}

function openRig(look: Partial<SenderLook> = {}): Rig {
  const arena = new Arena(16e6)
  const jobs: MatchJob[] = []
  const grids: OutgoingGrid[] = []
  const matcher: FrameMatcher = {
    expectFrame: () => {},
    matchFrame: (job) => {
      jobs.push(job)
      return Promise.resolve({ ok: true, matchMs: 0 })
    },
  }
  const raster = { offset: arena.allocate(rasterBytes(FORMAT), 'raster').offset, format: FORMAT }
  const sender = new GridSender({
    arena,
    matcher,
    publisher: {
      publishGrid: (grid) => {
        grids.push(grid)
        return Promise.resolve()
      },
    },
    meter: { count: () => {}, gauge: () => {}, time: () => {} },
    now: () => 0,
    controlRevision: () => 0,
    look: { ...FIRST_LOOK, outputAspect: 2, ...look },
    grid: { cols: 8, rows: 4, shape: 'square' },
  })
  const region = arena.allocate(measureSet(1).bytes, 'tables')
  const descriptors = arena.allocate(16, 'descriptors')
  const layout = layOutSet(
    region,
    1,
    { descriptorOffset: descriptors.offset, blockNumbers: region },
    arena.memory.buffer,
  )
  const prepared = { setId: 1, count: 1, layout, region, whenFilled: Promise.resolve() }
  sender.setAir({ setId: 1, revision: 1, prepared })
  const picture = { raster, ptsUs: 0, isCut: false }
  return { sender, jobs, grids, sendPicture: (dueUs = 0) => sender.send(picture, dueUs, 0) }
}

describe('grid sender', () => {
  it('matches with the variety and spacing of its look', async () => {
    const { sender, jobs, sendPicture } = openRig({ variety: 0.25, spacing: 7 })
    await sendPicture()
    sender.look.variety = 1
    await sendPicture()
    expect(jobs.map(({ variety, spacing }) => [variety, spacing])).toEqual([
      [0.25, 7],
      [1, 7],
    ])
  })

  it('matches against the tiles before, and against none once it was told to forget them', async () => {
    const { sender, jobs, sendPicture } = openRig()
    await sendPicture()
    await sendPicture()
    sender.forgetTiles()
    await sendPicture()
    await sendPicture()
    expect(jobs.map(({ lastIdsOffset }) => lastIdsOffset === null)).toEqual([true, false, true, false])
    expect(jobs[1]!.lastIdsOffset).toBe(jobs[0]!.idsOffset)
    expect(jobs[3]!.lastIdsOffset).toBe(jobs[2]!.idsOffset)
  })

  it('sends the colours of the cells, before their tiles, with the frames that are due while they are needed', async () => {
    const { jobs, grids, sendPicture } = openRig({ coloursUntilUs: 500 })
    await sendPicture(499)
    await sendPicture(500)
    expect(grids.map(({ header }) => [header.dueUs, header.plane])).toEqual([
      [499, PLANE.COLOUR],
      [499, PLANE.IDS],
      [500, PLANE.IDS],
    ])
    expect(grids.map(({ header }) => header.sequence)).toEqual([1, 2, 3])
    expect(jobs.map(({ coloursOffset }) => coloursOffset !== null)).toEqual([true, false])
  })

  it('sends the colours of a large grid as the halves that they are matched to', async () => {
    const { sender, grids, sendPicture } = openRig({ coloursUntilUs: 500 })
    sender.setGrid({ cols: 201, rows: 151, shape: 'brick' })
    await sendPicture()
    expect(
      grids.map(({ header: { plane, shape, cols, rows, flags } }) => {
        return [plane, shape, cols, rows, flags & HALVING_FLAGS]
      }),
    ).toEqual([
      [PLANE.COLOUR, 'square', 101, 76, HALVING_FLAGS],
      [PLANE.IDS, 'brick', 201, 151, 0],
    ])
  })
})
