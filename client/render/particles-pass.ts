import type { IUniform, WebGLRenderer, WebGLRenderTarget } from 'three'

import { PICTURE } from '../../server/protocol/picture.ts'
import { OVER, SCREEN } from './blending.ts'
import { CRUMBLE_FLIGHT_GLSL, CRUMBLE_GLSL } from './crumble-glsl.ts'
import type { DrawState, ParticleState } from './draw-state.ts'
import type { FinishUniforms } from './finish.ts'
import { GLOW_FLIGHT_GLSL, GLOW_GLSL } from './particle-glsl.ts'
import { outputOnCanvas, visibleBlocks, type BlockWindow, type OutputOnCanvas } from './particle-layout.ts'
import type { MosaicScene } from './mosaic-pass.ts'
import { viewUniform } from './picture-uniforms.ts'
import { ShaderPass } from './shader-pass.ts'
import { setTileTextures, tileTextureUniforms } from './tile-textures.ts'
import { setPieces, wholeViewUniform } from './wall-pieces.ts'

const VERTICES = 6

/** Draws what flies over the mosaic. A particle is its number, and where it is follows from the time: no memory. */
export class ParticlesPass {
  readonly #most: number
  readonly #glow
  readonly #crumble
  #count = 0

  /** @param most particles there may be */
  constructor(finish: FinishUniforms, most: number) {
    this.#most = most
    const shared = {
      uSizePx: uniform(),
      uOutput: uniform(),
      uTimeMs: uniform(),
      uAmount: uniform(),
      uLevel: uniform(),
      uMaster: uniform(),
      uAirColours: uniform(),
      uAir: uniform(),
      ...finish,
    }
    this.#glow = new ShaderPass(
      { vertex: GLOW_FLIGHT_GLSL, fragment: GLOW_GLSL, blending: SCREEN },
      { ...shared, uParticles: { value: most }, uBurst: uniform(), uBurstAge: uniform() },
      0,
    )
    this.#crumble = new ShaderPass(
      { vertex: CRUMBLE_FLIGHT_GLSL, fragment: CRUMBLE_GLSL, blending: OVER },
      {
        ...shared,
        ...tileTextureUniforms(),
        uGap: uniform(),
        uAirTiles: uniform(),
        uWhole: uniform(),
        uBlockLow: uniform(),
        uBlockCols: uniform(),
        uBlockSide: uniform(),
        uApart: { value: 0 },
      },
      0,
    )
  }

  /** Particles, or pieces of the wall, that there may be. */
  get most(): number {
    return this.#most
  }

  /** Particles of the last drawing, seen or not. */
  get count(): number {
    return this.#count
  }

  /** Draws over the mosaic in the target, or on the canvas when it is null. */
  draw(
    renderer: WebGLRenderer,
    scene: MosaicScene,
    state: DrawState,
    target: WebGLRenderTarget | null,
  ): void {
    const { particles } = state
    this.#count = 0
    if (particles === null || particles.level === 0 || particles.amount === 0) return
    const output = outputOnCanvas(scene.canvas, particles.crop)
    const pass = particles.kind === 'dissolve' ? this.#crumble : this.#glow
    setShared(pass.uniforms, scene, state, particles, output)
    if (particles.kind === 'dissolve') this.#drawCrumbling(renderer, scene, state, output, target)
    else this.#drawGlow(renderer, scene, particles, target)
  }

  dispose(): void {
    this.#glow.dispose()
    this.#crumble.dispose()
  }

  #drawGlow(
    renderer: WebGLRenderer,
    scene: MosaicScene,
    particles: ParticleState,
    target: WebGLRenderTarget | null,
  ): void {
    const { uniforms } = this.#glow
    this.#count = Math.ceil(this.#most * particles.amount)
    uniforms.uBurst.value = particles.burst.number
    uniforms.uBurstAge.value = particles.burst.ageMs / 1000
    this.#glow.setVertexCount(this.#count * VERTICES)
    this.#glow.draw(renderer, [particles.kind.toUpperCase(), ...scene.finish], target)
  }

  /** Draws the pieces of the wall that are on their way. */
  drawPieces(
    renderer: WebGLRenderer,
    scene: MosaicScene,
    state: DrawState,
    target: WebGLRenderTarget | null,
  ): void {
    const { pieces, air } = scene
    if (pieces === null || pieces.apart >= 1) return
    setShared(this.#crumble.uniforms, scene, state, { amount: 0, level: 0 }, pieces.output)
    const defines = this.#setCrumble(scene, state, pieces.blocks)
    setPieces(this.#crumble.uniforms, pieces, air)
    this.#crumble.draw(renderer, [...defines, 'GATHER'], target)
  }

  #drawCrumbling(
    renderer: WebGLRenderer,
    scene: MosaicScene,
    state: DrawState,
    output: OutputOnCanvas,
    target: WebGLRenderTarget | null,
  ): void {
    const { air } = scene
    const blocks = visibleBlocks(air.wholeView, air.layer.wholeSize, output, this.#most)
    const defines = this.#setCrumble(scene, state, blocks)
    this.#crumble.draw(renderer, [...defines, 'HOLES'], target)
    this.#crumble.draw(renderer, defines, target)
  }

  /** Sets the uniforms of squares of cells; gives the defines. */
  #setCrumble(scene: MosaicScene, state: DrawState, blocks: BlockWindow): readonly string[] {
    const { uniforms } = this.#crumble
    const { air, closeUps } = scene
    this.#count = blocks.cols * blocks.rows
    this.#crumble.setVertexCount(this.#count * VERTICES)
    uniforms.uBlockLow.value = blocks.low
    uniforms.uBlockCols.value = blocks.cols
    uniforms.uBlockSide.value = blocks.side
    uniforms.uWhole.value = wholeViewUniform(air)
    uniforms.uAirTiles.value = air.layer.tileTexture
    setTileTextures(uniforms, scene)
    uniforms.uGap.value = state.gap
    if (air.wholeView.cellPx <= PICTURE.TILE_NONE_PX) return [...scene.finish, 'SMALL']
    return closeUps === null ? scene.finish : [...scene.finish, 'CLOSE_UP']
  }
}

type SharedUniforms = Readonly<
  Record<
    'uSizePx' | 'uOutput' | 'uTimeMs' | 'uAmount' | 'uLevel' | 'uMaster' | 'uAirColours' | 'uAir',
    IUniform
  >
>

function setShared(
  uniforms: SharedUniforms,
  { air, canvas }: MosaicScene,
  { nowUs, master }: DrawState,
  { amount, level }: Pick<ParticleState, 'amount' | 'level'>,
  { left, top, width, height }: OutputOnCanvas,
): void {
  uniforms.uSizePx.value = [canvas.width, canvas.height]
  uniforms.uOutput.value = [left, top, width, height]
  uniforms.uTimeMs.value = Math.floor(nowUs / 1000) % 2 ** 32
  uniforms.uAmount.value = amount
  uniforms.uLevel.value = level
  uniforms.uMaster.value = master
  uniforms.uAirColours.value = air.layer.colourTexture
  uniforms.uAir.value = viewUniform(air)
}

function uniform(): IUniform {
  return { value: null }
}
