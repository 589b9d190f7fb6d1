const UPLOADS = [
  'texStorage3D',
  'texSubImage2D',
  'texSubImage3D',
  'copyTexSubImage3D',
  'blitFramebuffer',
] as const

/** Counts the time that WebGL takes to make textures and to fill them, on the main thread. */
export class UploadMeter {
  #ms = 0

  constructor(gl: WebGL2RenderingContext) {
    const calls = gl as unknown as Record<string, (...words: unknown[]) => void>
    for (const name of UPLOADS) {
      const call = calls[name]!.bind(gl)
      calls[name] = (...words) => {
        const startMs = performance.now()
        call(...words)
        this.#ms += performance.now() - startMs
      }
    }
  }

  /** Milliseconds since the last call. */
  take(): number {
    const ms = this.#ms
    this.#ms = 0
    return ms
  }
}
