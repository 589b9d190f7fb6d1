import { SmaltiError } from '../errors/smalti-error.ts'
import { COLOUR_BINS } from './colour-bins.ts'
import { PLANE_BINS } from './colour-table.ts'
import type { MatchPool } from './match-pool.ts'
import type { PoolJob } from './pool-job.ts'
import type { SetLayout } from './set-layout.ts'

const PLANES = COLOUR_BINS / PLANE_BINS

/** Planes of the colour table a job fills: a few milliseconds, so that a frame does not wait long behind it. */
const PLANES_A_JOB = 1

/** Blocks of the joint table a job fills, for the same reason. */
const BLOCKS_A_JOB = 48

/** Times a failing job is tried before its set is given up. */
const TRIES = 3

/** Builds a set's trees and colour table. */
export async function buildColours(pool: MatchPool, set: SetLayout, workers: number): Promise<void> {
  await runSurely(pool, [{ kind: 'trees', set }])
  const step = PLANES_A_JOB * workers
  for (let from = 0; from < PLANES; from += step) {
    const starts = Array.from({ length: workers }, (_, index) => from + index * PLANES_A_JOB)
    const jobs = starts
      .filter((start) => start < PLANES)
      .map((start): PoolJob => ({
        kind: 'colour-table',
        set,
        from: start,
        to: Math.min(PLANES, start + PLANES_A_JOB),
      }))
    await runSurely(pool, jobs)
  }
}

/** Fills the joint table of a set, by short jobs on all workers, until done or stopped. */
export async function fillBlocks(
  pool: MatchPool,
  set: SetLayout,
  workers: number,
  stopped: AbortSignal,
): Promise<void> {
  const fillPart = async (part: number): Promise<void> => {
    const job = { kind: 'blocks', set, count: BLOCKS_A_JOB, part, parts: workers } as const
    while (!stopped.aborted) if ((await runSurely(pool, [job], stopped)) === 0) return
  }
  await Promise.all(Array.from({ length: workers }, (_, part) => fillPart(part)))
}

async function runSurely(pool: MatchPool, jobs: readonly PoolJob[], stopped?: AbortSignal): Promise<number> {
  let message = ''
  for (let tried = 0; tried < TRIES && stopped?.aborted !== true; tried++) {
    const result = await pool.runAll(jobs)
    if (result.ok) return result.filled
    message = result.message
  }
  if (stopped?.aborted === true) return 0
  throw new SmaltiError('worker', `the tables of a tile set could not be built: ${message}`, '', {
    isFatal: false,
  })
}
