import type { FfmpegFeatures } from './ffmpeg.ts'

/** Where pictures come from, as ffmpeg sees it. */
export type RasterInput =
  | {
      readonly kind: 'file'
      readonly path: string
      readonly isLooping: boolean
      /** Where in the film to begin, microseconds, within its length; times count from there. Default 0. */
      readonly startUs?: number
      /** `bt709` when the film is coded so without saying it; default `auto`. */
      readonly matrix?: 'auto' | 'bt709'
    }
  | {
      readonly kind: 'picture'
      readonly path: string
      /** Names the demuxer, with `_pipe` behind it. */
      readonly codec: string
      /** How the camera was held, as EXIF numbers it, 1..8; default 1, upright. */
      readonly orientation?: number
    }
  | { readonly kind: 'generator'; readonly graph: string }
  | { readonly kind: 'rtsp'; readonly url: string }
  /** `connectUrl` is what the server is told; the URL itself may name it by its address. */
  | { readonly kind: 'rtmp'; readonly url: string; readonly connectUrl: string }
  | { readonly kind: 'flv-stdin' }
  | { readonly kind: 'camera'; readonly device: CameraDevice; readonly isPlain: boolean }

/** Size of a raster, pixels, both even. */
export type RasterSize = { readonly width: number; readonly height: number }

/** A camera by the name that its capture system gives it. */
export type CameraDevice = { readonly system: 'v4l2' | 'avfoundation' | 'dshow'; readonly address: string }

const SOCKET_TIMEOUT_US = 10_000_000
const LIVE_PROBE = [
  '-fflags',
  'nobuffer',
  '-flags',
  'low_delay',
  '-probesize',
  '1000000',
  '-analyzeduration',
  '1',
]

const UPRIGHT: readonly string[] = [
  ...['', '', 'hflip,', 'hflip,vflip,', 'vflip,'],
  ...['transpose=0,', 'transpose=1,', 'transpose=3,', 'transpose=2,'],
]

/**
 * Arguments that turn an input into a NUT stream of rasters on stdout, with every frame's own time in microseconds:
 * yuv420p, full range, BT.709, square pixels, even sides. No text of the input can become an option: paths stand
 * behind `file:`, URLs and devices behind `-i`.
 *
 * @param maxSidePx the longer side is at most this, and never more than the source's
 * @param frame the raster's size when it must not follow the source's: pictures of another shape get black edges
 */
export function rasterArguments(
  input: RasterInput,
  maxSidePx: number,
  features: FfmpegFeatures,
  frame: RasterSize | null = null,
): readonly string[] {
  const matrix = input.kind === 'file' ? (input.matrix ?? 'auto') : 'auto'
  const turn = input.kind === 'picture' ? (UPRIGHT[input.orientation ?? 1] ?? '') : ''
  const filter = turn + rasterFilter(maxSidePx, matrix, frame)
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'verbose'],
    ...inputArguments(input, features),
    ...pictureArguments(input, filter),
    ...['-an', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...(input.kind === 'picture' ? ['-frames:v', '1'] : []),
    ...(features.hasFpsMode ? ['-fps_mode', 'passthrough'] : ['-vsync', '0']),
    ...['-enc_time_base', '1:1000000', '-c:v', 'rawvideo', '-pix_fmt', 'yuv420p'],
    ...['-flush_packets', '1', '-f', 'nut', '-write_index', '0', 'pipe:1'],
  ]
}

/**
 * The filter that makes the raster. The range is widened by a table behind the scaler: builds up to 2018 lose the
 * range when the scaler changes matrix and range at once, and at 1080p the table gives 186 frames/s where a second
 * scaler gives 130 (190 without either).
 *
 * @param matrix what the input is taken to be coded with; `auto` = as it says, BT.601 when it says nothing
 */
