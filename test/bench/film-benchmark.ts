import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { findFfmpeg } from '../../server/ffmpeg/find-ffmpeg.ts'
import { runFfmpeg } from '../../server/ffmpeg/run-ffmpeg.ts'
import { buildTileSet } from '../../server/tileset/build-tile-set.ts'
import { median, type Benchmark, type Figure } from './benchmark.ts'
import { FIXTURE_FILM } from './film.ts'

const ROUNDS = 3
const FILM_SECONDS = 120
const SMALL = ['-vf', 'scale=128:72:flags=area', '-pix_fmt', 'yuv420p', '-f', 'rawvideo', '-'] as const
const SMALL_BYTES = (128 * 72 * 3) / 2
const MAKING_MS = 300_000

/**
 * A film to a tile set by the real build (scan, reel, shots, clips, pages) beside ffmpeg that does nothing but decode and
 * scale it, and nothing but decode it; in turns, on an own film of 1080p.
 */
export const filmBenchmark: Benchmark = async ({ video }) => {
  const folder = await mkdtemp(join(tmpdir(), 'smalti-films-'))
  try {
    const ffmpeg = await findFfmpeg(process.env)
    const film = video ?? (await makeFilm(ffmpeg.path, join(folder, 'film.mp4')))
    const set = join(folder, 'set')
    const source = {
      kind: 'pictures',
      pictures: dirname(film),
      only: basename(film),
      ground: [0, 0, 0],
    } as const
    const times = { build: [] as number[], scale: [] as number[], decode: [] as number[] }
    let [frames, tileCount] = [0, 0]
    for (let round = 0; round < ROUNDS; round++) {
      const startMs = performance.now()
      const { manifest } = await buildTileSet({ source, name: 'film', folder: set, ffmpeg, isUrgent: true })
      times.build.push(performance.now() - startMs)
      tileCount = manifest.count
      await rm(set, { recursive: true })
      const scaled = await run(ffmpeg.path, film, SMALL)
      frames = scaled.bytes / SMALL_BYTES
      times.scale.push(scaled.ms)
      times.decode.push((await run(ffmpeg.path, film, ['-f', 'null', '-'])).ms)
    }
    const perSecond = (ms: readonly number[]): number => (frames * 1000) / median(ms)
    const [build, scale, decode] = [perSecond(times.build), perSecond(times.scale), perSecond(times.decode)]
    const figure = (name: string, value: number, ratio?: Figure['ratio']): Figure => ({
      ...{ name, value, unit: 'frames/s' },
      ...(ratio === undefined ? {} : { ratio }),
    })
    return [
      figure(`film to a set of ${tileCount} tiles`, build, { value: build / scale, of: 'scale' }),
      figure('ffmpeg: decode, scale to 128x72', scale),
      figure('the same against', build, { value: build / decode, of: 'decode' }),
      figure('ffmpeg: decode alone', decode),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function makeFilm(ffmpegPath: string, file: string): Promise<string> {
  const source = [
    '-stream_loop',
    '-1',
    '-i',
    FIXTURE_FILM,
    '-an',
    '-t',
    String(FILM_SECONDS),
    '-vf',
    'scale=1920:1080',
  ]
  const coding = ['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '8M', file]
  const { code, stderr } = await runFfmpeg(ffmpegPath, ['-nostdin', '-y', ...source, ...coding], MAKING_MS)
  if (code !== 0) throw new Error(`no film of 1080p: ${stderr}`)
  return file
}

/** Milliseconds that ffmpeg takes for a film, and how much it writes; that is read and thrown away. */
async function run(
  ffmpegPath: string,
  film: string,
  words: readonly string[],
): Promise<{ readonly ms: number; readonly bytes: number }> {
  const startMs = performance.now()
  const child = spawn(ffmpegPath, ['-nostdin', '-loglevel', 'error', '-i', film, ...words], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let bytes = 0
  child.stdout.on('data', (chunk: Buffer) => (bytes += chunk.length))
  await once(child, 'close')
  return { ms: performance.now() - startMs, bytes }
}
