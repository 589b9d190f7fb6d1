import { rasterPlanes, type RasterFormat } from '../frame/raster.ts'

/** A raster in the arena. */
export type SourceRaster = { readonly offset: number; readonly format: RasterFormat }

/** How something about the pictures on air is measured from one of them, and followed from one to the next. */
export type Following<Measure> = {
  /**
   * @param luma      [height x width] u8, row-major
   * @param histogram [256] u32 scratch, overwritten
   */
  measure(luma: Uint8Array, width: number, histogram: Uint32Array): Measure
  /** The next state; `state` is null at the first picture and where it does not follow from the one before. */
  follow(state: Measure | null, measured: Measure, elapsedUs: number): Measure
}

/** Follows something about the pictures on air, smoothly in time. */
export class SourceFollower<Measure> {
  readonly #following: Following<Measure>
  readonly #histogram = new Uint32Array(256)
  #state: Measure | null = null
  #atUs = 0

  constructor(following: Following<Measure>) {
    this.#following = following
  }

  /** What was followed to last; null before the first picture. */
  get state(): Measure | null {
    return this.#state
  }

  /** Takes the next picture in; one that is a cut starts anew. */
  follow(buffer: ArrayBufferLike, raster: SourceRaster, isCut: boolean, nowUs: number): Measure {
    const { luma } = rasterPlanes(buffer, raster.offset, raster.format)
    const measured = this.#following.measure(luma, raster.format.width, this.#histogram)
    this.#state = this.#following.follow(isCut ? null : this.#state, measured, nowUs - this.#atUs)
    this.#atUs = nowUs
    return this.#state
  }
}
