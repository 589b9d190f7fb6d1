import type { WebGLRenderer } from 'three'

import { RGB565_GLSL } from '../../server/protocol/rgb565.ts'
import { FullscreenPass } from './fullscreen-pass.ts'
import type { LayerView } from './mosaic-pass.ts'

const SOURCE_GLSL = `
precision highp float;
precision highp usampler2D;
${RGB565_GLSL}
uniform usampler2D uColours;
out vec4 light;

void main() {
  light = vec4(rgb565Light(texelFetch(uColours, ivec2(gl_FragCoord.xy), 0).r), 1.0);
}
`

/** Turns the colours of a grid's cells into light that can be filtered, once for each frame. */
export class SourcePass {
  readonly #pass = new FullscreenPass(SOURCE_GLSL, { uColours: { value: null } })

  /**
   * Brings the picture under a layer's cells up to date.
   *
   * @param blend how much of it is to show through, 0..1
   */
  draw(renderer: WebGLRenderer, { layer, view }: LayerView, blend: number): void {
    const { source, frame } = layer
    const isThere = blend > 0 && frame !== null && frame.colours !== null
    source.share = isThere ? blend : 0
    if (blend === 0) source.drop()
    if (!isThere) return
    const target = source.takeTarget(frame, layer.shape, view.cellPx < 1)
    if (target === null) return
    this.#pass.uniforms.uColours.value = layer.colours
    this.#pass.draw(renderer, [], target)
  }

  dispose(): void {
    this.#pass.dispose()
  }
}
