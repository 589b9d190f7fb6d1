import { WebGLRenderTarget, type Texture, type WebGLRenderer } from 'three'

import { BLOOM_DOWN_GLSL, BLOOM_UP_GLSL } from './bloom-glsl.ts'
import { FullscreenPass } from './fullscreen-pass.ts'
import { setUpLight } from './light-texture.ts'

/** Levels of a half to a sixteenth of the picture. */
const LEVELS = 4

type Size = { readonly width: number; readonly height: number }

type Targets = {
  readonly size: Size
  /** The largest first. */
  readonly down: readonly WebGLRenderTarget[]
  /** All but the smallest again, with the wider light mixed in. */
  readonly up: readonly WebGLRenderTarget[]
}

/** The glow of what is bright in a picture. Owns the memory that this takes, while it is asked for. */
export class Bloom {
  readonly #down = new FullscreenPass(BLOOM_DOWN_GLSL, { uFrom: none(), uPerPx: none(), uReach: none() })
  readonly #up = new FullscreenPass(BLOOM_UP_GLSL, {
    uFrom: none(),
    uPerPx: none(),
    uReach: none(),
    uLevel: none(),
  })
  #targets: Targets | null = null

  /** Bytes on the GPU. */
  get bytes(): number {
    if (this.#targets === null) return 0
    const { down, up } = this.#targets
    return [...down, ...up].reduce((sum, { width, height }) => sum + width * height * 4, 0)
  }

  /** Draws the glow of a picture: light, half as wide and high. */
  draw(renderer: WebGLRenderer, picture: WebGLRenderTarget): Texture {
    const { down, up } = this.#take(picture)
    let from = picture
    for (const [level, target] of down.entries()) {
      aim(this.#down.uniforms, from, target, 1)
      this.#down.draw(renderer, level === 0 ? ['SHINE'] : [], target)
      from = target
    }
    for (const [level, target] of [...up.entries()].reverse()) {
      aim(this.#up.uniforms, from, target, 0.5)
      this.#up.uniforms.uLevel.value = down[level]!.texture
      this.#up.draw(renderer, [], target)
      from = target
    }
    return from.texture
  }

  /** Gives its memory back until it is asked for again. */
  drop(): void {
    if (this.#targets === null) return
    for (const target of [...this.#targets.down, ...this.#targets.up]) target.dispose()
    this.#targets = null
  }

  dispose(): void {
    this.drop()
    for (const pass of [this.#down, this.#up]) pass.dispose()
  }

  #take({ width, height }: Size): Targets {
    const held = this.#targets
    if (held !== null && held.size.width === width && held.size.height === height) return held
    this.drop()
    return (this.#targets = makeTargets({ width, height }))
  }
}

/** @param reach of the taps, in texels of what is read */
function aim(
  uniforms: FullscreenPass<'uFrom' | 'uPerPx' | 'uReach'>['uniforms'],
  from: WebGLRenderTarget,
  target: Size,
  reach: number,
): void {
  uniforms.uFrom.value = from.texture
  uniforms.uPerPx.value = [1 / target.width, 1 / target.height]
  uniforms.uReach.value = [reach / from.width, reach / from.height]
}

function makeTargets(size: Size): Targets {
  const levelAt = (level: number): WebGLRenderTarget => {
    const side = (px: number): number => Math.max(1, px >> (level + 1))
    const target = new WebGLRenderTarget(side(size.width), side(size.height), { depthBuffer: false })
    setUpLight(target.texture, false)
    return target
  }
  const down = Array.from({ length: LEVELS }, (_, level) => levelAt(level))
  const up = Array.from({ length: LEVELS - 1 }, (_, level) => levelAt(level))
  return { size, down, up }
}

function none(): { value: unknown } {
  return { value: null }
}
