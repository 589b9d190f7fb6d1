import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { constants, getPriority } from 'node:os'

import { expect, test, vi } from 'vitest'

import { buildTileSet } from '../../../server/tileset/build-tile-set.ts'
import { buildingPid, temporaryFolder, writePictures } from './pictures.ts'

/** Priorities that a process's threads have, each once; of the process alone where the system does not tell more. */
async function prioritiesOf(pid: number): Promise<readonly number[]> {
  const tasks = `/proc/${pid}/task`
  if (!existsSync(tasks)) return [getPriority(pid)]
  const threads = await readdir(tasks)
  const found = await Promise.all(
    threads.map(async (thread) => {
      const stat = await readFile(`${tasks}/${thread}/stat`, 'utf8').catch(() => null)
      return stat === null ? [] : [Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])]
    }),
  )
  return [...new Set(found.flat())]
}

test.each([
  ['a build has the lowest priority in all its threads', false, constants.priority.PRIORITY_LOW],
  ['an urgent one has that of the show', true, getPriority()],
])('%s', async (_words, isUrgent, priority) => {
  const [pictures, folder] = [await temporaryFolder(), await temporaryFolder()]
  await writePictures(pictures, 300)
  const source = { kind: 'pictures', pictures, ground: [0, 0, 0] } as const
  const building = buildTileSet({ source, name: 'set', folder, isUrgent })
  const pid = await vi.waitFor(() => buildingPid(folder), { timeout: 10_000, interval: 5 })
  expect(await prioritiesOf(pid)).toEqual([priority])
  await building
})
