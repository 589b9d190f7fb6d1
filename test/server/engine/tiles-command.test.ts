import { copyFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { buildFromFolder } from '../../../server/engine/tiles-command.ts'
import { findTileSets } from '../../../server/tileset/find-tile-sets.ts'
import { readStoredManifest } from '../../../server/tileset/stored-manifest.ts'
import { temporaryFolder, writePictures } from '../tileset/pictures.ts'

const BUNNY = join(import.meta.dirname, '../../fixtures/big-buck-bunny-4s.mp4')
const PICTURES = 5
const packageRoot = join(import.meta.dirname, '../../..')

type Choice = { readonly name?: string; readonly only?: 'pictures' | 'films' }

async function folderWithFilm(): Promise<{
  from: string
  dataDir: string
  readonly build: (choice: Choice) => Promise<string>
}> {
  const from = await temporaryFolder()
  const dataDir = await temporaryFolder()
  await writePictures(from, PICTURES)
  await copyFile(BUNNY, join(from, 'bunny.mp4'))
  const build = ({ name = null, only = null }: { name?: string | null; only?: Choice['only'] | null }) =>
    buildFromFolder(
      { from, dataDir, isJson: false, clips: { maxSeconds: 0.5, fps: 4 }, name, only },
      { packageRoot, env: process.env },
      () => {},
    )
  return { from, dataDir, build }
}

it('takes only pictures or only films, and a set of one kind becomes one of the other', async () => {
  const { dataDir, build } = await folderWithFilm()
  const read = async () => {
    const reading = await readStoredManifest(join(dataDir, 'tilesets', 'mine'))
    if (reading.kind !== 'valid') throw new Error('not built')
    return reading.manifest
  }
  const text = await build({ name: 'mine', only: 'pictures' })
  expect(text).toContain('skipped bunny.mp4: a film, and only pictures are taken')
  expect(text).toContain('show it with --tiles mine')
  expect(await read()).toMatchObject({ name: 'mine', count: PICTURES })
  const changed = await build({ name: 'mine', only: 'films' })
  expect(changed).toContain(`${PICTURES} unwanted`)
  const film = await read()
  expect(film.count).toBeGreaterThan(0)
  await build({ name: 'mine' })
  expect((await read()).count).toBe(film.count + PICTURES)
})

it('is shown by the words it tells', async () => {
  const { from, dataDir, build } = await folderWithFilm()
  expect(await build({ only: 'pictures' })).toMatch(/show it with --tiles \S+-pictures$/m)
  const [folder] = await readdir(join(dataDir, 'tilesets'))
  const places = { dataDir, packageRoot }
  expect(await findTileSets({ ...places, tiles: [folder!] })).toMatchObject([{ name: folder, source: null }])
  expect(await build({})).toContain(`show it with --tiles ${from}\n`)
  expect(await findTileSets({ ...places, tiles: [from] })).toMatchObject([{ source: { pictures: from } }])
})

it('tells names of files so that they act on no terminal', async () => {
  const { from, build } = await folderWithFilm()
  await writeFile(join(from, '\u001b[2Jred\nskipped all.png'), 'no picture')
  const text = await build({ only: 'pictures' })
  expect(text).not.toContain('\u001b')
  expect(text).toMatch(/^skipped \\u001b\[2Jred\\u000askipped all\.png: /m)
})

it('refuses names of starter sets, and starter sets with names', async () => {
  const { dataDir, build } = await folderWithFilm()
  await expect(build({ name: 'emoji' })).rejects.toMatchObject({
    code: 'bad-option',
    cure: 'choose another --name',
  })
  const options = { from: 'smalti', dataDir, isJson: false, clips: { maxSeconds: 2, fps: 12 }, only: null }
  const starter = buildFromFolder({ ...options, name: 'x' }, { packageRoot, env: process.env }, () => {})
  await expect(starter).rejects.toMatchObject({ code: 'bad-option', cure: 'leave them out' })
})
