/** Counts the bytes of the array textures that WebGL holds, at four a pixel. */
export class TextureMeter {
  readonly #bytes = new Map<WebGLTexture, number>()
  #held = 0
  #most = 0

  constructor(gl: WebGL2RenderingContext) {
    const allocate = gl.texStorage3D.bind(gl)
    const drop = gl.deleteTexture.bind(gl)
    gl.texStorage3D = (target, levels, format, width, height, layers) => {
      allocate(target, levels, format, width, height, layers)
      const texture = gl.getParameter(gl.TEXTURE_BINDING_2D_ARRAY) as WebGLTexture
      let bytes = 0
      for (let level = 0; level < levels; level++) bytes += (width >> level) * (height >> level) * layers * 4
      this.#bytes.set(texture, bytes)
      this.#held += bytes
      this.#most = Math.max(this.#most, this.#held)
    }
    gl.deleteTexture = (texture) => {
      drop(texture)
      if (texture === null) return
      this.#held -= this.#bytes.get(texture) ?? 0
      this.#bytes.delete(texture)
    }
  }

  get held(): number {
    return this.#held
  }

  /** The most there ever were at a time. */
  get most(): number {
    return this.#most
  }
}
