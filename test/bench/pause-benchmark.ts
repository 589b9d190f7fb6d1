import type { ChildProcess } from 'node:child_process'
import { LiveProbe } from '../../scripts/live-probe.ts'
import { until } from '../fixtures/until.ts'
import { killPublisher, startPublisher } from '../live/publisher.ts'
import type { Benchmark, Figure } from './benchmark.ts'
import { delayUs, largestSpeed, type PlayedFrame } from './playing-speed.ts'
import { isLive, playFor, withShow, type WatchedShow } from './watched-show.ts'

const LOOK_AHEAD_SECONDS = 1
const PATTERN = { size: '320x180', fps: 25 }
const PAUSE_SECONDS = 10
const SETTLING_SECONDS = 5
/** A frame is late by less than this when the latency is the look-ahead's own again. */
const TOLERATED_US = 300_000
/** A gap in the source, by which another run of it is known. */
const GAP_US = 200_000
const LIMIT_MS = 60_000

type SeenFrame = PlayedFrame & { readonly arrivedMs: number }

/**
 * A publisher that stands still and goes on, and the death of the decoder and of the ingest: how long until the show
 * is live again at its own latency, and whether anything is played fast on the way.
 */
export const pauseBenchmark: Benchmark = () =>
  withShow(
    ['publish:stage', '--fresh', '--rtmp-port', '0', '--look-ahead', `${LOOK_AHEAD_SECONDS}`],
    async (watched) => {
      await watched.show.whenSetsReady()
      const frames: SeenFrame[] = []
      const probe = await LiveProbe.open(watched.show.http, {
        gridArrived: ({ header }) => {
          const { ptsUs, dueUs } = header
          if (isLive(header)) frames.push({ ptsUs, dueUs, arrivedMs: performance.now() })
        },
      })
      const url = `rtmp://127.0.0.1:${watched.show.rtmpPort}/live/stage`
      let publisher = await startPublisher(url, PATTERN)
      try {
        await untilSettled(frames, 0)
        const paused = await pausePublisher(frames, publisher)
        const decoder = await killDecoder(watched, frames)
        const [ingest, next] = await killIngest(watched, frames, publisher, url)
        publisher = next
        return [...paused, decoder, ingest]
      } finally {
        await probe.close()
        await killPublisher(publisher)
      }
    },
  )

async function pausePublisher(
  frames: readonly SeenFrame[],
  publisher: ChildProcess,
): Promise<readonly Figure[]> {
  const steadyUs = delayUs(frames.at(-1)!)
  publisher.kill('SIGSTOP')
  await playFor(PAUSE_SECONDS)
  const from = frames.length
  const startMs = performance.now()
  publisher.kill('SIGCONT')
  await untilSettled(frames, from)
  const played = frames.slice(from)
  const lastLate = played.findLastIndex((frame) => Math.abs(delayUs(frame) - steadyUs) > TOLERATED_US)
  const back = played[lastLate + 1]
  return [
    {
      name: 'publisher paused 10 s: latency back after',
      value: back === undefined ? Infinity : (back.arrivedMs - startMs) / 1000,
      unit: 's',
    },
    { name: 'publisher paused 10 s: largest speed', value: largestSpeed(played), unit: 'x' },
  ]
}

async function killDecoder(watched: WatchedShow, frames: readonly SeenFrame[]): Promise<Figure> {
  const { ffmpegPid } = (await watched.health()).source
  if (ffmpegPid === null) throw new Error('no ffmpeg runs')
  const from = frames.length
  const startMs = performance.now()
  process.kill(ffmpegPid, 'SIGKILL')
  const seconds = await secondsUntilLive(frames, from, startMs)
  await untilSettled(frames, frames.length)
  return { name: 'ffmpeg killed: live again after', value: seconds, unit: 's' }
}

/** The publisher comes back as soon as the ingest listens, as OBS does by itself. */
async function killIngest(
  watched: WatchedShow,
  frames: readonly SeenFrame[],
  publisher: ChildProcess,
  url: string,
): Promise<readonly [Figure, ChildProcess]> {
  const { ingest } = await watched.health()
  if (ingest === null) throw new Error('no ingest runs')
  const from = frames.length
  const startMs = performance.now()
  process.kill(ingest.pid, 'SIGKILL')
  const isBack = async (): Promise<boolean> => {
    const next = (await watched.health()).ingest
    return next !== null && next.pid !== ingest.pid && next.isListening
  }
  await until(isBack, 'another ingest', LIMIT_MS)
  await killPublisher(publisher)
  const next = await startPublisher(url, PATTERN)
  const seconds = await secondsUntilLive(frames, from, startMs)
  return [{ name: 'ingest killed: live again after', value: seconds, unit: 's' }, next]
}

/** Seconds until a frame of another run is on air: the rest of the one before plays out first. */
async function secondsUntilLive(
  frames: readonly SeenFrame[],
  from: number,
  startMs: number,
): Promise<number> {
  const findFirst = (): SeenFrame | undefined =>
    frames.find((frame, at) => {
      const before = frames[at - 1]
      return at >= from && before !== undefined && isAnotherRun(before, frame)
    })
  await until(() => findFirst() !== undefined, 'a live picture', LIMIT_MS)
  return (findFirst()!.arrivedMs - startMs) / 1000
}

function isAnotherRun(before: PlayedFrame, frame: PlayedFrame): boolean {
  const advanceUs = frame.ptsUs - before.ptsUs
  return advanceUs < 0 || advanceUs > GAP_US || frame.dueUs - before.dueUs > GAP_US
}

/** Waits until frames have come in for some seconds from one of them on. */
async function untilSettled(frames: readonly SeenFrame[], from: number): Promise<void> {
  await until(() => frames.length > from, 'a live picture', LIMIT_MS)
  await playFor(SETTLING_SECONDS)
}
