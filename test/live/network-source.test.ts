import { afterEach, describe, expect, it } from 'vitest'
import { RtmpServer } from '../fixtures/rtmp-server.ts'
import { RtspServer, type RtspServerOptions } from '../fixtures/rtsp-server.ts'
import { startSource, testFfmpeg, type SourceRig } from './source-rig.ts'

let cleanups: (() => Promise<void>)[] = []

async function openCamera(options: Omit<RtspServerOptions, 'ffmpegPath'> = {}): Promise<RtspServer> {
  const camera = new RtspServer({ ffmpegPath: (await testFfmpeg()).path, ...options })
  await camera.open()
  cleanups.push(() => camera.close())
  return camera
}

async function start(text: string): Promise<SourceRig> {
  const rig = await startSource(text)
  cleanups.unshift(() => rig.runner.close())
  return rig
}

afterEach(async () => {
  for (const cleanup of cleanups) await cleanup()
  cleanups = []
})

describe('an rtsp source', () => {
  it('gives the frames of a camera', async () => {
    const camera = await openCamera()
    const { sink } = await start(`rtsp://127.0.0.1:${camera.port}/camera`)
    await sink.until(() => sink.frames.length >= 30)
    const times = sink.frames.slice(10, 30).map((frame) => frame.ptsUs)
    const meanUs = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1)
    expect(Math.abs(meanUs - 40_000)).toBeLessThan(1_000)
    expect(sink.frames[0]?.format).toEqual({ width: 320, height: 180 })
  })

  it('comes back when the camera cuts the connection', async () => {
    const camera = await openCamera()
    const { sink } = await start(`rtsp://127.0.0.1:${camera.port}/camera`)
    await sink.until(() => sink.frames.length >= 10)
    camera.hangUp()
    await sink.until(() => sink.frames.at(-1)?.segment === 2)
    expect(sink.states.map((state) => state.kind)).toContain('retrying')
  })

  it.each(['DESCRIBE', 'SETUP', 'PLAY'])('tries again when the camera hangs up at %s', async (hangsUpAt) => {
    const camera = await openCamera({ hangsUpAt })
    const { sink, runner } = await start(`rtsp://127.0.0.1:${camera.port}/camera`)
    await sink.until(() => runner.state.kind === 'retrying' && runner.state.n === 2)
    expect(sink.frames).toEqual([])
  })

  it('says that access is denied, without the password, when the login is wrong', async () => {
    const camera = await openCamera({ login: 'anna:right' })
    const { sink, runner } = await start(`rtsp://anna:wrongpass@127.0.0.1:${camera.port}/camera`)
    await sink.until(() => runner.state.kind === 'failed')
    const told = JSON.stringify(sink.states)
    expect(told).toMatch(/401|denied/i)
    expect(told).not.toContain('wrongpass')
  })

  it('opens a camera with its login', async () => {
    const camera = await openCamera({ login: 'anna:right' })
    const { sink } = await start(`rtsp://anna:right@127.0.0.1:${camera.port}/camera`)
    await sink.until(() => sink.frames.length >= 5)
  })

  it('opens a camera by its name, and says when the name is not known', async () => {
    const camera = await openCamera()
    const { sink } = await start(`rtsp://localhost:${camera.port}/camera`)
    await sink.until(() => sink.frames.length >= 5)
    const { sink: other, runner } = await start('rtsp://no-such-host.invalid/camera')
    await other.until(() => runner.state.kind === 'retrying')
    expect(JSON.stringify(runner.state)).toContain('no-such-host.invalid is not known')
  })

  it('says that there is no such stream', async () => {
    const camera = await openCamera()
    const { sink, runner } = await start(`rtsp://127.0.0.1:${camera.port}/elsewhere`)
    await sink.until(() => runner.state.kind === 'retrying')
    expect(JSON.stringify(runner.state)).toContain('404')
  })
})

describe('an rtmp source', () => {
  it('gives the frames of a server, and comes back when it cuts the connection', async () => {
    const server = new RtmpServer((await testFfmpeg()).path)
    await server.open()
    cleanups.push(() => server.close())
    const { sink } = await start(`rtmp://localhost:${server.port}/live/key`)
    await sink.until(() => sink.frames.length >= 20)
    expect(sink.frames[0]?.format).toEqual({ width: 320, height: 180 })
    server.hangUp()
    await sink.until(() => sink.frames.at(-1)?.segment === 2)
  })
})
