import { SmaltiError } from '../errors/smalti-error.ts'
import { COLOUR_BINS } from './colour-bins.ts'
import { PLANE_BINS } from './colour-table.ts'
import type { MatchPool } from './match-pool.ts'
import type { PoolJob } from './pool-job.ts'
import type { SetLayout } from './set-layout.ts'

const PLANES = COLOUR_BINS / PLANE_BINS

/** Times a failing job is tried before its set is given up. */
const TRIES = 3

/** Builds a set's trees and colour table, by jobs of a few milliseconds so that a frame does not wait long behind one. */
export async function buildColours(pool: MatchPool, set: SetLayout, workers: number): Promise<void> {
  await runSurely(pool, [{ kind: 'trees', set }])
  for (let from = 0; from < PLANES; from += workers) {
    const planes = Array.from({ length: Math.min(workers, PLANES - from) }, (_, index) => from + index)
    await runSurely(
      pool,
      planes.map((plane) => ({ kind: 'colour-table', set, from: plane, to: plane + 1 })),
    )
  }
}

/**
 * Runs jobs until they succeed, a few times at most.
 *
 * @returns blocks filled
 * @throws {SmaltiError} `worker` when they fail each time
 */
export async function runSurely(pool: MatchPool, jobs: readonly PoolJob[]): Promise<number> {
  let message = ''
  for (let tried = 0; tried < TRIES; tried++) {
    const result = await pool.runAll(jobs)
    if (result.ok) return result.filled
    message = result.message
  }
  throw new SmaltiError('worker', `the tables of a tile set could not be built: ${message}`, '', {
    isFatal: false,
  })
}
