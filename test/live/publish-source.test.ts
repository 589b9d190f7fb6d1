import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { RtmpIngest } from '../../server/source/rtmp-ingest.ts'
import { SILENT_LOGGER } from '../../server/telemetry/logger.ts'
import { nowUs } from '../../server/telemetry/now.ts'
import { killPublisher, killPublishers, publishFile, startPublisher } from './publisher.ts'
import { isProcessThere, makeMedia, startSource, type SourceRig } from './source-rig.ts'

let cleanups: (() => Promise<void> | void)[] = []

async function openIngest(): Promise<RtmpIngest> {
  const ingest = new RtmpIngest({
    port: 0,
    names: [],
    logger: SILENT_LOGGER,
    meter: { count: () => {}, gauge: () => {}, time: () => {} },
    now: nowUs,
  })
  cleanups.push(() => ingest.close())
  await ingest.open()
  return ingest
}

async function startPublish(ingest: RtmpIngest): Promise<SourceRig> {
  const rig = await startSource('publish:stage', { ingest })
  cleanups.unshift(() => rig.runner.close())
  return rig
}

function urlOf(ingest: RtmpIngest, name = 'stage'): string {
  return `rtmp://127.0.0.1:${ingest.port}/live/${name}`
}

/** Waits until frames of a later segment than now arrive. */
async function untilNextSegment({ sink }: SourceRig): Promise<void> {
  const last = sink.frames.at(-1)?.segment ?? 0
  await sink.until(() => (sink.frames.at(-1)?.segment ?? 0) > last)
}

afterEach(async () => {
  await killPublishers()
  for (const cleanup of cleanups) await cleanup()
  cleanups = []
})

