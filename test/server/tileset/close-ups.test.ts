import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

import sharp from 'sharp'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { Ffmpeg } from '../../../server/ffmpeg/ffmpeg.ts'
import { findFfmpeg } from '../../../server/ffmpeg/find-ffmpeg.ts'
import {
  CLOSE_UP_SIDES,
  closeUpHeight,
  closeUpLevels,
  closeUpLevelTop,
  closeUpPlace,
  closeUpSize,
  type CloseUpSide,
} from '../../../server/protocol/close-up.ts'
import { TILE_PX, tileFrames, tileRoundMs, tileSlot } from '../../../server/protocol/tile-set-manifest.ts'
import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'
import { PrometheusMeter } from '../../../server/telemetry/prometheus-meter.ts'
import { BuiltSet } from '../../../server/tileset/built-set.ts'
import { buildTileSet } from '../../../server/tileset/build-tile-set.ts'
import { CloseUps, type CloseUp, type CloseUpSet } from '../../../server/tileset/close-ups.ts'
import { smaltiRecipe } from '../../../server/tileset/recipes/smalti-recipe.ts'
import { colourOf, plain, temporaryFolder, writePictures } from './pictures.ts'

const BUNNY = path.join(import.meta.dirname, '../../fixtures/big-buck-bunny-4s.mp4')

const SMALTI: CloseUpSet = {
  source: { kind: 'recipe', recipe: 'smalti', isCoarse: false },
  folder: '/nowhere',
  manifest: {
    format: 1,
    name: 'smalti',
    label: 'Smalti',
    contentKey: '0123456789abcdef0123456789abcdef',
    lineage: '0123456789abcdef0123456789abcdef',
    revision: 1,
    count: smaltiRecipe.count,
    slotCount: smaltiRecipe.count,
    tilePx: 64,
    pages: [],
    table: '',
    means: '',
    ground: [0, 0, 0],
    isLossless: false,
    defaults: {},
    descriptors: '',
    record: null,
  },
}

let ffmpeg: Ffmpeg
let meter: PrometheusMeter
let dataDir: string
let closeUps: CloseUps

beforeAll(async () => {
  ffmpeg = await findFfmpeg(process.env)
})

beforeEach(async () => {
  meter = new PrometheusMeter()
  dataDir = await temporaryFolder()
  await reopen()
})

async function reopen(): Promise<void> {
  await closeUps?.close()
  closeUps = await CloseUps.open({ logger: SILENT_LOGGER, meter, ffmpeg, dataDir })
}

afterEach(() => closeUps.close())

async function picturesSet(): Promise<{ set: CloseUpSet; pictures: string }> {
  const folder = await temporaryFolder()
  const pictures = path.join(folder, 'pictures')
  await writePictures(pictures, 3)
  const source = { kind: 'pictures', pictures, ground: [0, 0, 0] } as const
  const built = path.join(folder, 'set')
  const { manifest } = await buildTileSet({ source, name: 'set', folder: built })
  return { set: { source, folder: built, manifest }, pictures }
}

/** A set of one film or animation, and its first tile that moves. */
async function movingSet(original: string): Promise<{
  readonly set: CloseUpSet
  readonly pictures: string
  readonly tile: number
  readonly frames: number
  /** The pixels of a frame as on its page, [64 x 64 x 3]. */
  readonly onPage: (frame: number) => Promise<Uint8Array>
}> {
  const root = await temporaryFolder()
  const pictures = path.join(root, 'pictures')
  await mkdir(pictures)
  await copyFile(original, path.join(pictures, path.basename(original)))
  const source = { kind: 'pictures', pictures, ground: [0, 0, 0] } as const
  const built = path.join(root, 'set')
  const { manifest } = await buildTileSet({ source, name: 'set', folder: built, ffmpeg, isLossless: true })
  const opened = await BuiltSet.open(built)
  const { table } = opened
  const tile = Array.from({ length: manifest.count }, (_, id) => id).find((id) => tileRoundMs(table, id) > 0)!
  const onPage = (frame: number): Promise<Uint8Array> => opened.readSlot(tileSlot(table, tile) + frame)
  return { set: { source, folder: built, manifest }, pictures, tile, frames: tileFrames(table, tile), onPage }
}

