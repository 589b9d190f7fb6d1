/** What `/out` tells of each drawing on `window.smalti`; see `client/frame-trace.ts`. */
export type DrawnFrame = {
  readonly sequence: number
  readonly generation: number
  readonly setId: number
  readonly dueUs: number
  readonly controlRevision: number
  readonly gridControlRevision: number
  readonly refreshServerUs: number
  readonly drawnServerUs: number
  readonly refreshMs: number
}

/** What scripts and tests read of the stage page, run inside it by `page.evaluate`. */
export type StagePage = {
  readonly smalti?: {
    readonly lastDrawn: DrawnFrame | null
    readonly frames: readonly DrawnFrame[]
    state(): { readonly pendingParts: number; readonly gpuName: string; readonly serverUs: number }
  }
  requestAnimationFrame(next: () => void): void
}
