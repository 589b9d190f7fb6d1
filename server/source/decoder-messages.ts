import type { RasterFormat } from '../frame/raster.ts'

/** What a decoder thread is started with. */
export type DecoderThreadData = {
  /** Where it connects to get ffmpeg's output. */
  readonly socketPath: string
  readonly memory: WebAssembly.Memory
  readonly delivery: 'push' | 'pull'
  readonly maxFps: number
}

/** Faults that tests can cause in a decoder thread. */
export type DecoderFault = 'throw' | 'exit' | 'spin'

/** From main to a decoder thread. */
export type ToDecoderThread =
  /** A slot that may be filled: `offset` into the memory. */
  | { readonly kind: 'slot'; readonly id: number; readonly offset: number }
  | { readonly kind: 'limit'; readonly maxFps: number }
  /** Frames before this time only lead up to the live edge and are passed over. */
  | { readonly kind: 'edge'; readonly ptsUs: number }
  | { readonly kind: 'fault'; readonly fault: DecoderFault }
  | { readonly kind: 'stop' }

/** From a decoder thread to main. */
export type FromDecoderThread =
  | { readonly kind: 'format'; readonly format: RasterFormat }
  | {
      readonly kind: 'frame'
      readonly id: number
      readonly ptsUs: number
      readonly arrivalUs: number
      /** The time went back: a new segment starts here. */
      readonly isDiscontinuous: boolean
    }
  | { readonly kind: 'dropped' }
  /** The output came to its end and was read wholly. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly code: 'resized' | 'bad-stream'; readonly message: string }
