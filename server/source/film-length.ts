import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts'
import { runFfmpeg } from '../ffmpeg/run-ffmpeg.ts'

const PROBE_TIMEOUT_MS = 3_000

/**
 * The time of one round of a looping film, microseconds; null when it cannot be told. The length that a container
 * names may be that of its sound: here the first and last packets of the pictures count, as they do in ffmpeg's loop.
 */
export async function filmLengthUs(ffmpeg: Ffmpeg, path: string): Promise<number | null> {
  const film = ['-protocol_whitelist', 'file', '-i', `file:${path}`]
  const { stdout } = await runFfmpeg(
    ffmpeg.path,
    [
      ...['-hide_banner', '-nostdin', '-copyts', '-t', '1', ...film, '-sseof', '-2', ...film],
      ...['-map', '0:V:0', '-map', '1:V:0', '-c', 'copy', '-f', 'framecrc', 'pipe:1'],
    ],
    PROBE_TIMEOUT_MS,
  )
  return parseFilmLength(stdout)
}

/** The length by packets that ffmpeg lists: stream 0 from the film's beginning, stream 1 from its end. */
export function parseFilmLength(text: string): number | null {
  const lines = text.split('\n')
  const base = lines.map((line) => /^#tb 1: (\d+)\/(\d+)/.exec(line)).find((match) => match !== null)
  const packets = lines.map((line) => line.split(',').map(Number)).filter((fields) => fields.length >= 6)
  const times = (stream: number): readonly number[] =>
    packets
      .filter(([index]) => index === stream)
      .map(([, , pts = 0, duration = 0]) => pts + (stream === 1 ? duration : 0))
  const length = Math.max(...times(1)) - Math.min(...times(0))
  const lengthUs = Math.round((length * Number(base?.[1]) * 1e6) / Number(base?.[2]))
  return Number.isFinite(lengthUs) && lengthUs > 0 ? lengthUs : null
}
