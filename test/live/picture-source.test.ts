import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startSource, type SourceRig } from './source-rig.ts'

const WIDTH = 48
const HEIGHT = 32

let folder = ''
let rigs: SourceRig[] = []

/** A picture that looks different in every turn: dark, but for one bright corner. */
async function makePicture(path: string, orientation: number): Promise<void> {
  const corner = await sharp({ create: { width: 12, height: 8, channels: 3, background: 'white' } })
    .png()
    .toBuffer()
  await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: 'black' } })
    .composite([{ input: corner, left: 0, top: 0 }])
    .withMetadata({ orientation })
    .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
    .toFile(path)
}

/** Which corner is bright: left or right, top or bottom. */
function brightCorner(luma: Uint8Array, width: number, height: number): string {
  const at = (x: number, y: number): boolean => (luma[y * width + x] ?? 0) > 128
  const corners = { 'top left': [2, 2], 'top right': [width - 3, 2] } as const
  for (const [name, [x, y]] of Object.entries(corners)) if (at(x, y)) return name
  return at(2, height - 3) ? 'bottom left' : 'bottom right'
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'smalti-picture-'))
})

afterEach(async () => {
  for (const { runner } of rigs) await runner.close()
  rigs = []
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a picture source', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('stands upright with EXIF orientation %i', async (orientation) => {
    const path = join(folder, `${orientation}.jpg`)
    await makePicture(path, orientation)
    const expected = await sharp(path).rotate().greyscale().raw().toBuffer({ resolveWithObject: true })
    const rig = await startSource(path)
    rigs.push(rig)
    await rig.sink.until(() => rig.sink.frames.length === 1)
    const [frame] = rig.sink.frames
    const { width, height } = expected.info
    expect(frame?.format).toEqual({ width, height })
    expect(brightCorner(frame?.pixels ?? new Uint8Array(0), width, height)).toBe(
      brightCorner(expected.data, width, height),
    )
  })
})
