import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { CLIP_PATH, isProcessThere, makeMedia, startSource, type SourceRig } from './source-rig.ts'

let folder = ''
let rigs: SourceRig[] = []

async function start(...args: Parameters<typeof startSource>): Promise<SourceRig> {
  const rig = await startSource(...args)
  rigs.push(rig)
  return rig
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'smalti-pull-'))
})

afterEach(async () => {
  for (const { runner, sink } of rigs) {
    await runner.close()
    sink.letGo()
    expect(sink.outCount).toBe(0)
  }
  rigs = []
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a file source', () => {
  it('gives every frame at its true time and goes on through its end without a gap', async () => {
    const { sink } = await start(CLIP_PATH)
    await sink.until(() => sink.frames.length >= 200)
    const { frames } = sink
    expect(frames[0]?.format).toEqual({ width: 320, height: 180 })
    for (let at = 1; at < 200; at++) {
      const stepUs = (frames[at]?.ptsUs ?? 0) - (frames[at - 1]?.ptsUs ?? 0)
      expect(Math.abs(stepUs - 41_667)).toBeLessThan(2_000)
    }
    expect(Math.abs((frames[0]?.luma ?? 0) - (frames[96]?.luma ?? 0))).toBeLessThan(1)
    expect(Math.abs((frames[0]?.luma ?? 0) - (frames[50]?.luma ?? 0))).toBeGreaterThan(2)
    expect(sink.states.map((state) => state.kind)).toEqual(['opening', 'live'])
  })

  it('waits without dropping while the sink has no room, and is not taken for silent', async () => {
    const { sink, counts, runner } = await start(CLIP_PATH, { holdsSlots: true, maxSlots: 5 })
    await sink.until(() => sink.frames.length === 5)
    expect(runner.state.kind).toBe('live')
    sink.holdsSlots = false
    sink.letGo()
    await sink.until(() => sink.frames.length >= 60)
    for (let at = 1; at < 60; at++) {
      expect((sink.frames[at]?.ptsUs ?? 0) - (sink.frames[at - 1]?.ptsUs ?? 0)).toBeLessThan(43_000)
    }
    expect(counts.get('frames_dropped no-slot')).toBeUndefined()
  })

  it('plays through a hole of ten seconds without inventing frames', async () => {
    const path = join(folder, 'hole.mp4')
    await makeMedia(
      ...['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25:duration=2'],
      ...['-vf', "setpts='PTS+gte(T,1)*10/TB'", '-vsync', '0', '-c:v', 'libx264', path],
    )
    const { sink } = await start(path)
    await sink.until(() => sink.frames.length >= 50)
    const times = sink.frames.slice(0, 50).map((frame) => frame.ptsUs)
    const holes = times.filter((ptsUs, at) => at > 0 && ptsUs - (times[at - 1] ?? 0) > 100_000)
    expect(holes).toEqual([11_000_000])
    expect(new Set(sink.frames.slice(0, 50).map((frame) => frame.segment)).size).toBe(1)
  })

  it('shows the display aspect of pixels that are not square, within the source', async () => {
    const path = join(folder, 'anamorphic.mp4')
    await makeMedia(
      ...['-f', 'lavfi', '-i', 'testsrc2=size=360x288:rate=25:duration=0.2'],
      ...['-vf', 'setsar=16/11', '-c:v', 'libx264', path],
    )
    const { sink } = await start(path, { maxWidth: 1280 })
    await sink.until(() => sink.frames.length > 0)
    expect(sink.frames[0]?.format).toEqual({ width: 360, height: 198 })
  })

  it('plays a film through whose pictures change size', async () => {
    const parts = ['320x180', '180x320'].map((size, at) => [size, join(folder, `part-${at}.ts`)] as const)
    for (const [size, path] of parts) {
      await makeMedia(
        '-f',
        'lavfi',
        '-i',
        `color=c=red:size=${size}:rate=25:duration=1`,
        '-c:v',
        'libx264',
        path,
      )
    }
    const whole = join(folder, 'whole.ts')
    writeFileSync(whole, Buffer.concat(parts.map(([, path]) => readFileSync(path))))
    const { sink, runner } = await start(whole)
    await sink.until(() => (sink.frames.at(-1)?.segment ?? 0) === 2 && sink.frames.length > 70)
    const { frames } = sink
    expect(new Set(frames.map(({ format }) => `${format.width}x${format.height}`))).toEqual(
      new Set(['320x180']),
    )
    const lumas = frames.filter(({ segment }) => segment === 2).map(({ luma }) => Math.round(luma))
    expect(Math.max(...lumas)).toBeGreaterThan(50)
    expect(Math.min(...lumas)).toBeLessThan(25)
    expect(runner.state.kind).toBe('live')
  })

  it('leaves frames out above the greatest rate and keeps their times', async () => {
    const { sink } = await start('test', { maxFps: 15 })
    await sink.until(() => sink.frames.length >= 10)
    const times = sink.frames.slice(0, 10).map((frame) => Math.round(frame.ptsUs / 1000))
    expect(times).toEqual([0, 67, 133, 200, 267, 333, 400, 467, 533, 600])
  })

  it('comes back when its ffmpeg is killed', async () => {
    const { sink, runner } = await start('test')
    await sink.until(() => sink.frames.length >= 5)
    const pid = runner.pid ?? 0
    process.kill(pid, 'SIGKILL')
    await sink.until(() => sink.frames.some((frame) => frame.segment === 2))
    const kinds = sink.states.map((state) => state.kind)
    expect(kinds).toEqual(['opening', 'live', 'retrying', 'opening', 'live'])
    expect(isProcessThere(pid)).toBe(false)
  })

  it.each(['throw', 'exit'] as const)(
    'comes back when its decoder thread dies (%s) and leaves no child behind',
    async (fault) => {
      const { sink, runner } = await start('test', { holdsSlots: true, maxSlots: 4 })
      await sink.until(() => sink.frames.length === 4)
      const pid = runner.pid ?? 0
      runner.disturb(fault)
      await sink.until(() => runner.state.kind === 'retrying')
      expect(isProcessThere(pid)).toBe(false)
      sink.holdsSlots = false
      sink.letGo()
      await sink.until(() => sink.frames.some((frame) => frame.segment === 2))
    },
  )

  it('comes back when its decoder thread spins', async () => {
    const { sink, runner } = await start('test')
    await sink.until(() => sink.frames.length >= 5)
    const pid = runner.pid ?? 0
    runner.disturb('spin')
    await sink.until(() => sink.frames.some((frame) => frame.segment === 2))
    await runner.close()
    expect(isProcessThere(pid)).toBe(false)
    expect(sink.states.map((state) => state.kind)).toContain('stalled')
  })

  it('is started anew when its ffmpeg is stopped', async () => {
    const { sink, runner } = await start('test')
    await sink.until(() => sink.frames.length >= 5)
    const pid = runner.pid ?? 0
    process.kill(pid, 'SIGSTOP')
    await sink.until(() => sink.frames.some((frame) => frame.segment === 2))
    await runner.close()
    expect(isProcessThere(pid)).toBe(false)
  })

  it('says why when the file cannot be played, and tries again', async () => {
    const path = new URL('source-rig.ts', import.meta.url).pathname
    const { sink, runner } = await start(path)
    await sink.until(() => runner.state.kind === 'retrying' && runner.state.n === 2)
    const state = runner.state
    expect(state.kind === 'retrying' && state.cause).toMatch(/invalid data|not contain|matches no streams/i)
  })
})

describe('a picture source', () => {
  it('gives one frame and stays live', async () => {
    const path = join(folder, 'still.png')
    await makeMedia('-f', 'lavfi', '-i', 'testsrc2=size=200x100', '-frames:v', '1', path)
    const { sink, runner } = await start(path)
    await sink.until(() => sink.frames.length === 1)
    expect(sink.frames[0]?.format).toEqual({ width: 200, height: 100 })
    expect(runner.state.kind).toBe('live')
    runner.reconnect()
    await sink.until(() => sink.frames.length === 2)
    expect(sink.frames[1]?.segment).toBe(2)
  })
})
