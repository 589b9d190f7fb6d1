import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { beforeEach, expect, it } from 'vitest'

import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'
import { CloseUpFolder } from '../../../server/tileset/close-up-folder.ts'
import { temporaryFolder } from './pictures.ts'

let folder: string

beforeEach(async () => {
  folder = await temporaryFolder()
})

function open(maxBytes?: number): Promise<CloseUpFolder> {
  return CloseUpFolder.open({
    folder,
    logger: SILENT_LOGGER,
    ...(maxBytes === undefined ? {} : { maxBytes }),
  })
}

function pictureOf(number: number, bytes = 1000): Uint8Array {
  return new Uint8Array(bytes).fill(number)
}

it('gives back what was written, now and after a restart', async () => {
  const kept = await open()
  kept.write('one', pictureOf(1))
  await kept.close()
  expect([kept.has('one'), kept.has('other')]).toEqual([true, false])
  const again = await open()
  expect(again.has('one')).toBe(true)
  expect(await again.read('one')).toEqual(Buffer.from(pictureOf(1)))
  expect(await again.read('other')).toBeNull()
})

it('removes what was unused for longest when there is too much, also after a restart', async () => {
  const kept = await open(3500)
  for (const number of [1, 2, 3]) kept.write(`${number}`, pictureOf(number))
  await kept.close()
  await kept.read('1')
  kept.write('4', pictureOf(4))
  await kept.close()
  expect(['1', '2', '3', '4'].map((key) => kept.has(key))).toEqual([true, false, true, true])
  const names = await readdir(folder)
  expect(names).toHaveLength(3)
  for (const name of names) {
    const isThird = (await readFile(path.join(folder, name)))[100] === 3
    await utimes(path.join(folder, name), 1000, isThird ? 1000 : 2000)
  }
  const again = await open(3500)
  again.write('5', pictureOf(5))
  await again.close()
  expect(['1', '3', '4', '5'].map((key) => again.has(key))).toEqual([true, false, true, true])
})

it('never gives a torn file, and removes it', async () => {
  const kept = await open()
  kept.write('one', pictureOf(1))
  await kept.close()
  const file = path.join(folder, (await readdir(folder))[0]!)
  const whole = await readFile(file)
  for (const torn of [whole.subarray(0, 500), whole.subarray(0, 10), Buffer.alloc(0), Buffer.alloc(1032)]) {
    await writeFile(file, torn)
    const again = await open()
    expect(await again.read('one')).toBeNull()
    expect(again.has('one')).toBe(false)
    expect(await readdir(folder)).toEqual([])
  }
})

it('removes the draft of a run that was killed, and nothing else that lies there', async () => {
  const name = `${'0'.repeat(32)}.close-up`
  await writeFile(path.join(folder, `${name}.draft`), 'half')
  await writeFile(path.join(folder, 'notes.txt'), 'mine')
  await open(1)
  expect(await readdir(folder)).toEqual(['notes.txt'])
})

it('does without a folder that cannot be made, and says so once', async () => {
  const file = path.join(folder, 'file')
  await writeFile(file, '')
  const told: string[] = []
  const logger = { ...SILENT_LOGGER, warn: (message: string) => void told.push(message) }
  const kept = await CloseUpFolder.open({ folder: path.join(file, 'under'), logger })
  kept.write('one', pictureOf(1))
  kept.write('two', pictureOf(2))
  await kept.close()
  expect([kept.has('one'), await kept.read('one')]).toEqual([false, null])
  expect(told).toEqual(['close-ups are not kept on disk', 'a close-up was not kept on disk'])
})