describe('a publish source', () => {
  it('waits for its publisher, then gives its frames in order', async () => {
    const ingest = await openIngest()
    const { sink } = await startPublish(ingest)
    expect(sink.states).toEqual([{ kind: 'opening' }])
    await startPublisher(urlOf(ingest), { bFrames: 2 })
    await sink.until(() => sink.frames.length >= 40)
    for (let at = 1; at < 40; at++) {
      const stepUs = (sink.frames[at]?.ptsUs ?? 0) - (sink.frames[at - 1]?.ptsUs ?? 0)
      expect(Math.abs(stepUs - 40_000)).toBeLessThan(2_000)
    }
    expect(sink.states.map((state) => state.kind)).toEqual(['opening', 'live'])
  })

  it('drops and counts frames that find no room, and goes on when there is room', async () => {
    const ingest = await openIngest()
    const rig = await startPublish(ingest)
    await startPublisher(urlOf(ingest))
    await rig.sink.until(() => rig.sink.frames.length >= 10)
    rig.sink.holdsSlots = true
    await expect
      .poll(() => rig.counts.get('frames_dropped no-slot') ?? 0, { timeout: 10_000 })
      .toBeGreaterThan(5)
    const count = rig.sink.frames.length
    rig.sink.holdsSlots = false
    rig.sink.letGo()
    await rig.sink.until(() => rig.sink.frames.length > count + 10)
    expect(rig.sink.frames.at(-1)?.segment).toBe(1)
  })

  it('comes back when the publisher is killed and restarted', async () => {
    const ingest = await openIngest()
    const rig = await startPublish(ingest)
    const first = await startPublisher(urlOf(ingest))
    await rig.sink.until(() => rig.sink.frames.length >= 10)
    await killPublisher(first)
    await rig.sink.until(() => rig.runner.state.kind === 'retrying')
    await startPublisher(urlOf(ingest))
    await untilNextSegment(rig)
  })

  it('comes back when its ffmpeg is killed', async () => {
    const ingest = await openIngest()
    const rig = await startPublish(ingest)
    await startPublisher(urlOf(ingest))
    await rig.sink.until(() => rig.sink.frames.length >= 10)
    const pid = rig.runner.pid ?? 0
    process.kill(pid, 'SIGKILL')
    await untilNextSegment(rig)
    expect(isProcessThere(pid)).toBe(false)
  })

  it('comes back when the ingest child is killed, on the same port', async () => {
    const ingest = await openIngest()
    const rig = await startPublish(ingest)
    await startPublisher(urlOf(ingest))
    await rig.sink.until(() => rig.sink.frames.length >= 10)
    const url = urlOf(ingest)
    process.kill(ingest.pid ?? 0, 'SIGKILL')
    await rig.sink.until(() => rig.runner.state.kind === 'opening')
    await expect.poll(() => ingest.isListening, { timeout: 5_000 }).toBe(true)
    expect(urlOf(ingest)).toBe(url)
    await startPublisher(url)
    await untilNextSegment(rig)
  })

  it('leaves no child behind when its thread dies while its ffmpeg waits for a publisher', async () => {
    const ingest = await openIngest()
    const { sink, runner } = await startPublish(ingest)
    await expect.poll(() => runner.pid, { timeout: 5_000 }).not.toBeNull()
    const pid = runner.pid ?? 0
    runner.disturb('throw')
    await sink.until(() => runner.state.kind === 'retrying')
    expect(isProcessThere(pid)).toBe(false)
  })

  it('shows no old picture of a publisher that stands still, and comes back when it goes on', async () => {
    const ingest = await openIngest()
    const rig = await startPublish(ingest)
    const publisher = await startPublisher(urlOf(ingest))
    await rig.sink.until(() => rig.sink.frames.length >= 10)
    publisher.kill('SIGSTOP')
    await rig.sink.until(() => rig.sink.states.some((state) => state.kind === 'stalled'))
    await rig.sink.until(() => rig.runner.state.kind === 'opening')
    await expect.poll(() => rig.runner.pid, { timeout: 5_000 }).not.toBeNull()
    const count = rig.sink.frames.length
    const lastPtsUs = rig.sink.frames.at(-1)?.ptsUs ?? 0
    publisher.kill('SIGCONT')
    await rig.sink.until(() => rig.sink.frames.length > count)
    expect(rig.sink.frames[count]?.ptsUs).toBeGreaterThan(lastPtsUs)
  })

  it('lets the newest publisher win, with its own size', async () => {
    const ingest = await openIngest()
    const rig = await startPublish(ingest)
    await startPublisher(urlOf(ingest))
    await rig.sink.until(() => rig.sink.frames.length >= 10)
    await startPublisher(urlOf(ingest), { size: '180x320', fps: 15 })
    await untilNextSegment(rig)
    expect(rig.sink.frames.at(-1)?.format).toEqual({ width: 180, height: 320 })
  })

  it('follows a change of size within one stream and tears no frame', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'smalti-publish-'))
    cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
    const sizes = ['320x180', '180x320']
    for (const [at, size] of sizes.entries()) {
      const source = `color=c=red:size=${size}:rate=25:duration=${at === 0 ? 3 : 6}`
      const name = join(folder, `${at}.mp4`)
      await makeMedia('-f', 'lavfi', '-i', source, '-c:v', 'libx264', '-g', '25', '-bf', '0', name)
    }
    const list = join(folder, 'list.txt')
    writeFileSync(list, "file '0.mp4'\nfile '1.mp4'\n")
    const ingest = await openIngest()
    const rig = await startPublish(ingest)
    await publishFile(urlOf(ingest), '-f', 'concat', '-i', list)
    await rig.sink.until(() => rig.sink.frames.some((frame) => frame.format.height === 320))
    const lumas = rig.sink.frames.map((frame) => Math.round(frame.luma))
    expect(Math.max(...lumas) - Math.min(...lumas)).toBeLessThanOrEqual(2)
  })

  it('refuses a name that no source waits for, and the source is untouched', async () => {
    const ingest = await openIngest()
    const rig = await startPublish(ingest)
    await startPublisher(urlOf(ingest))
    await rig.sink.until(() => rig.sink.frames.length >= 10)
    const other = await startPublisher(urlOf(ingest, 'other'))
    await expect.poll(() => other.exitCode, { timeout: 10_000 }).not.toBeNull()
    const count = rig.sink.frames.length
    await rig.sink.until(() => rig.sink.frames.length >= count + 10)
    expect(rig.sink.frames.at(-1)?.segment).toBe(1)
  })

  it('says that the port is taken', async () => {
    const ingest = await openIngest()
    const second = new RtmpIngest({
      port: ingest.port,
      names: [],
      logger: SILENT_LOGGER,
      meter: { count: () => {}, gauge: () => {}, time: () => {} },
      now: nowUs,
    })
    await expect(second.open()).rejects.toMatchObject({ code: 'port-in-use' })
    expect(second.pid).toBeNull()
  })
})
