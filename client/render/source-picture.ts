import { WebGLRenderTarget, type Texture } from 'three'

import type { GridSize } from '../../server/protocol/picture-view.ts'
import type { GridFrame } from '../playback/grid-frame.ts'
import { setUpLight } from './light-texture.ts'

/**
 * The picture under a layer's cells on the GPU, a texel a cell, in linear light: there only while it shows through.
 * Owns its memory.
 */
export class SourcePicture {
  /** How much of it shows through, 0..1; 0 also while the frame shown brought no colours. */
  share = 0
  #target: WebGLRenderTarget | null = null
  #hasMips = false
  #drawn: GridFrame | null = null

  /** Null while it is not there. */
  get texture(): Texture | null {
    return this.#target?.texture ?? null
  }

  /** Where a frame's colours have to be drawn to; null when they are there. */
  takeTarget(frame: GridFrame, { cols, rows }: GridSize, hasMips: boolean): WebGLRenderTarget | null {
    if (this.#target === null || hasMips !== this.#hasMips) {
      this.drop()
      this.#hasMips = hasMips
      this.#target = new WebGLRenderTarget(cols, rows, { depthBuffer: false })
      setUpLight(this.#target.texture, hasMips)
    }
    if (frame === this.#drawn) return null
    this.#drawn = frame
    return this.#target
  }

  /** Has the colours drawn again, after a loss of the context. */
  invalidate(): void {
    this.#drawn = null
  }

  /** Gives its memory back until it is seen again. */
  drop(): void {
    this.#target?.dispose()
    this.#target = null
    this.#drawn = null
  }
}
