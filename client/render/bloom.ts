import { LinearFilter, WebGLRenderTarget, type WebGLRenderer } from 'three'

import { BLOOM_DOWN_GLSL, BLOOM_JOIN_GLSL, BLOOM_UP_GLSL } from './bloom-glsl.ts'
import type { FinishUniforms } from './finish.ts'
import { FullscreenPass } from './fullscreen-pass.ts'
import { setUpLight } from './light-texture.ts'

/** Levels of a half to a sixteenth of the canvas. */
const LEVELS = 4

type Size = { readonly width: number; readonly height: number }

type Targets = {
  readonly picture: WebGLRenderTarget
  /** The largest first. */
  readonly down: readonly WebGLRenderTarget[]
  /** All but the smallest again, with the wider light mixed in. */
  readonly up: readonly WebGLRenderTarget[]
}

/** Lets what is bright in the picture shine beyond itself. Owns the memory that this takes, while it is asked for. */
export class Bloom {
  readonly #isTransparent: boolean
  readonly #down = new FullscreenPass(BLOOM_DOWN_GLSL, { uFrom: none(), uPerPx: none(), uReach: none() })
  readonly #up = new FullscreenPass(BLOOM_UP_GLSL, {
    uFrom: none(),
    uPerPx: none(),
    uReach: none(),
    uLevel: none(),
  })
  readonly #join
  #targets: Targets | null = null

  constructor(finish: FinishUniforms, isTransparent: boolean) {
    this.#isTransparent = isTransparent
    this.#join = new FullscreenPass(BLOOM_JOIN_GLSL, {
      uPicture: none(),
      uGlow: none(),
      uSizePx: none(),
      uBloom: none(),
      uMaster: none(),
      ...finish,
    })
  }

  /** Bytes on the GPU. */
  get bytes(): number {
    if (this.#targets === null) return 0
    const { picture, down, up } = this.#targets
    return [picture, ...down, ...up].reduce((sum, { width, height }) => sum + width * height * 4, 0)
  }

  /** Where the picture has to be drawn to: full, and before what its finish ends with. */
  takeTarget(canvas: Size): WebGLRenderTarget {
    const held = this.#targets?.picture
    if (held === undefined || held.width !== canvas.width || held.height !== canvas.height) {
      this.drop()
      this.#targets = makeTargets(canvas)
    }
    return this.#targets!.picture
  }

  /**
   * Draws the picture in its target with its glow on the canvas.
   *
   * @param finish defines of what is left of its finish
   */
  draw(
    renderer: WebGLRenderer,
    { bloom, master }: { readonly bloom: number; readonly master: number },
    finish: readonly string[],
  ): void {
    if (this.#targets === null) return
    const { picture, down, up } = this.#targets
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
    const { uniforms } = this.#join
    uniforms.uPicture.value = picture.texture
    uniforms.uGlow.value = from.texture
    uniforms.uSizePx.value = [picture.width, picture.height]
    uniforms.uBloom.value = bloom
    uniforms.uMaster.value = master
    this.#join.draw(renderer, this.#isTransparent ? [...finish, 'TRANSPARENT'] : finish, null)
  }

  /** Gives its memory back until it is asked for again. */
  drop(): void {
    if (this.#targets === null) return
    const { picture, down, up } = this.#targets
    for (const target of [picture, ...down, ...up]) target.dispose()
    this.#targets = null
  }

  dispose(): void {
    this.drop()
    for (const pass of [this.#down, this.#up, this.#join]) pass.dispose()
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

function makeTargets(canvas: Size): Targets {
  const picture = new WebGLRenderTarget(canvas.width, canvas.height, { depthBuffer: false })
  picture.texture.minFilter = LinearFilter
  picture.texture.magFilter = LinearFilter
  const levelAt = (level: number): WebGLRenderTarget => {
    const side = (px: number): number => Math.max(1, px >> (level + 1))
    const target = new WebGLRenderTarget(side(canvas.width), side(canvas.height), { depthBuffer: false })
    setUpLight(target.texture, false)
    return target
  }
  const down = Array.from({ length: LEVELS }, (_, level) => levelAt(level))
  const up = Array.from({ length: LEVELS - 1 }, (_, level) => levelAt(level))
  return { picture, down, up }
}

function none(): { value: unknown } {
  return { value: null }
}
