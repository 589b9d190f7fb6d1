import { followNoise, measureNoise } from '../frame/source-noise.ts'
import { rasterPlanes, type RasterFormat } from '../frame/raster.ts'
import { followLevels, measureLevels, type SourceLevels } from '../frame/source-levels.ts'

/** Follows the levels of the pictures on air, smoothly but for cuts. */
export class LevelFollower {
  readonly #histogram = new Uint32Array(256)
  #levels: SourceLevels | null = null
  #atUs = 0

  /** Levels to match this raster with. */
  follow(
    buffer: ArrayBufferLike,
    raster: { readonly offset: number; readonly format: RasterFormat },
    isCut: boolean,
    nowUs: number,
  ): SourceLevels {
    const { luma } = rasterPlanes(buffer, raster.offset, raster.format)
    const measured = measureLevels(luma, raster.format.width, this.#histogram)
    this.#levels = followLevels(isCut ? null : this.#levels, measured, nowUs - this.#atUs)
    this.#atUs = nowUs
    return this.#levels
  }
}

/** Follows the noise of the pictures on air. */
export class NoiseFollower {
  readonly #histogram = new Uint32Array(256)
  #noise: number | null = null
  #atUs = 0

  /** Noise to match this raster with, levels. */
  follow(
    buffer: ArrayBufferLike,
    raster: { readonly offset: number; readonly format: RasterFormat },
    nowUs: number,
  ): number {
    const { luma } = rasterPlanes(buffer, raster.offset, raster.format)
    const measured = measureNoise(luma, raster.format.width, this.#histogram)
    this.#noise = followNoise(this.#noise, measured, nowUs - this.#atUs)
    this.#atUs = nowUs
    return this.#noise
  }
}
