export type { DrawnFrame } from '../client/frame-trace.ts'
import type { StageProbe } from '../client/stage-probe.ts'

/** What scripts read of the stage page, inside it by `page.evaluate`. */
export type StagePage = {
  readonly smalti?: StageProbe
  requestAnimationFrame(next: () => void): void
}
