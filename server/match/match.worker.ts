import { workerData } from 'node:worker_threads'
import { messageOf } from '../errors/smalti-error.ts'
import { JobRunner } from './job-runner.ts'
import type { PoolResult, PoolTask } from './pool-job.ts'

/** What the pool hands to a worker at its start. */
export type MatchWorkerData = {
  readonly memory: WebAssembly.Memory
  readonly hasTestHooks: boolean
}

const { memory, hasTestHooks } = workerData as MatchWorkerData
const runner = new JobRunner(memory, hasTestHooks)

/** Runs one job; what it throws becomes a result. */
export default function runTask({ job, scratch }: PoolTask): PoolResult {
  try {
    return { ok: true, filled: runner.run(job, scratch) }
  } catch (error) {
    return { ok: false, code: 'worker', message: messageOf(error) }
  }
}
