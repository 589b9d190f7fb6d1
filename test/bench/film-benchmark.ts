import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFfmpeg } from '../../server/ffmpeg/find-ffmpeg.ts'
import { runFfmpeg } from '../../server/ffmpeg/run-ffmpeg.ts'
import { clipFrames } from '../../server/tileset/film/clip-frames.ts'
import { findShots } from '../../server/tileset/film/find-shots.ts'
import { scanFilm } from '../../server/tileset/film/scan-film.ts'
import { splitShots } from '../../server/tileset/film/split-shots.ts'
import { median, type Benchmark } from './benchmark.ts'
import { FIXTURE_FILM } from './film.ts'

const ROUNDS = 5
const MAKING_MS = 300_000

/**
 * A film from file to clips (scan, reel, shots, clips and their frames) beside ffmpeg that does nothing but decode and
 * scale it, and nothing but decode it; in turns, on an own film of 60 s at 1080p.
 */
export const filmBenchmark: Benchmark = async ({ video }) => {
  const folder = await mkdtemp(join(tmpdir(), 'smalti-films-'))
  try {
    const ffmpeg = await findFfmpeg(process.env)
    const film = video ?? (await makeFilm(ffmpeg.path, join(folder, 'film.mp4')))
    const times = {
      scan: [] as number[],
      clips: [] as number[],
      scale: [] as number[],
      decode: [] as number[],
    }
    let [frames, clipCount] = [0, 0]
    for (let round = 0; round < ROUNDS; round++) {
      const reels = join(folder, `reels-${round}`)
      const startMs = performance.now()
      const reel = await scanFilm({ ffmpeg, film, reels })
      const scannedMs = performance.now()
      const clips = splitShots(reel.measures, findShots(reel.measures))
      for (const clip of clips) await clipFrames(reel, clip)
      const endMs = performance.now()
      times.scan.push(endMs - startMs)
      times.clips.push(endMs - scannedMs)
      ;[frames, clipCount] = [reel.measures.count, clips.length]
      await rm(reels, { recursive: true })
      times.scale.push(
        await timedRun(ffmpeg.path, film, ['-vf', 'scale=128:72:flags=area', '-f', 'rawvideo', '-']),
      )
      times.decode.push(await timedRun(ffmpeg.path, film, ['-f', 'null', '-']))
    }
    const perSecond = (ms: readonly number[]): number => (frames * 1000) / median(ms)
    const [scan, scale, decode] = [perSecond(times.scan), perSecond(times.scale), perSecond(times.decode)]
    return [
      {
        name: `film to ${clipCount} clips`,
        value: scan,
        unit: 'frames/s',
        ratio: { value: scan / scale, of: 'scale' },
      },
      { name: 'ffmpeg: decode, scale to 128x72', value: scale, unit: 'frames/s' },
      {
        name: 'the same against',
        value: scan,
        unit: 'frames/s',
        ratio: { value: scan / decode, of: 'decode' },
      },
      { name: 'ffmpeg: decode alone', value: decode, unit: 'frames/s' },
      { name: 'of it shots, clips and their frames', value: median(times.clips), unit: 'ms' },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function makeFilm(ffmpegPath: string, file: string): Promise<string> {
  const source = ['-stream_loop', '14', '-i', FIXTURE_FILM, '-an', '-t', '60', '-vf', 'scale=1920:1080']
  const coding = ['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '8M', file]
  const { code, stderr } = await runFfmpeg(ffmpegPath, ['-nostdin', '-y', ...source, ...coding], MAKING_MS)
  if (code !== 0) throw new Error(`no film of 1080p: ${stderr}`)
  return file
}

/** Milliseconds that ffmpeg takes for a film; what it writes is read and thrown away. */
async function timedRun(ffmpegPath: string, film: string, words: readonly string[]): Promise<number> {
  const startMs = performance.now()
  const child = spawn(ffmpegPath, ['-nostdin', '-loglevel', 'error', '-i', film, ...words], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  child.stdout.resume()
  await once(child, 'close')
  return performance.now() - startMs
}
