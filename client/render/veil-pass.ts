import type { WebGLRenderer } from 'three'

import { FLASH_WHITE } from '../view/brightness.ts'
import { OVER } from './blending.ts'
import { FULLSCREEN_GLSL } from './picture-glsl.ts'
import { ShaderPass } from './shader-pass.ts'

const VEIL_GLSL = `
precision highp float;
uniform vec4 uVeil;
out vec4 outColour;
void main() {
  outColour = uVeil;
}
`

/** Lays white over what is on the canvas. */
export class VeilPass {
  readonly #pass = new ShaderPass(
    { vertex: FULLSCREEN_GLSL, fragment: VEIL_GLSL, blending: OVER },
    { uVeil: { value: [0, 0, 0, 0] } },
    3,
  )

  /** @param share 0..1 */
  draw(renderer: WebGLRenderer, share: number): void {
    if (share === 0) return
    this.#pass.uniforms.uVeil.value = [...FLASH_WHITE.map((level) => level * share), share]
    this.#pass.draw(renderer, [], null)
  }

  /** Compiles it ahead of its first use. */
  prepare(renderer: WebGLRenderer): void {
    this.#pass.prepare(renderer, [])
  }

  dispose(): void {
    this.#pass.dispose()
  }
}
