/** How the source is laid into the output, applied when the raster is sampled: ffmpeg never hears of it. */
export type SourceView = {
  /** Left and right exchanged, after turning. */
  readonly mirror: boolean
  /** Degrees clockwise. */
  readonly rotate: 0 | 90 | 180 | 270
  /** `cover` fills the output and cuts what stands over; `contain` shows all of the source on black. */
  readonly fit: 'cover' | 'contain'
  /** Factor on luma and chroma, 1 for none. */
  readonly gain: number
  /** How much of the measured levels is applied, 0..1. */
  readonly autolevels: number
}

/** The source as it is. */
export const PLAIN_VIEW: SourceView = { mirror: false, rotate: 0, fit: 'cover', gain: 1, autolevels: 0 }
