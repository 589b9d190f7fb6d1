import {
  BufferGeometry,
  Camera,
  GLSL3,
  Mesh,
  NoBlending,
  RawShaderMaterial,
  Scene,
  type IUniform,
  type WebGLRenderer,
  type WebGLRenderTarget,
} from 'three'

import { FULLSCREEN_GLSL } from './picture-glsl.ts'

/**
 * A fragment shader over a whole target, one program for each set of defines: a define costs nothing where it is off,
 * a uniform branch measured 2.8 times the time.
 */
export class FullscreenPass<Name extends string> {
  readonly uniforms: Readonly<Record<Name, IUniform>>
  readonly #fragment: string
  readonly #scene = new Scene()
  readonly #camera = new Camera()
  readonly #mesh: Mesh<BufferGeometry, RawShaderMaterial>
  readonly #materials = new Map<string, RawShaderMaterial>()

  constructor(fragment: string, uniforms: Record<Name, IUniform>) {
    this.#fragment = fragment
    this.uniforms = uniforms
    const geometry = new BufferGeometry()
    geometry.setDrawRange(0, 3)
    this.#mesh = new Mesh(geometry, this.#material([]))
    this.#mesh.frustumCulled = false
    this.#scene.add(this.#mesh)
    this.#scene.matrixWorldAutoUpdate = false
  }

  /** Draws over the target, or the canvas when it is null. */
  draw(renderer: WebGLRenderer, defines: readonly string[], target: WebGLRenderTarget | null): void {
    this.#mesh.material = this.#material(defines)
    renderer.setRenderTarget(target)
    renderer.render(this.#scene, this.#camera)
  }

  /** Starts to compile a variant ahead of its first use; the driver goes on beside the drawing where it can. */
  prepare(renderer: WebGLRenderer, defines: readonly string[]): void {
    const kept = this.#mesh.material
    this.#mesh.material = this.#material(defines)
    renderer.compile(this.#scene, this.#camera)
    this.#mesh.material = kept
  }

  dispose(): void {
    this.#mesh.geometry.dispose()
    for (const material of this.#materials.values()) material.dispose()
    this.#materials.clear()
  }

  #material(defines: readonly string[]): RawShaderMaterial {
    const key = defines.join(' ')
    let material = this.#materials.get(key)
    if (material === undefined) {
      material = new RawShaderMaterial({
        glslVersion: GLSL3,
        vertexShader: FULLSCREEN_GLSL,
        fragmentShader: this.#fragment,
        uniforms: this.uniforms,
        defines: Object.fromEntries(defines.map((name) => [name, 1])),
        depthTest: false,
        depthWrite: false,
        blending: NoBlending,
        toneMapped: false,
      })
      this.#materials.set(key, material)
    }
    return material
  }
}
