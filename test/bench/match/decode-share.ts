import { mkdtemp, rm } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rasterBytes, type RasterFormat } from '../../../server/frame/raster.ts'
import type { MatchJob } from '../../../server/match/match-job.ts'
import { median, type Figure } from '../benchmark.ts'
import { readOutput } from './film-frames.ts'
import { BenchedMatcher } from './matcher-speed.ts'
import type { ScoredTiles } from './scored-tiles.ts'

const FORMAT: RasterFormat = { width: 1920, height: 1080 }
const GRID = { cols: FORMAT.width, rows: FORMAT.height }
/** Times that the film is played, each way, in turns. */
const ROUNDS = 3
/** Rasters that are filled while others are matched. */
const SLOTS = 3

/**
 * How many frames a second a film of 1080p is decoded and matched at a cell a pixel, on two threads, beside decoding
 * alone in the same run.
 */
export async function decodeShare(
  ffmpegPath: string,
  film: string,
  { name, descriptors }: Pick<ScoredTiles, 'name' | 'descriptors'>,
): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'smalti-decode-'))
  const bench = new BenchedMatcher(2, GRID)
  try {
    const large = join(folder, 'large.mp4')
    const coding = ['-an', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23', '-pix_fmt', 'yuv420p']
    const size = `scale=${FORMAT.width}:${FORMAT.height}`
    await readOutput(ffmpegPath, ['-stream_loop', '2', '-i', film, '-vf', size, ...coding, '-y', large])
    const set = await bench.prepareSet(1, descriptors, null)
    await set.whenFilled
    const empty = new SharedArrayBuffer(rasterBytes(FORMAT))
    const slots = Array.from({ length: SLOTS }, () => bench.takeFrame(empty, FORMAT))
    const memory = bench.arena.memory.buffer
    const match = async (slot: MatchJob['raster']): Promise<void> => void (await bench.match(slot, set))
    const [alone, both]: [number[], number[]] = [[], []]
    for (let round = 0; round < ROUNDS; round++) {
      alone.push(await play(ffmpegPath, large, memory, slots, () => Promise.resolve()))
      both.push(await play(ffmpegPath, large, memory, slots, match))
    }
    const [decoding, matching] = [median(alone), median(both)]
    return [
      { name: `${name}: decoding 1080p alone`, value: decoding, unit: 'frames/s' },
      {
        name: `${name}: decoding and 2.07 M cells, two threads`,
        value: matching,
        unit: 'frames/s',
        ratio: { value: matching / decoding, of: 'decoding alone' },
      },
    ]
  } finally {
    await bench.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Frames a second of a film read through the pipe, each handed on when it is whole. */
async function play(
  ffmpegPath: string,
  film: string,
  memory: SharedArrayBuffer,
  slots: readonly MatchJob['raster'][],
  take: (slot: MatchJob['raster']) => Promise<void>,
): Promise<number> {
  const words = ['-nostdin', '-loglevel', 'error', '-threads', '2', '-i', film, '-pix_fmt', 'yuv420p']
  const child = spawn(ffmpegPath, [...words, '-f', 'rawvideo', '-'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const frameBytes = rasterBytes(FORMAT)
  let [frames, filled] = [0, 0]
  const busy: (Promise<void> | null)[] = slots.map(() => null)
  let matching = Promise.resolve()
  const startMs = performance.now()
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length;) {
      const slot = frames % slots.length
      if (filled === 0) await busy[slot]
      const part = chunk.subarray(at, at + frameBytes - filled)
      new Uint8Array(memory, slots[slot]!.offset + filled, part.length).set(part)
      at += part.length
      filled += part.length
      if (filled < frameBytes) continue
      filled = 0
      frames++
      matching = matching.then(() => take(slots[slot]!))
      busy[slot] = matching
    }
  }
  await matching
  return frames / ((performance.now() - startMs) / 1000)
}
