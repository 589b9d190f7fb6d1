import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { RtmpIngest } from '../../server/source/rtmp-ingest.ts'
import { SILENT_LOGGER } from '../../server/telemetry/logger.ts'
import { nowUs } from '../../server/telemetry/now.ts'
import { RtspServer } from '../fixtures/rtsp-server.ts'
import { killPublishers, startPublisher } from './publisher.ts'
import type { SeenFrame } from './recording-sink.ts'
import {
  CLIP_PATH,
  isProcessThere,
  makeMedia,
  startSource,
  testFfmpeg,
  type SourceRig,
} from './source-rig.ts'

const FILM_STEP_US = 41_667

let cleanups: (() => Promise<void> | void)[] = []

async function start(...args: Parameters<typeof startSource>): Promise<SourceRig> {
  const rig = await startSource(...args)
  cleanups.unshift(async () => {
    await rig.runner.close()
    rig.sink.letGo()
    expect(rig.sink.outCount).toBe(0)
  })
  return rig
}

/** Processes that this one started and that have not ended. */
function childCount(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'ProcessWrap').length
}

/** Starts a film whose decoder waits after a few frames, as it does when the look-ahead is full. */
async function startFilm(path: string, count: number): Promise<SourceRig> {
  const rig = await start(path, { holdsSlots: true, maxSlots: count })
  await rig.sink.until(() => rig.sink.frames.length === count)
  return rig
}

function widthsOf(frames: readonly SeenFrame[]): number[] {
  return frames.map(({ format }) => format.width)
}

function stepsOf(frames: readonly SeenFrame[]): number[] {
  return frames.slice(1).map(({ ptsUs }, at) => ptsUs - (frames[at]?.ptsUs ?? 0))
}

function untilWidth({ sink }: SourceRig, width: number): Promise<void> {
  return sink.until(() => sink.frames.at(-1)?.format.width === width)
}

afterEach(async () => {
  for (const cleanup of cleanups) await cleanup()
  cleanups = []
  await killPublishers()
  await expect.poll(childCount).toBe(0)
})

describe('another raster of a film', () => {
  it('goes on with the next picture, and leaves one ffmpeg', async () => {
    const rig = await startFilm(CLIP_PATH, 12)
    const { sink, runner } = rig
    const oldPid = runner.pid ?? 0
    runner.setMaxWidth(640)
    await sink.until(() => sink.frames.length > 12)
    sink.holdsSlots = false
    sink.letGo()
    await sink.until(() => sink.frames.length >= 250)
    const frames = sink.frames.slice(0, 250)
    expect(widthsOf(frames)).toEqual([...Array<number>(12).fill(320), ...Array<number>(238).fill(640)])
    for (const stepUs of stepsOf(frames)) expect(Math.abs(stepUs - FILM_STEP_US)).toBeLessThan(4_000)
    for (const [at, { luma }] of frames.entries()) {
      expect(Math.abs(luma - (frames[at % 96]?.luma ?? 0))).toBeLessThan(3)
    }
    expect(new Set(frames.map(({ segment }) => segment))).toEqual(new Set([1]))
    expect(sink.states.map(({ kind }) => kind)).toEqual(['opening', 'live'])
    await expect.poll(() => isProcessThere(oldPid)).toBe(false)
    await expect.poll(childCount).toBe(1)
  })

  it('finds its place in a later round of the loop, there and back', async () => {
    const rig = await start(CLIP_PATH, { maxSlots: 4 })
    const { sink, runner } = rig
    await sink.until(() => sink.frames.length >= 300)
    sink.holdsSlots = true
    await sink.until(() => sink.heldCount === 4)
    for (const width of [640, 320]) {
      const count = sink.frames.length
      runner.setMaxWidth(width)
      await untilWidth(rig, width)
      sink.holdsSlots = false
      sink.letGo()
      await sink.until(() => sink.frames.length >= count + 120)
      sink.holdsSlots = true
      sink.heldCount = 0
      await sink.until(() => sink.heldCount >= 4)
    }
    const { frames } = sink
    for (const stepUs of stepsOf(frames)) expect(Math.abs(stepUs - FILM_STEP_US)).toBeLessThan(6_000)
    for (const [at, { luma }] of frames.entries()) {
      expect(Math.abs(luma - (frames[at % 96]?.luma ?? 0))).toBeLessThan(3)
    }
  })

  it('follows the last of several wishes', async () => {
    const rig = await startFilm(CLIP_PATH, 8)
    for (const width of [640, 480, 200]) rig.runner.setMaxWidth(width)
    await untilWidth(rig, 200)
    rig.sink.holdsSlots = false
    rig.sink.letGo()
    await rig.sink.until(() => rig.sink.frames.length >= 100)
    expect(new Set(widthsOf(rig.sink.frames))).toEqual(new Set([320, 200]))
    await expect.poll(childCount).toBe(1)
  })

  it('is not started where the source has no more to give', async () => {
    const rig = await startFilm(CLIP_PATH, 4)
    for (const width of [1280, 640, 1280]) {
      rig.runner.setMaxWidth(width)
      await untilWidth(rig, Math.min(width, 854))
    }
    await expect.poll(childCount).toBe(1)
    const { pid } = rig.runner
    rig.runner.setMaxWidth(1920)
    expect(rig.runner.format).toEqual({ width: 854, height: 480 })
    expect(childCount()).toBe(1)
    expect(rig.runner.pid).toBe(pid)
  })

  it('leaves the old one on air when it cannot be started, and says it once with the cure', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'smalti-swap-'))
    cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
    const path = join(folder, 'gone.mp4')
    copyFileSync(CLIP_PATH, path)
    const lines: string[] = []
    const logger = { ...SILENT_LOGGER, warn: (...line: unknown[]) => lines.push(JSON.stringify(line)) }
    const { sink, runner } = await start(path, { holdsSlots: true, maxSlots: 6, logger })
    await sink.until(() => sink.frames.length === 6)
    const { pid } = runner
    rmSync(path)
    runner.setMaxWidth(640)
    await expect.poll(() => lines.length).toBe(1)
    expect(lines[0]).toMatch(/raster_kept.*640.*No such file.*fewer columns/)
    sink.holdsSlots = false
    sink.letGo()
    await sink.until(() => sink.frames.length >= 60)
    expect(new Set(widthsOf(sink.frames))).toEqual(new Set([320]))
    expect([runner.pid, runner.state.kind]).toEqual([pid, 'live'])
    await expect.poll(childCount).toBe(1)
  })
})

