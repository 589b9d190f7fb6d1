import { execFileSync } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import { findFfmpeg } from '../../../server/ffmpeg/find-ffmpeg.ts'
import { rasterArguments } from '../../../server/ffmpeg/raster-arguments.ts'
import { NutReader, NutSizeChanged, type NutFrameTarget } from '../../../server/ffmpeg/nut-reader.ts'

const WIDTH = 32
const HEIGHT = 18
const FRAME_BYTES = (WIDTH * HEIGHT * 3) / 2
const FRAMES = 40

let stream: Uint8Array = new Uint8Array(0)
let expected: readonly string[] = []

type Read = { readonly frames: { ptsUs: number; bytes: string }[]; readonly unread: number }

/** Reads the stream in chunks of the given size. */
function readStream(
  bytes: Uint8Array,
  chunkBytes: number,
  decide: (frame: number) => NutFrameTarget | null,
): Read {
  const frames: { ptsUs: number; bytes: string }[] = []
  let asked = 0
  let slot = new Uint8Array(FRAME_BYTES)
  const receiver = {
    frameStarted: () => {
      slot = new Uint8Array(FRAME_BYTES)
      return decide(asked++) ?? slot
    },
    frameFilled: (ptsUs: number) => frames.push({ ptsUs, bytes: Buffer.from(slot).toString('hex') }),
  }
  const reader = new NutReader(receiver, ({ width, height }) => (width * height * 3) / 2)
  let unread = 0
  for (let at = 0; at < bytes.byteLength; at += chunkBytes) {
    const chunk = bytes.subarray(at, at + chunkBytes)
    let used = reader.read(chunk)
    // Asks again after each wait; what waits for ever is counted.
    for (let tries = 0; used < chunk.byteLength && tries < 3; tries++)
      used += reader.read(chunk.subarray(used))
    if (used < chunk.byteLength) {
      unread += chunk.byteLength - used
      break
    }
  }
  return { frames, unread }
}

/** A small generator of numbers from a seed, 0..1. */
function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

beforeAll(async () => {
  const ffmpeg = await findFfmpeg(process.env)
  const graph = `testsrc2=size=${WIDTH}x${HEIGHT}:rate=30000/1001`
  const args = rasterArguments({ kind: 'generator', graph }, 640, ffmpeg.features)
  const limited = [...args.slice(0, -1), '-frames:v', `${FRAMES}`, 'pipe:1']
  stream = execFileSync(ffmpeg.path, limited, { stdio: ['ignore', 'pipe', 'ignore'] })
  const raw = limited
    .map((arg) => (arg === 'nut' ? 'rawvideo' : arg))
    .filter((arg, at, all) => {
      return arg !== '-write_index' && all[at - 1] !== '-write_index'
    })
  const pixels = execFileSync(ffmpeg.path, raw, { stdio: ['ignore', 'pipe', 'ignore'] })
  expected = Array.from({ length: FRAMES }, (_, at) =>
    pixels.subarray(at * FRAME_BYTES, (at + 1) * FRAME_BYTES).toString('hex'),
  )
})

describe('the NUT reader', () => {
  it.each([1, 7, 100, 1_000, 65_536, 10_000_000])(
    'gives every frame whole in chunks of %i bytes',
    (chunkBytes) => {
      const { frames } = readStream(stream, chunkBytes, () => null)
      expect(frames.map((frame) => frame.bytes)).toEqual(expected)
      expect(frames.map((frame) => frame.ptsUs)).toEqual(
        Array.from({ length: FRAMES }, (_, at) => Math.round((at * 1_001_000) / 30)),
      )
    },
  )

  it('passes over frames that are not wanted', () => {
    const { frames } = readStream(stream, 100, (frame) => (frame % 2 === 0 ? 'skip' : null))
    expect(frames.map((frame) => frame.bytes)).toEqual(expected.filter((_, at) => at % 2 === 1))
  })

  it('stops where it is told to wait and goes on there', () => {
    const { frames, unread } = readStream(stream, 500, (asked) => (asked % 2 === 0 ? 'wait' : null))
    expect(unread).toBe(0)
    expect(frames.map((frame) => frame.bytes)).toEqual(expected)
    const stuck = readStream(stream, 500, (asked) => (asked < 3 ? null : 'wait'))
    expect(stuck.unread).toBeGreaterThan(0)
    expect(stuck.frames.length).toBe(3)
  })

  it('says so when it is not NUT', () => {
    expect(() => readStream(Buffer.from('RIFF....AVI LIST'), 100, () => null)).toThrow(RangeError)
  })

  it('answers broken bytes with a typed error, or reads on', () => {
    const random = seededRandom(7)
    for (let round = 0; round < 400; round++) {
      const broken = Uint8Array.from(stream.subarray(0, 12_000))
      for (let flip = 0; flip < 4; flip++) {
        broken[Math.floor(random() ** 3 * broken.length)] = Math.floor(random() * 256)
      }
      try {
        readStream(broken, 1_000, () => null)
      } catch (error) {
        expect(error instanceof RangeError || error instanceof NutSizeChanged).toBe(true)
      }
    }
  })
})
