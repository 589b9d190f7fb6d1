import type { AheadFrame } from '../frame/look-ahead.ts'
import { dueUsOf } from '../frame/look-ahead.ts'
import { smallPicture, type SmallPicture } from '../frame/small-picture.ts'
import type { SourceView } from '../frame/source-view.ts'
import type { AheadPicture } from '../output/show-port.ts'

const MOST_SIDE_PX = 160

/** Where the newest picture comes from, and how the output sees it. */
export type AheadStage = {
  /** The newest frame decoded, null before the first. */
  readonly sources: { readonly newest: AheadFrame | null }
  readonly sender: { readonly look: { readonly view: SourceView } }
  readonly memory: WebAssembly.Memory
  readonly outputAspect: number
  readonly now: () => number
}

/** The newest picture decoded, small, for whoever wants to see what is coming; made once for all who ask. */
export class AheadView {
  readonly #stage: AheadStage
  #frame: AheadFrame | null = null
  #view: SourceView | null = null
  #picture: SmallPicture | null = null

  constructor(stage: AheadStage) {
    this.#stage = stage
  }

  /** The newest picture and when it will be on air; null when there is none. */
  read(): AheadPicture | null {
    const { sources, sender, memory, outputAspect, now } = this.#stage
    const { newest } = sources
    const { view } = sender.look
    if (newest === null) return null
    if (this.#picture === null || newest !== this.#frame || view !== this.#view) {
      const { offset, format } = newest.slot
      const raster = { buffer: memory.buffer, offset, format }
      this.#picture = smallPicture(raster, view, outputAspect, MOST_SIDE_PX)
      this.#frame = newest
      this.#view = view
    }
    const untilOnAirMs = Math.max(0, Math.round((dueUsOf(newest) - now()) / 1000))
    return { ...this.#picture, untilOnAirMs }
  }
}