describe('another raster of what cannot be sought', () => {
  it('follows a test pattern at its step', async () => {
    const rig = await startFilm('test', 8)
    rig.runner.setMaxWidth(640)
    await untilWidth(rig, 640)
    expect(Math.max(...stepsOf(rig.sink.frames))).toBeLessThan(40_000)
    expect(Math.min(...stepsOf(rig.sink.frames))).toBeGreaterThan(0)
  })

  it('takes the place of a picture', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'smalti-swap-'))
    cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
    const path = join(folder, 'still.png')
    await makeMedia('-f', 'lavfi', '-i', 'testsrc2=size=1000x500', '-frames:v', '1', path)
    const rig = await start(path)
    for (const [width, wide] of [
      [640, 640],
      [1280, 1000],
      [320, 320],
    ] as const) {
      rig.runner.setMaxWidth(width)
      await untilWidth(rig, wide)
    }
    rig.runner.setMaxWidth(1920)
    await untilWidth(rig, 1000)
    expect(Math.min(...stepsOf(rig.sink.frames))).toBeGreaterThan(0)
    expect(new Set(rig.sink.states.map(({ kind }) => kind))).toEqual(new Set(['opening', 'live']))
  })
})

describe('another raster of a live stream', () => {
  /** Widens what runs and checks that the times went on: the frames around the change, and no state but live. */
  async function widen(rig: SourceRig): Promise<void> {
    const { sink, runner } = rig
    await sink.until(() => sink.frames.length >= 20)
    const oldPid = runner.pid ?? 0
    runner.setMaxWidth(640)
    await untilWidth(rig, 640)
    const count = sink.frames.length
    await sink.until(() => sink.frames.length >= count + 20)
    const around = sink.frames.slice(count - 10, count + 20)
    for (const stepUs of stepsOf(around)) {
      expect(stepUs).toBeGreaterThan(0)
      expect(stepUs).toBeLessThan(200_000)
    }
    expect(new Set(sink.frames.map(({ segment }) => segment))).toEqual(new Set([1]))
    expect(sink.states.map(({ kind }) => kind)).toEqual(['opening', 'live'])
    await expect.poll(() => isProcessThere(oldPid)).toBe(false)
    expect(runner.pid).not.toBeNull()
  }

  it('comes from a second connection to an rtsp camera', async () => {
    const camera = new RtspServer({ ffmpegPath: (await testFfmpeg()).path, size: '640x360' })
    await camera.open()
    cleanups.push(() => camera.close())
    await widen(await start(`rtsp://127.0.0.1:${camera.port}/camera`))
  })

  it('comes from a second reader of what is published', async () => {
    const ingest = new RtmpIngest({
      port: 0,
      names: [],
      logger: SILENT_LOGGER,
      meter: { count: () => {}, gauge: () => {}, time: () => {} },
      now: nowUs,
    })
    cleanups.push(() => ingest.close())
    await ingest.open()
    const rig = await start('publish:stage', { ingest })
    await startPublisher(`rtmp://127.0.0.1:${ingest.port}/live/stage`, { size: '640x360' })
    await widen(rig)
  })
})
