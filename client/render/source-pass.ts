import type { WebGLRenderer } from 'three'

import { RGB565_GLSL } from '../../server/protocol/rgb565.ts'
import { FullscreenPass } from './fullscreen-pass.ts'
import type { GridLayer } from './grid-layer.ts'

/** Defines: COARSE (the colours are those of blocks of two by two cells), or SHIFTED (odd rows lie half a cell to the right). */
const SOURCE_GLSL = `
precision highp float;
precision highp usampler2D;
${RGB565_GLSL}
uniform usampler2D uColours;
out vec4 light;

vec3 lightAt(ivec2 at) {
  return rgb565Light(texelFetch(uColours, clamp(at, ivec2(0), textureSize(uColours, 0) - 1), 0).r);
}

void main() {
  ivec2 cell = ivec2(gl_FragCoord.xy);
#ifdef COARSE
  ivec2 block = cell >> 1;
  ivec2 beside = block + (cell & 1) * 2 - 1;
  vec3 row = 0.75 * lightAt(block) + 0.25 * lightAt(ivec2(beside.x, block.y));
  vec3 other = 0.75 * lightAt(ivec2(block.x, beside.y)) + 0.25 * lightAt(beside);
  light = vec4(0.75 * row + 0.25 * other, 1.0);
#else
  light = vec4(lightAt(cell), 1.0);
#ifdef SHIFTED
  if ((cell.y & 1) == 1) light.rgb = 0.5 * (light.rgb + lightAt(cell - ivec2(1, 0)));
#endif
#endif
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
  draw(renderer: WebGLRenderer, layer: GridLayer, blend: number, hasMips: boolean): void {
    const { source, frame } = layer
    const isThere = blend > 0 && frame !== null && frame.colours !== null
    source.share = isThere ? blend : 0
    if (blend === 0) source.drop()
    if (!isThere) return
    const target = source.takeTarget(frame, layer.shape, hasMips)
    if (target === null) return
    this.#pass.uniforms.uColours.value = layer.colours
    const shifted = layer.shape.shape === 'square' ? [] : ['SHIFTED']
    this.#pass.draw(renderer, layer.hasCoarseColours ? ['COARSE'] : shifted, target)
  }

  dispose(): void {
    this.#pass.dispose()
  }
}
