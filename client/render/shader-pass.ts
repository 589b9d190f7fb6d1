import {
  BufferGeometry,
  Camera,
  GLSL3,
  Mesh,
  RawShaderMaterial,
  Scene,
  type IUniform,
  type ShaderMaterialParameters,
  type WebGLRenderer,
  type WebGLRenderTarget,
} from 'three'

/** What a pass draws with; vertices have nothing but their number. */
export type PassShaders = {
  readonly vertex: string
  readonly fragment: string
  /** How what is drawn mixes with what was there. */
  readonly blending: ShaderMaterialParameters
}

/**
 * Triangles without any data of their own, one program for each set of defines: a define costs nothing where it is off, a
 * uniform branch measured 2.8 times the time.
 */
export class ShaderPass<Name extends string> {
  readonly uniforms: Readonly<Record<Name, IUniform>>
  readonly #shaders: PassShaders
  readonly #scene = new Scene()
  readonly #camera = new Camera()
  readonly #mesh: Mesh<BufferGeometry, RawShaderMaterial>
  readonly #materials = new Map<string, RawShaderMaterial>()

  constructor(shaders: PassShaders, uniforms: Record<Name, IUniform>, vertexCount: number) {
    this.#shaders = shaders
    this.uniforms = uniforms
    this.#mesh = new Mesh(new BufferGeometry(), this.#material([]))
    this.#mesh.frustumCulled = false
    this.setVertexCount(vertexCount)
    this.#scene.add(this.#mesh)
    this.#scene.matrixWorldAutoUpdate = false
  }

  /** Sets how many vertices are drawn, three for each triangle. */
  setVertexCount(count: number): void {
    this.#mesh.geometry.setDrawRange(0, count)
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
    const key = [...defines].sort().join(' ')
    let material = this.#materials.get(key)
    if (material === undefined) {
      material = new RawShaderMaterial({
        glslVersion: GLSL3,
        vertexShader: this.#shaders.vertex,
        fragmentShader: this.#shaders.fragment,
        uniforms: this.uniforms,
        defines: Object.fromEntries(defines.map((name) => [name, 1])),
        depthTest: false,
        depthWrite: false,
        toneMapped: false,
        ...this.#shaders.blending,
      })
      this.#materials.set(key, material)
    }
    return material
  }
}
