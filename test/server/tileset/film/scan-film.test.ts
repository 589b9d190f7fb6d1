import { truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { describe, expect, test } from 'vitest'

import { labToLinear } from '../../../../server/tileset/oklab.ts'
import { PauseGate } from '../../../../server/tileset/film/pause-gate.ts'
import type { Reel } from '../../../../server/tileset/film/reel.ts'
import { scanFilm, type ScanOptions, type ScanProgress } from '../../../../server/tileset/film/scan-film.ts'
import { fromLinear } from '../../../../server/protocol/descriptor.ts'
import { temporaryFolder } from '../pictures.ts'
import { makeFilm, theFfmpeg, turnFilm } from './films.ts'

const FRAME_BYTES = 64 * 64 * 3

async function scan(film: string, options: Partial<ScanOptions> = {}): Promise<Reel> {
  return scanFilm({
    ffmpeg: await theFfmpeg(),
    film,
    reels: path.join(path.dirname(film), 'reels'),
    ...options,
  })
}

function meanColour({ measures }: Reel, frame: number): number[] {
  const [lightness, a, b] = Array.from(
    measures.colour.subarray(frame * 3, frame * 3 + 3),
    (lane) => lane / 100,
  )
  return labToLinear([lightness!, a!, b!]).map(fromLinear)
}

/** A pixel of a frame, sRGB levels. */
function pixel(frame: Uint8Array, x: number, y: number): number[] {
  return [...frame.subarray((y * 64 + x) * 3, (y * 64 + x) * 3 + 3)]
}

function isNear(found: readonly number[], wanted: readonly number[], levels: number): boolean {
  return found.every((level, channel) => Math.abs(level - wanted[channel]!) <= levels)
}

describe('the colours of a scanned film', () => {
  const graph = 'color=0xc86432:s=320x180:r=24:d=0.3'
  const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '8', '-pix_fmt', 'yuv420p']
  test.each([
    ['small H.264, BT.601 unsaid', 'a.mp4', graph, h264],
    [
      'HD H.264, BT.709 unsaid',
      'b.mp4',
      'color=0xc86432:s=1280x720:r=24:d=0.3,scale=out_color_matrix=bt709,format=yuv420p',
      h264,
    ],
    ['RGB in PNG', 'c.mov', `${graph},format=rgb24`, ['-c:v', 'png']],
    ['full range in Motion JPEG', 'd.avi', graph, ['-c:v', 'mjpeg', '-q:v', '2', '-pix_fmt', 'yuvj420p']],
    ['ten bits', 'e.mkv', graph, ['-c:v', 'ffv1', '-pix_fmt', 'yuv420p10le']],
  ])('are those of the film: %s', async (_words, name, source, coding) => {
    const film = await makeFilm(await temporaryFolder(), name, source, coding)
    const reel = await scan(film)
    expect(isNear(meanColour(reel, 1), [0xc8, 0x64, 0x32], 4)).toBe(true)
    const frame = await reel.readFrames([0])
    expect(isNear(pixel(frame, 32, 32), [0xc8, 0x64, 0x32], 5)).toBe(true)
  })
})

describe('a scanned frame', () => {
  const halves = 'color=red:s=128x64:r=24:d=0.3,drawbox=x=64:w=64:h=64:c=blue:t=200'

  test('is the centre square of the picture', async () => {
    const reel = await scan(await makeFilm(await temporaryFolder(), 'f.mp4', halves))
    const frame = await reel.readFrames([0])
    expect(pixel(frame, 4, 32)[0]).toBeGreaterThan(200)
    expect(pixel(frame, 59, 32)[2]).toBeGreaterThan(200)
  })

  test('has the sides of a wide picture too', async () => {
    const reel = await scan(await makeFilm(await temporaryFolder(), 'f.mp4', halves))
    expect(reel.width).toBe(128)
    const [left, right] = [await reel.readFrames([0], 0), await reel.readFrames([0], 1)]
    for (const x of [2, 61]) {
      expect(pixel(left, x, 32)[0]).toBeGreaterThan(200)
      expect(pixel(right, x, 32)[2]).toBeGreaterThan(200)
    }
  })

  test('stands upright when the film says that it was turned', async () => {
    const film = await makeFilm(await temporaryFolder(), 'f.mp4', halves)
    await turnFilm(film)
    const frame = await (await scan(film)).readFrames([0])
    const [top, bottom] = [pixel(frame, 32, 4), pixel(frame, 32, 59)]
    expect(top[0]).toBeGreaterThan(200)
    expect(bottom[2]).toBeGreaterThan(200)
  })

  test('has square pixels', async () => {
    const wide = `color=black:s=64x64:r=24:d=0.3,drawbox=x=16:w=32:h=64:c=white:t=200,setsar=2`
    const frame = await (await scan(await makeFilm(await temporaryFolder(), 'f.mp4', wide))).readFrames([0])
    expect(pixel(frame, 3, 32)[1]).toBeGreaterThan(200)
    expect(pixel(frame, 60, 32)[1]).toBeGreaterThan(200)
  })
})

