import type { Ffmpeg } from '../../ffmpeg/ffmpeg.ts'
import { parseFilmMatrix } from '../../ffmpeg/film-matrix.ts'
import { runFfmpeg } from '../../ffmpeg/run-ffmpeg.ts'

const PROBE_TIMEOUT_MS = 20_000

/** What a film says of itself. */
export type FilmHeader = {
  readonly matrix: 'auto' | 'bt709'
  /** Length that the container names, microseconds; null when it names none. */
  readonly lengthUs: number | null
  /** Width by height as it is shown; 1 when unknown. */
  readonly aspect: number
}

/** Asks ffmpeg for a film's header; for a file that is no film all is unknown. */
export async function readFilmHeader(ffmpeg: Ffmpeg, path: string): Promise<FilmHeader> {
  const args = ['-hide_banner', '-nostdin', '-protocol_whitelist', 'file', '-i', `file:${path}`]
  return parseFilmHeader((await runFfmpeg(ffmpeg.path, args, PROBE_TIMEOUT_MS)).stderr)
}

/** The header by what ffmpeg says of its input. */
export function parseFilmHeader(text: string): FilmHeader {
  const duration = /^ *Duration: (\d+):(\d\d):(\d\d\.\d+)/m.exec(text)
  const [hours, minutes, seconds] = (duration ?? []).slice(1).map(Number)
  const lengthUs = Math.round((((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1e6)
  return { matrix: parseFilmMatrix(text), lengthUs: lengthUs > 0 ? lengthUs : null, aspect: readAspect(text) }
}

function readAspect(text: string): number {
  const streams = text.split('\n').filter((line) => /Stream #.*?: Video: /.test(line))
  const line = streams.find((stream) => !stream.includes('(attached pic)')) ?? ''
  const [, width, height] = (/DAR (\d+):(\d+)/.exec(line) ?? /, (\d+)x(\d+)\b/.exec(line) ?? []).map(Number)
  const aspect = (width ?? 0) / (height ?? 0)
  if (!(aspect > 0 && aspect < 1000)) return 1
  return /rotat\D*: ?-?(90|270)\b|rotation of -?(90|270)\b/.test(text) ? 1 / aspect : aspect
}
