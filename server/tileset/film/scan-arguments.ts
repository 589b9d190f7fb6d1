import type { FfmpegFeatures } from '../../ffmpeg/ffmpeg.ts'
import { FRAME_PX } from './film-measures.ts'

/** What to read of a film, and how. */
export type ScanPlan = {
  readonly path: string
  /** Of the frames, pixels. */
  readonly width: number
  readonly height: number
  /** `bt709` when the film is coded so without saying it. */
  readonly matrix: 'auto' | 'bt709'
  /** Where to begin, microseconds; times count from the film's start all the same. */
  readonly fromUs: number
  /** Threads of the decoder; 0 = as many as there are cores. */
  readonly threads: number
}

/**
 * Arguments that turn a film into a NUT stream of its middle at width x height, every frame with its own time:
 * yuv444p, video range, BT.709. The middle is cut out before it is scaled, in display aspect and after the picture
 * was turned upright; scaling the whole 16:9 picture costs the same CPU (4.28 s against 4.34 s of 480 frames of 1080p,
 * of it 4.1 s decoding) and would be twice as many bytes to read.
 */
export function scanArguments(plan: ScanPlan, features: FfmpegFeatures): readonly string[] {
  const { path, width, height, matrix, fromUs, threads } = plan
  const aspect = width / height
  const scaling = height > FRAME_PX ? 'bicubic' : 'area'
  const colours = `in_color_matrix=${matrix}:out_color_matrix=bt709:out_range=tv`
  const filter = [
    `crop=w='min(iw,ih*${aspect}/sar)':h='min(ih,iw*sar/${aspect})'`,
    `scale=${width}:${height}:flags=${scaling}:${colours}`,
    'format=yuv444p',
    'setsar=1',
  ].join(',')
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'error'],
    ...(threads > 0 ? ['-filter_threads', `${threads}`, '-threads', `${threads}`] : []),
    ...(fromUs > 0 ? ['-ss', (fromUs / 1e6).toFixed(6)] : []),
    ...['-copyts', '-start_at_zero', '-protocol_whitelist', 'file', '-i', `file:${path}`],
    ...['-map', '0:V:0', '-vf', filter, '-an', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...(features.hasFpsMode ? ['-fps_mode', 'passthrough'] : ['-vsync', '0']),
    ...['-enc_time_base', '1:1000000', '-c:v', 'rawvideo', '-pix_fmt', 'yuv444p'],
    ...['-f', 'nut', '-write_index', '0', 'pipe:1'],
  ]
}
