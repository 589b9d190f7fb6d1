import { NoBlending, type IUniform } from 'three'

import { FULLSCREEN_GLSL } from './picture-glsl.ts'
import { ShaderPass } from './shader-pass.ts'

/** A fragment shader over a whole target. */
export class FullscreenPass<Name extends string> extends ShaderPass<Name> {
  constructor(fragment: string, uniforms: Record<Name, IUniform>) {
    super({ vertex: FULLSCREEN_GLSL, fragment, blending: { blending: NoBlending } }, uniforms, 3)
  }
}
