import { spawn } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { expect, test, vi } from 'vitest'

import { buildTileSet } from '../../../server/tileset/build-tile-set.ts'
import { removeLeftovers } from '../../../server/tileset/set-folder.ts'
import { readStoredManifest } from '../../../server/tileset/stored-manifest.ts'
import { killBuilds } from '../../fixtures/killed-builds.ts'
import { buildingPid, seeded, temporaryFolder, writePictures } from './pictures.ts'

const sourceOf = (pictures: string) => ({ kind: 'pictures', pictures, ground: [0, 0, 0] }) as const

test('killed at any moment, the set is the old or the new one, whole, and nothing is left behind', async () => {
  const [pictures, folder] = [await temporaryFolder(), await temporaryFolder()]
  await writePictures(pictures, 60)
  const first = await buildTileSet({ source: sourceOf(pictures), name: 'set', folder })
  const random = seeded(7)
  let next = 60
  for (let round = 0, revision = first.manifest.revision; round < 12; round++) {
    await writePictures(pictures, 2, next)
    next += 2
    const signal = AbortSignal.timeout(Math.ceil(150 + random() * 650))
    const end = await buildTileSet({ source: sourceOf(pictures), name: 'set', folder, signal }).catch(
      () => null,
    )
    const reading = await readStoredManifest(folder)
    expect(reading.kind).toBe('valid')
    if (reading.kind !== 'valid') return
    expect(reading.manifest.revision).toBeLessThanOrEqual(revision + 1)
    if (end !== null) expect(reading.manifest).toEqual(end.manifest)
    revision = reading.manifest.revision
  }
  await removeLeftovers(folder)
  const { manifest } = await buildTileSet({ source: sourceOf(pictures), name: 'set', folder })
  expect(manifest.count).toBe(next)
  await removeLeftovers(folder)
  expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([])
})

test('killed twenty times with all its processes, the set is whole each time, right, and complete in the end', async () => {
  const folder = await temporaryFolder()
  const { kills, count, revisions } = await killBuilds({
    folder,
    pictures: 700,
    kills: 20,
    mostMs: 2500,
    random: seeded(11),
  })
  expect(kills).toBe(20)
  expect(count % 700).toBe(0)
  expect(count).toBeGreaterThan(0)
  expect(revisions).toBeGreaterThan(1)
}, 240_000)

test('a build process that dies is started again, and the file it dies of twice is skipped', async () => {
  const [pictures, folder] = [await temporaryFolder(), await temporaryFolder()]
  await writePictures(pictures, 400)
  const building = buildTileSet({ source: sourceOf(pictures), name: 'set', folder })
  const first = await vi.waitFor(() => buildingPid(folder), { timeout: 10_000, interval: 5 })
  process.kill(first, 'SIGKILL')
  const second = await vi.waitFor(
    async () => {
      const names = await readdir(folder)
      const pid = names
        .map((name) => Number(/^\.building-(\d+)-/.exec(name)?.[1]))
        .find((value) => value > 0 && value !== first)
      expect(pid).toBeDefined()
      return pid!
    },
    { timeout: 10_000, interval: 5 },
  )
  process.kill(second, 'SIGKILL')
  const { manifest, skipped } = await building
  expect(manifest.count + skipped.length).toBe(400)
  expect(skipped.length).toBeLessThanOrEqual(1)
  for (const file of skipped) expect(file.reason).toBe('crashed')
})

test('the build process ends with the process that asked for it', async () => {
  const [pictures, folder] = [await temporaryFolder(), await temporaryFolder()]
  await writePictures(pictures, 600)
  const script = path.join(folder, 'ask.ts')
  const module = new URL('../../../server/tileset/build-tile-set.ts', import.meta.url).href
  const options = { source: sourceOf(pictures), name: 'set', folder }
  await writeFile(
    script,
    `import(${JSON.stringify(module)}).then((m) => m.buildTileSet(${JSON.stringify(options)}))`,
  )
  const asker = spawn(process.execPath, [script], { stdio: 'ignore' })
  const pid = await vi.waitFor(() => buildingPid(folder), { timeout: 10_000, interval: 5 })
  asker.kill('SIGKILL')
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 20_000 })
  await removeLeftovers(folder)
  expect((await readdir(folder)).filter((name) => name.startsWith('.building'))).toEqual([])
})
