import { LinearFilter, WebGLRenderTarget, type WebGLRenderer } from 'three'

import { crtMask } from '../../server/protocol/crt.ts'
import { Bloom } from './bloom.ts'
import type { FinishUniforms } from './finish.ts'
import { FullscreenPass } from './fullscreen-pass.ts'
import { POST_GLSL } from './post-glsl.ts'

/** What is done to the picture as a whole, 0..1 each. */
export type PostAmounts = { readonly bloom: number; readonly crt: number; readonly master: number }

/**
 * Draws the finished picture on the canvas with what needs all of it: its glow, the tube it is seen on. Owns the memory
 * that this takes, while it is asked for.
 */
export class Post {
  readonly #isTransparent: boolean
  readonly #bloom = new Bloom()
  readonly #pass
  #picture: WebGLRenderTarget | null = null

  constructor(finish: FinishUniforms, isTransparent: boolean) {
    this.#isTransparent = isTransparent
    this.#pass = new FullscreenPass(POST_GLSL, {
      uPicture: { value: null },
      uSizePx: { value: null },
      uMaster: { value: 1 },
      uGlow: { value: null },
      uBloom: { value: 0 },
      uCrt: { value: 0 },
      uCrtMask: { value: 0 },
      ...finish,
    })
  }

  /** Bytes on the GPU. */
  get bytes(): number {
    const { width, height } = this.#picture ?? { width: 0, height: 0 }
    return width * height * 4 + this.#bloom.bytes
  }

  /** Where the picture has to be drawn to: full, and before what its finish ends with. */
  takeTarget(canvas: { readonly width: number; readonly height: number }): WebGLRenderTarget {
    const held = this.#picture
    if (held !== null && held.width === canvas.width && held.height === canvas.height) return held
    held?.dispose()
    const target = new WebGLRenderTarget(canvas.width, canvas.height, { depthBuffer: false })
    target.texture.minFilter = LinearFilter
    target.texture.magFilter = LinearFilter
    return (this.#picture = target)
  }

  /**
   * Draws the picture in its target on the canvas.
   *
   * @param finish defines of what is left of its finish
   */
  draw(renderer: WebGLRenderer, { bloom, crt, master }: PostAmounts, finish: readonly string[]): void {
    const picture = this.#picture
    if (picture === null) return
    const { uniforms } = this.#pass
    const defines = [...finish]
    if (bloom > 0) {
      uniforms.uGlow.value = this.#bloom.draw(renderer, picture)
      uniforms.uBloom.value = bloom
      defines.push('BLOOM')
    } else this.#bloom.drop()
    if (crt > 0) {
      uniforms.uCrt.value = crt
      uniforms.uCrtMask.value = crtMask(crt, picture.height)
      defines.push('CRT')
    }
    if (this.#isTransparent) defines.push('TRANSPARENT')
    uniforms.uPicture.value = picture.texture
    uniforms.uSizePx.value = [picture.width, picture.height]
    uniforms.uMaster.value = master
    this.#pass.draw(renderer, defines, null)
  }

  /** Gives its memory back until it is asked for again. */
  drop(): void {
    this.#bloom.drop()
    this.#picture?.dispose()
    this.#picture = null
  }

  dispose(): void {
    this.drop()
    this.#bloom.dispose()
    this.#pass.dispose()
  }
}
