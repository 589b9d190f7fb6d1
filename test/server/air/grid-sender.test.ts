import { describe, expect, it } from 'vitest'
import {
  FIRST_LOOK,
  GridSender,
  type FrameMatcher,
  type SenderLook,
} from '../../../server/air/grid-sender.ts'
import { Arena } from '../../../server/frame/arena.ts'
import { rasterBytes } from '../../../server/frame/raster.ts'
import type { MatchJob } from '../../../server/match/match-job.ts'
import { layOutSet, measureSet } from '../../../server/match/set-layout.ts'

const FORMAT = { width: 16, height: 8 }

type Rig = {
  readonly sender: GridSender
  readonly jobs: MatchJob[]
  readonly sendPicture: () => Promise<boolean>
}

function openRig(look: Partial<SenderLook> = {}): Rig {
  const arena = new Arena(16e6)
  const jobs: MatchJob[] = []
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
    publisher: { publishGrid: () => Promise.resolve() },
    meter: { count: () => {}, gauge: () => {}, time: () => {} },
    now: () => 0,
    controlRevision: () => 0,
    look: { ...FIRST_LOOK, outputAspect: 2, ...look },
    cols: 8,
    rows: 4,
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
  return { sender, jobs, sendPicture: () => sender.send(picture, 0, 0) }
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
})
