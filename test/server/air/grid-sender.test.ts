import { describe, expect, it } from 'vitest'
import type { FrameMatcher } from '../../../server/air/grid-filler.ts'
import {
  FIRST_LOOK,
  GridSender,
  type OutgoingGrid,
  type SenderLook,
} from '../../../server/air/grid-sender.ts'
import type { Level } from '../../../server/air/level.ts'
import { Arena } from '../../../server/frame/arena.ts'
import { rasterBytes } from '../../../server/frame/raster.ts'
import { PLAIN_VIEW } from '../../../server/frame/source-view.ts'
import type { MatchJob } from '../../../server/match/match-job.ts'
import { layOutSet, measureSet } from '../../../server/match/set-layout.ts'
import { FLAG, HALVING_FLAGS, PLANE } from '../../../server/protocol/wire.ts'

const FORMAT = { width: 16, height: 8 }

type Rig = {
  readonly sender: GridSender
  readonly jobs: MatchJob[]
  readonly grids: OutgoingGrid[]
  readonly sendPicture: (dueUs?: number, flags?: number) => Promise<boolean>
  readonly firstIdOf: (grid: OutgoingGrid) => number
}

function openRig(look: Partial<SenderLook> = {}): Rig {
  const arena = new Arena(16e6)
  const jobs: MatchJob[] = []
  const grids: OutgoingGrid[] = []
  const firstIds = new Map<OutgoingGrid, number>()
  const matcher: FrameMatcher = {
    expectFrame: () => {},
    matchFrame: (job) => {
      jobs.push(job)
      new Uint16Array(arena.memory.buffer, job.idsOffset, 1)[0] = jobs.length
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
        firstIds.set(grid, new Uint16Array(arena.memory.buffer, grid.cellsOffset, 1)[0]!)
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
  return {
    ...{ sender, jobs, grids },
    sendPicture: (dueUs = 0, flags = 0) => sender.send(picture, dueUs, flags),
    firstIdOf: (grid) => firstIds.get(grid)!,
  }
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

describe('grid sender with a tile in the place of the picture', () => {
  /** Frames of a tile that last 10 us each, and ids that tell which was matched. */
  function openLevel({ jobs, sender }: Rig): Level {
    const rasters = [0, 1].map((frame) => ({ offset: 4096 + frame * 192, format: FORMAT }))
    const level = { key: 'tile', rasters, frameAt: (dueUs: number) => Math.floor(dueUs / 10) % 2 }
    jobs.length = 0
    sender.setLevel(level)
    return level
  }

  it('matches each of its frames once, whatever pictures come', async () => {
    const rig = openRig()
    await rig.sendPicture()
    const { rasters } = openLevel(rig)
    for (const dueUs of [0, 5, 10, 20, 30]) await rig.sendPicture(dueUs)
    expect(rig.jobs.map(({ raster }) => raster)).toEqual(rasters)
    expect(rig.jobs[0]).toMatchObject({
      view: PLAIN_VIEW,
      levels: null,
      outputAspect: 2,
      lastIdsOffset: null,
    })
    const sent = rig.grids.slice(1)
    expect(sent.map(({ header }) => header.dueUs)).toEqual([0, 5, 10, 20, 30])
    expect(sent.map(({ header }) => header.flags)).toEqual([FLAG.CUT, 0, 0, 0, 0])
    expect(sent.map((grid) => rig.firstIdOf(grid))).toEqual([1, 1, 2, 1, 2])
  })

  it('keeps them for another visit, and matches anew for another grid or when it is told to forget', async () => {
    const rig = openRig()
    const level = openLevel(rig)
    await rig.sendPicture()
    rig.sender.setLevel(null)
    await rig.sendPicture()
    expect(rig.jobs).toHaveLength(2)
    rig.sender.setLevel(level)
    await rig.sendPicture()
    expect(rig.jobs).toHaveLength(2)
    rig.sender.setGrid({ cols: 4, rows: 2, shape: 'square' })
    await rig.sendPicture()
    expect(rig.jobs).toHaveLength(3)
    rig.sender.forgetTiles()
    await rig.sendPicture()
    expect(rig.jobs).toHaveLength(4)
  })

  it('sends the colours of its cells while they are needed', async () => {
    const rig = openRig({ coloursUntilUs: 500 })
    openLevel(rig)
    for (const dueUs of [0, 5, 500]) await rig.sendPicture(dueUs)
    expect(rig.jobs.map(({ coloursOffset }) => coloursOffset !== null)).toEqual([true, false])
    expect(rig.grids.map(({ header }) => header.plane)).toEqual([
      ...[PLANE.COLOUR, PLANE.IDS, PLANE.COLOUR, PLANE.IDS],
      PLANE.IDS,
    ])
  })

  it('says nothing of the state of the source, and starts the source again as after a cut', async () => {
    const rig = openRig()
    openLevel(rig)
    await rig.sendPicture(0, FLAG.HELD | FLAG.URGENT)
    rig.sender.setLevel(null)
    await rig.sendPicture(40, FLAG.HELD)
    expect(rig.grids.map(({ header }) => header.flags)).toEqual([
      FLAG.CUT | FLAG.URGENT,
      FLAG.CUT | FLAG.HELD,
    ])
    expect(rig.jobs[1]).toMatchObject({ isCut: true, lastIdsOffset: null })
  })

  it('tells the tile of a cell as it was sent last', async () => {
    const rig = openRig()
    expect(rig.sender.tileAt(0, 0)).toBeNull()
    await rig.sendPicture()
    expect(rig.sender.tileAt(0, 0)).toEqual({ setId: 1, tileId: 1 })
    expect(rig.sender.tileAt(8, 0)).toBeNull()
    rig.sender.setLevel(null)
    expect(rig.sender.tileAt(0, 0)).toBeNull()
  })
})
