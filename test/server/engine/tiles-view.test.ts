import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'

import { exportSet, showSet } from '../../../server/engine/tiles-view.ts'
import { findFfmpeg } from '../../../server/ffmpeg/find-ffmpeg.ts'
import { buildTileSet } from '../../../server/tileset/build-tile-set.ts'
import { colourOf, plain, temporaryFolder, writePictures } from '../tileset/pictures.ts'

const BUNNY = path.join(import.meta.dirname, '../../fixtures/big-buck-bunny-4s.mp4')

let dataDir: string

beforeAll(async () => {
  const { mkdtemp, rm } = await import('node:fs/promises')
  dataDir = await mkdtemp(path.join((await import('node:os')).tmpdir(), 'smalti-view-'))
  const pictures = path.join(dataDir, 'pictures')
  await writePictures(pictures, 5)
  const root = path.join(dataDir, 'tilesets')
  const source = { kind: 'pictures', pictures, ground: [0, 0, 0] } as const
  await buildTileSet({ source, name: 'holiday', folder: path.join(root, 'holiday-1234'), isLossless: true })
  const film = { ...source, pictures: path.dirname(BUNNY), only: path.basename(BUNNY) }
  const ffmpeg = await findFfmpeg(process.env)
  await buildTileSet({ source: film, name: 'bunny', folder: path.join(root, 'bunny-5678'), ffmpeg })
  return () => rm(dataDir, { recursive: true, force: true })
}, 60_000)

describe('tiles show', () => {
  it('tells of a set and draws its tiles', async () => {
    const sheet = path.join(await temporaryFolder(), 'sheet.png')
    const text = await showSet({ dataDir, name: 'holiday', isJson: false }, sheet)
    expect(text).toContain('holiday: 5 tiles, 0 of them moving, 5 frames')
    expect(text).toMatch(/colours: \d+(\.\d)? % of what a screen shows; it lacks #[0-9a-f]{6}/)
    const { data, info } = await sharp(sheet).raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([192, 128])
    const third = (32 * 192 + 160) * 3
    expect([...data.subarray(third, third + 3)]).toEqual(colourOf(2))
  })

  it('counts clips and their frames, as a machine reads them', async () => {
    const sheet = path.join(await temporaryFolder(), 'sheet.png')
    const facts = JSON.parse(await showSet({ dataDir, name: 'bunny-5678', isJson: true }, sheet)) as {
      tiles: number
      clips: number
      frames: number
    }
    expect(facts.clips).toBeGreaterThan(0)
    expect(facts.frames).toBeGreaterThan(facts.tiles)
  })

  it('names the sets there are when it knows no such one', async () => {
    const shown = showSet({ dataDir, name: 'nothing', isJson: false }, null)
    await expect(shown).rejects.toMatchObject({
      code: 'bad-tile-set',
      cure: 'there are bunny-5678, holiday-1234',
    })
  })
})

describe('tiles export', () => {
  it('writes every tile, and every frame of a moving one', async () => {
    const folder = path.join(await temporaryFolder(), 'out')
    await exportSet({ dataDir, name: 'holiday', isJson: false }, folder, () => {})
    expect((await readdir(folder)).toSorted()).toEqual([
      '00000.png',
      '00001.png',
      '00002.png',
      '00003.png',
      '00004.png',
    ])
    const pixels = await sharp(path.join(folder, '00003.png')).raw().toBuffer()
    expect([...pixels.subarray(0, 3)]).toEqual(colourOf(3))
    const moving = path.join(await temporaryFolder(), 'out')
    const { files } = JSON.parse(
      await exportSet({ dataDir, name: 'bunny', isJson: true }, moving, () => {}),
    ) as { files: number }
    const names = await readdir(moving)
    expect(names).toHaveLength(files)
    expect(names.some((name) => /^\d{5}-\d\d\.png$/.test(name))).toBe(true)
  })

  it('writes into no folder that holds something', async () => {
    const folder = await temporaryFolder()
    await writeFile(path.join(folder, 'mine.png'), await plain(4, 4, [0, 0, 0]).png().toBuffer())
    const exported = exportSet({ dataDir, name: 'holiday', isJson: false }, folder, () => {})
    await expect(exported).rejects.toMatchObject({ code: 'bad-file' })
    expect(await readdir(folder)).toEqual(['mine.png'])
  })
})
