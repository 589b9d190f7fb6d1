/** What one ffmpeg binary can do, asked once when it is chosen. */
export type FfmpegFeatures = {
  /** Input protocols, for example `rtmp`. */
  readonly protocols: ReadonlySet<string>
  /** Demuxers and capture devices, for example `rtsp`, `v4l2`. */
  readonly demuxers: ReadonlySet<string>
  /** Picture sources of lavfi, for example `testsrc2`. */
  readonly generators: ReadonlySet<string>
  /** `-fps_mode` is there; older builds take `-vsync 0`. */
  readonly hasFpsMode: boolean
  /** Name of the RTSP option that limits socket waits, microseconds. */
  readonly rtspTimeoutOption: 'timeout' | 'stimeout'
}

/** A binary that answered, where it was found and what it can do. */
export type Ffmpeg = {
  readonly path: string
  /** `FFMPEG_PATH`, `ffmpeg-static`, `PATH` or `@ffmpeg-installer/ffmpeg`. */
  readonly origin: string
  readonly version: string
  readonly features: FfmpegFeatures
}
