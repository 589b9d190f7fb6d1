import { Arena } from '../../../server/frame/arena.ts'
import { JobRunner } from '../../../server/match/job-runner.ts'
import { BLOCK_COUNT, layOutSet, measureSet, viewSet } from '../../../server/match/set-layout.ts'
import type { SetLayout, SetViews } from '../../../server/match/set-layout.ts'

/** A set whose tables were built in this thread. */
export type BuiltSet = {
  readonly arena: Arena
  readonly runner: JobRunner
  readonly layout: SetLayout
  readonly views: SetViews
}

/** Puts descriptors into an arena and builds the set's tables; `areListsFilled` false leaves the lists empty. */
export function buildSet(descriptors: Int16Array, areListsFilled = true): BuiltSet {
  const count = descriptors.length / 8
  const arena = new Arena(64e6)
  const stored = arena.allocate(descriptors.byteLength, 'descriptors')
  const tables = arena.allocate(measureSet(count).bytes, 'tables')
  new Int16Array(arena.memory.buffer, stored.offset, descriptors.length).set(descriptors)
  const layout = layOutSet(tables, count, stored.offset, arena.memory.buffer)
  const runner = new JobRunner(arena.memory, false)
  runner.run({ kind: 'order', set: layout })
  runner.run({ kind: 'colour-table', set: layout, from: 0, to: 64 })
  if (areListsFilled) runner.run({ kind: 'lists', set: layout, count: BLOCK_COUNT })
  return { arena, runner, layout, views: viewSet(layout, arena.memory.buffer) }
}