export function rasterFilter(
  maxSidePx: number,
  matrix: 'auto' | 'bt709' = 'auto',
  frame: RasterSize | null = null,
): string {
  const chroma = '(val-128)*255/224+128.5'
  return [
    `scale=${scaledSize(maxSidePx, frame)}:flags=area:in_color_matrix=${matrix}:out_color_matrix=bt709:out_range=tv`,
    'format=yuv420p',
    ...(frame === null ? [] : [`pad=${frame.width}:${frame.height}:4*trunc((ow-iw)/8):4*trunc((oh-ih)/8)`]),
    `lutyuv=y='(val-16)*255/219+0.5':u='${chroma}':v='${chroma}'`,
    'setsar=1',
  ].join(',')
}

function scaledSize(maxSidePx: number, frame: RasterSize | null): string {
  if (frame !== null) {
    const { width, height } = frame
    return `w='max(2,2*trunc(min(${width},${height}*dar)/2))':h='max(2,2*trunc(min(${height},${width}/dar)/2))'`
  }
  const width = `2*trunc(max(2,min(min(${maxSidePx},${maxSidePx}*dar),min(iw,ih*dar)))/2)`
  const height = `max(2,min(2*trunc(ih/2),2*round(ow/dar/2)))`
  return `w='${width}':h='${height}'`
}

/**
 * Which pictures go through the filter. A loop that begins inside the film is the rest of it and then the whole, over
 * and over, from a second input: `-ss` together with `-stream_loop` leaves the film's beginning out of every round.
 */
function pictureArguments(input: RasterInput, filter: string): readonly string[] {
  if (input.kind !== 'file') return ['-map', '0:v:0', '-vf', filter]
  if (!input.isLooping || beginsAtStart(input)) return ['-map', '0:V:0', '-vf', filter]
  return ['-filter_complex', `[0:V:0][1:V:0]concat,${filter}[raster]`, '-map', '[raster]']
}

function beginsAtStart(input: { readonly startUs?: number }): boolean {
  return (input.startUs ?? 0) === 0
}

function inputArguments(input: RasterInput, features: FfmpegFeatures): readonly string[] {
  switch (input.kind) {
    case 'file': {
      const film = ['-protocol_whitelist', 'file', '-i', `file:${input.path}`]
      const whole = input.isLooping ? ['-stream_loop', '-1', ...film] : film
      if (beginsAtStart(input)) return whole
      const rest = ['-ss', ((input.startUs ?? 0) / 1e6).toFixed(6), ...film]
      return input.isLooping ? [...rest, ...whole] : rest
    }
    case 'picture':
      return [
        ...['-noautorotate', '-protocol_whitelist', 'file', '-f', `${input.codec}_pipe`],
        ...['-i', `file:${input.path}`],
      ]
    case 'generator':
      return ['-f', 'lavfi', '-i', input.graph]
    case 'rtsp':
      return [
        ...LIVE_PROBE,
        ...['-protocol_whitelist', 'rtsp,rtsps,rtp,udp,tcp,tls', '-rtsp_transport', 'tcp'],
        ...[`-${features.rtspTimeoutOption}`, `${SOCKET_TIMEOUT_US}`, '-f', 'rtsp', '-i', input.url],
      ]
    case 'rtmp':
      return [
        ...LIVE_PROBE,
        ...['-protocol_whitelist', 'rtmp,rtmps,tcp,tls', '-rw_timeout', `${SOCKET_TIMEOUT_US}`],
        ...['-rtmp_tcurl', input.connectUrl, '-f', 'flv', '-i', input.url],
      ]
    case 'flv-stdin':
      return [...LIVE_PROBE, '-protocol_whitelist', 'pipe', '-copyts', '-f', 'flv', '-i', 'pipe:0']
    case 'camera':
      return cameraArguments(input.device, input.isPlain)
  }
}

function cameraArguments(device: CameraDevice, isPlain: boolean): readonly string[] {
  const wish = isPlain ? [] : ['-video_size', '1280x720']
  switch (device.system) {
    case 'v4l2':
      return ['-f', 'v4l2', ...(isPlain ? [] : ['-framerate', '30', ...wish]), '-i', device.address]
    case 'avfoundation':
      return ['-f', 'avfoundation', '-framerate', '30', ...wish, '-i', `${device.address}:none`]
    case 'dshow':
      return ['-f', 'dshow', '-rtbufsize', '64M', ...wish, '-i', `video=${device.address}`]
  }
}