test('every frame has its own time in a film of changing rate, and twelve a second are kept', async () => {
  const times = `settb=1/1000,setpts='if(lt(N,24),N/24,if(lt(N,34),1+(N-24)/5,3+(N-34)/60))/TB'`
  const graph = `testsrc=s=160x90:r=60:d=1.6,${times}`
  const film = await makeFilm(await temporaryFolder(), 'vfr.mkv', graph, [
    '-c:v',
    'ffv1',
    '-enc_time_base',
    '1:1000',
  ])
  const { measures, kept } = await scan(film)
  const wanted = Array.from({ length: 96 }, (_, frame) =>
    frame < 24 ? frame / 24 : frame < 34 ? 1 + (frame - 24) / 5 : 3 + (frame - 34) / 60,
  )
  expect(measures.count).toBe(96)
  // The container counts milliseconds.
  for (const [frame, seconds] of wanted.entries()) {
    expect(Math.abs(measures.ptsUs[frame]! - seconds * 1e6)).toBeLessThan(1100)
  }
  const keptTimes = Array.from(kept, (frame) => measures.ptsUs[frame]! / 1e6)
  expect(keptTimes.filter((time) => time < 0.99).length).toBe(12)
  expect(keptTimes.filter((time) => time > 0.99 && time < 2.99).length).toBe(10)
  expect(keptTimes.filter((time) => time > 2.99 && time < 3.99).length).toBeGreaterThanOrEqual(12)
})

test('a film that was scanned is opened without decoding it again', async () => {
  const film = await makeFilm(await temporaryFolder(), 'f.mp4', 'testsrc=s=160x90:r=24:d=1')
  const first = await scan(film)
  const again = await scan(film, { ffmpeg: { ...(await theFfmpeg()), path: 'there is none' } })
  expect(again.measures).toEqual(first.measures)
  expect(again.kept).toEqual(first.kept)
  const frames = await again.readFrames([0, 5, 11])
  expect(frames.length).toBe(3 * FRAME_BYTES)
})

test('a film that breaks off gives what could be read', async () => {
  const film = await makeFilm(await temporaryFolder(), 'f.mkv', 'testsrc=s=320x180:r=24:d=4')
  const whole = await scan(film)
  await truncate(film, 60_000)
  const part = await scan(film)
  expect(part.measures.count).toBeGreaterThan(10)
  expect(part.measures.count).toBeLessThan(whole.measures.count)
})

test.each([
  ['text', 'f.mp4', 'this is no film'],
  ['nothing', 'f.mkv', ''],
  ['a list that names another file', 'f.ffconcat', 'ffconcat version 1.0\nfile https://localhost/x.mp4\n'],
])('a file of %s is refused with a reason', async (_words, name, text) => {
  const film = path.join(await temporaryFolder(), name)
  await writeFile(film, text)
  await expect(scan(film)).rejects.toMatchObject({ code: 'bad-file', isFatal: false })
})

test('a scan that is given up ends with the reason', async () => {
  const film = await makeFilm(await temporaryFolder(), 'f.mp4', 'testsrc=s=640x360:r=24:d=20')
  const controller = new AbortController()
  const reason = new Error('the show ends')
  const onProgress = (): void => controller.abort(reason)
  await expect(scan(film, { signal: controller.signal, onProgress, now: steps() })).rejects.toBe(reason)
})

test('a closed gate holds a scan up until it is opened', async () => {
  const film = await makeFilm(await temporaryFolder(), 'f.mp4', 'testsrc=s=640x360:r=24:d=10')
  const gate = new WatchedGate()
  gate.pause()
  const told: ScanProgress[] = []
  const scanning = scan(film, { gate, onProgress: (progress) => told.push(progress), now: steps() })
  await gate.reached
  expect(told).toEqual([])
  gate.resume()
  expect((await scanning).measures.count).toBe(240)
  expect(told.at(-1)!.positionUs).toBeGreaterThan(5e6)
  expect(told.at(-1)!.lengthUs).toBe(10e6)
})

class WatchedGate extends PauseGate {
  #tell: () => void = () => {}
  readonly reached = new Promise<void>((resolve) => {
    this.#tell = resolve
  })

  override pass(signal?: AbortSignal): Promise<void> {
    this.#tell()
    return super.pass(signal)
  }
}

/** A clock that goes on by 50 ms whenever it is asked. */
function steps(): () => number {
  let us = 0
  return () => (us += 50_000)
}
