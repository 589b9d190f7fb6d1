import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { RtmpIngest } from '../../server/source/rtmp-ingest.ts'
import { SILENT_LOGGER } from '../../server/telemetry/logger.ts'
import { nowUs } from '../../server/telemetry/now.ts'
import { RtmpServer } from '../fixtures/rtmp-server.ts'
import { RtspServer } from '../fixtures/rtsp-server.ts'
import { killPublishers, startPublisher } from './publisher.ts'
import type { SeenFrame } from './recording-sink.ts'
import { CLIP_PATH, isProcessThere, makeMedia, startSource, testFfmpeg, type SourceRig } from './source-rig.ts'

const FILM_STEP_US = 41_667

let cleanups: (() => Promise<void> | void)[] = []

async function start(...args: Parameters<typeof startSource>): Promise<SourceRig> {
  const rig = await startSource(...args)
  cleanups.unshift(async () => {
    await rig.runner.close()
    rig.sink.letGo()
    expect(rig.sink.outCount).toBe(0)
    await expect.poll(childCount).toBe(0)
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
  await killPublishers()
  cleanups = []
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
})
