/** Where a source's pictures come from, before it is known how this machine reaches it. */
export type SourceInput =
  | { readonly kind: 'demo' | 'test' }
  /** `camera` is a number from 0 or a name. */
  | { readonly kind: 'webcam'; readonly camera: number | string }
  | { readonly kind: 'rtsp' | 'rtmp'; readonly url: string }
  | { readonly kind: 'publish'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'picture'; readonly path: string; readonly codec: PictureCodec }

/** Picture files that ffmpeg reads by a demuxer of this name and `_pipe`. */
export type PictureCodec = 'jpeg' | 'png' | 'webp' | 'bmp' | 'tiff'

/** Whether a source is a film, in which one can stand and go to places. */
export function isFilm({ input }: SourceSpec): boolean {
  return input.kind === 'file' || input.kind === 'demo'
}

/** A SOURCE, understood. */
export type SourceSpec = {
  readonly kind: SourceInput['kind']
  /** The SOURCE as people may see it: passwords are masked. */
  readonly text: string
  /** `push` comes when it comes and is stamped on arrival; `pull` waits until there is room. */
  readonly delivery: 'push' | 'pull'
  /** One frame and no more. */
  readonly isStill: boolean
  /** Look-ahead when the user names none, seconds. */
  readonly lookAheadSeconds: number
  readonly input: SourceInput
  /** Texts that no log and no answer may show. */
  readonly secrets: readonly string[]
}
