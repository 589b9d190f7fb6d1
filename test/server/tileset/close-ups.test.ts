import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { closeUpHeight } from '../../../server/protocol/close-up.ts'
import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'
import { PrometheusMeter } from '../../../server/telemetry/prometheus-meter.ts'
import { buildTileSet } from '../../../server/tileset/build-tile-set.ts'
import { CloseUps, type CloseUp, type CloseUpSet } from '../../../server/tileset/close-ups.ts'
import { smaltiRecipe } from '../../../server/tileset/recipes/smalti-recipe.ts'
import { colourOf, temporaryFolder, writePictures } from './pictures.ts'

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

let meter: PrometheusMeter
let closeUps: CloseUps

beforeEach(() => {
  meter = new PrometheusMeter()
  closeUps = new CloseUps({ logger: SILENT_LOGGER, meter })
})

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