/** Mean difference of a frame's coarsest level in a close-up from the frame on its page, levels. */
async function distanceFromPage(
  bytes: Uint8Array,
  side: CloseUpSide,
  frame: number,
  page: Uint8Array,
): Promise<number> {
  const { left, top } = closeUpPlace(side, frame)
  const level = closeUpLevels(side) - 1
  const region = { left, top: top + closeUpLevelTop(side, level), width: TILE_PX, height: TILE_PX }
  const pixels = await sharp(bytes).extract(region).raw().toBuffer()
  return pixels.reduce((sum, value, at) => sum + Math.abs(value - page[at]!), 0) / pixels.length
}

function bytesOf(closeUp: CloseUp): Uint8Array {
  if (closeUp.kind !== 'picture') throw new Error(`it is ${closeUp.kind}`)
  return closeUp.bytes
}

describe('CloseUps', () => {
  it('draws a tile of a recipe with all its levels in one picture', async () => {
    const bytes = bytesOf(await closeUps.get(SMALTI, 700, 256))
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([256, closeUpHeight(256)])
    const expected = new Uint8Array(256 * 256 * 3)
    await smaltiRecipe.drawTile(700, 256, expected, 0)
    let worst = 0
    for (let at = 0; at < expected.length; at++) worst = Math.max(worst, Math.abs(data[at]! - expected[at]!))
    expect(worst).toBeLessThan(12)
    const middleOf = (top: number, side: number): number => data[((top + side / 2) * 256 + side / 2) * 3 + 1]!
    expect(Math.abs(middleOf(256, 128) - middleOf(256 + 128, 64))).toBeLessThan(8)
  })

  it('keeps what it made and shares what is being made', async () => {
    const [one, other] = await Promise.all([closeUps.get(SMALTI, 5, 256), closeUps.get(SMALTI, 5, 256)])
    expect(bytesOf(other)).toBe(bytesOf(one))
    expect(bytesOf(await closeUps.get(SMALTI, 5, 256))).toBe(bytesOf(one))
  })

  it('decodes the original of a picture, and has nothing where that is gone or another one', async () => {
    const { set, pictures } = await picturesSet()
    const { data } = await sharp(bytesOf(await closeUps.get(set, 1, 512)))
      .raw()
      .toBuffer({ resolveWithObject: true })
    colourOf(1).forEach((level, channel) => expect(Math.abs(data[channel]! - level)).toBeLessThan(4))
    await rm(path.join(pictures, '0000.png'))
    await writeFile(path.join(pictures, '0002.png'), 'another file')
    expect(await closeUps.get(set, 0, 256)).toEqual({ kind: 'missing' })
    expect(await closeUps.get(set, 2, 256)).toEqual({ kind: 'missing' })
  })

  it('makes each size, from twice to sixteen times that of a page', async () => {
    for (const side of CLOSE_UP_SIDES) {
      const { width, height } = await sharp(bytesOf(await closeUps.get(SMALTI, 3, side))).metadata()
      expect({ width, height }).toEqual(closeUpSize(side, 1))
    }
  })

  it('decodes the frames of a clip that its page has, in one picture', async () => {
    const { set, tile, frames, onPage } = await movingSet(BUNNY)
    for (const side of [128, 256] as const) {
      const bytes = bytesOf(await closeUps.get(set, tile, side))
      const { width, height } = await sharp(bytes).metadata()
      expect({ width, height }).toEqual(closeUpSize(side, frames))
      for (const frame of [0, 1, frames >> 1, frames - 1]) {
        const own = await distanceFromPage(bytes, side, frame, await onPage(frame))
        const other = await distanceFromPage(
          bytes,
          side,
          frame,
          await onPage((frame + (frames >> 1)) % frames),
        )
        expect(own).toBeLessThan(4)
        expect(own).toBeLessThan(other / 2)
      }
    }
    expect(await closeUps.get(set, tile, 512)).toEqual({ kind: 'missing' })
  }, 60_000)

  it('has nothing for a clip whose film is gone, was changed, or cannot be decoded', async () => {
    const { set, pictures, tile } = await movingSet(BUNNY)
    const film = path.join(pictures, path.basename(BUNNY))
    const whole = await readFile(film)
    await writeFile(film, whole.subarray(0, whole.length - 100))
    expect(await closeUps.get(set, tile, 128)).toEqual({ kind: 'missing' })
    await rm(film)
    expect(await closeUps.get(set, tile, 256)).toEqual({ kind: 'missing' })
    await closeUps.close()
    closeUps = await CloseUps.open({ logger: SILENT_LOGGER, meter, ffmpeg: null, dataDir })
    await writeFile(film, whole)
    expect(await closeUps.get(set, tile, 256)).toEqual({ kind: 'missing' })
    expect(meter.total('close_up_failures')).toBe(0)
  }, 60_000)

  it('decodes the pictures of an animation', async () => {
    const root = await temporaryFolder()
    const animation = path.join(root, 'colours.gif')
    const pages = await Promise.all(
      [100, 2000, 3000].map((n) => plain(200, 200, colourOf(n)).png().toBuffer()),
    )
    await sharp(pages, { join: { animated: true } })
      .gif({ delay: [300, 300, 300] })
      .toFile(animation)
    const { set, tile, frames, onPage } = await movingSet(animation)
    expect(frames).toBeGreaterThan(3)
    const bytes = bytesOf(await closeUps.get(set, tile, 256))
    for (let frame = 0; frame < frames; frame++)
      expect(await distanceFromPage(bytes, 256, frame, await onPage(frame))).toBeLessThan(2.5)
  }, 60_000)

  it('keeps what it made over a restart, and makes anew what was torn meanwhile', async () => {
    const { set, pictures } = await picturesSet()
    const first = bytesOf(await closeUps.get(set, 0, 256))
    const second = bytesOf(await closeUps.get(set, 1, 256))
    await closeUps.close()
    await rm(path.join(pictures, '0000.png'))
    await reopen()
    expect(Buffer.from(bytesOf(await closeUps.get(set, 0, 256))).equals(first)).toBe(true)
    expect(closeUps.pid).toBeNull()
    await closeUps.close()
    const kept = path.join(dataDir, 'close-ups')
    for (const name of await readdir(kept)) {
      const file = path.join(kept, name)
      await writeFile(file, (await readFile(file)).subarray(0, 500))
    }
    await reopen()
    expect(await closeUps.get(set, 0, 256)).toEqual({ kind: 'missing' })
    expect(Buffer.from(bytesOf(await closeUps.get(set, 1, 256))).equals(second)).toBe(true)
  })

  it('looks again for an original that was moved, once the set knows of it', async () => {
    const { set, pictures } = await picturesSet()
    await rename(path.join(pictures, '0001.png'), path.join(pictures, 'moved.png'))
    expect(await closeUps.get(set, 1, 256)).toEqual({ kind: 'missing' })
    const source = { kind: 'pictures', pictures, ground: [0, 0, 0] } as const
    const { manifest } = await buildTileSet({ source, name: 'set', folder: set.folder })
    expect(manifest.lineage).toBe(set.manifest.lineage)
    expect((await closeUps.get({ ...set, manifest }, 1, 256)).kind).toBe('picture')
  })

  it('has nothing for a tile beyond the set, and for a set whose origin nobody knows', async () => {
    expect(await closeUps.get(SMALTI, smaltiRecipe.count, 256)).toEqual({ kind: 'missing' })
    expect(await closeUps.get({ ...SMALTI, source: null }, 0, 256)).toEqual({ kind: 'missing' })
    expect(closeUps.pid).toBeNull()
  })

  it('drops what has waited longest when too much is asked for', async () => {
    const asked = Array.from({ length: 80 }, (_, tile) => closeUps.get(SMALTI, tile, 256))
    const early = await Promise.all(asked.slice(2, 16))
    expect(early.every((closeUp) => closeUp.kind === 'busy')).toBe(true)
    expect(meter.total('close_ups_dropped')).toBe(14)
    expect((await asked[79]!).kind).toBe('picture')
  })

  it('starts the process again when it dies, and gives a tile up that brings it down', async () => {
    await closeUps.get(SMALTI, 1, 256)
    const asked = closeUps.get(SMALTI, 2, 512)
    process.kill(closeUps.pid!, 'SIGKILL')
    expect((await asked).kind).toBe('picture')
    expect(meter.total('close_up_failures')).toBe(1)
  })

  it('answers everybody when it closes, and nothing is left running', async () => {
    const asked = closeUps.get(SMALTI, 3, 512)
    const pid = closeUps.pid!
    await closeUps.close()
    expect(await asked).toEqual({ kind: 'missing' })
    expect(() => process.kill(pid, 0)).toThrow()
    expect(await closeUps.get(SMALTI, 4, 256)).toEqual({ kind: 'missing' })
  })
})
