import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rasterFilter } from '../../server/ffmpeg/raster-arguments.ts'
import { makeMedia, testFfmpeg } from './source-rig.ts'

/** Full-range BT.709 of pure red. */
const RED = [54, 99, 255]
const SIDE = 32

let folder = ''

/** Mean y, u, v of the raster that the filter makes of a file. */
async function rasterOf(file: string): Promise<readonly number[]> {
  const { path } = await testFfmpeg()
  const bytes = execFileSync(path, [
    ...['-v', 'error', '-nostdin', '-i', join(folder, file), '-frames:v', '1'],
    ...['-vf', rasterFilter(SIDE), '-f', 'rawvideo', 'pipe:1'],
  ])
  expect(bytes.byteLength).toBe((SIDE * SIDE * 3) / 2)
  const quarter = (SIDE * SIDE) / 4
  return [bytes[0] ?? 0, bytes[SIDE * SIDE] ?? 0, bytes[SIDE * SIDE + quarter] ?? 0]
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'smalti-colour-'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the raster', () => {
  it.each([
    [
      '601.mp4',
      'out_color_matrix=bt601:out_range=tv',
      'yuv420p',
      ['-colorspace', 'smpte170m', '-color_range', 'tv'],
    ],
    [
      '709.mp4',
      'out_color_matrix=bt709:out_range=tv',
      'yuv420p',
      ['-colorspace', 'bt709', '-color_range', 'tv'],
    ],
    [
      '709-full.mp4',
      'out_color_matrix=bt709:out_range=full',
      'yuvj420p',
      ['-colorspace', 'bt709', '-color_range', 'pc'],
    ],
    ['rgb.png', 'flags=neighbor', 'rgb24', []],
    ['full.jpg', 'out_color_matrix=bt601:out_range=full', 'yuvj420p', ['-qscale:v', '1']],
  ])('is full-range BT.709 whatever %s is coded with', async (file, scale, format, tags) => {
    await makeMedia(
      ...['-f', 'lavfi', '-i', 'color=c=red:size=64x64:duration=0.1,format=rgb24'],
      ...['-vf', `scale=${scale},format=${format}`, ...tags, '-frames:v', '1', join(folder, file)],
    )
    const raster = await rasterOf(file)
    for (const [at, value] of raster.entries())
      expect(Math.abs(value - (RED[at] ?? 0))).toBeLessThanOrEqual(2)
  })
})
