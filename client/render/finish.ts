import type { IUniform } from 'three'

import { cellHash } from '../../server/protocol/cell-hash.ts'
import { chromaMatrix, isNeutral } from '../../server/protocol/grade.ts'
import type { DrawState } from './draw-state.ts'

/** Film runs at this rate, whatever the screen's. */
const GRAIN_STEPS_PER_SECOND = 24

/** Grains grow with the canvas, so that they are seen on large ones too. */
const GRAIN_PX_PER_HEIGHT = 1 / 900

/** Uniforms of the finish, shared by the passes that may be the last. */
export type FinishUniforms = Readonly<
  Record<
    | 'uGradeChroma'
    | 'uGradeContrast'
    | 'uGradeBrightness'
    | 'uVignette'
    | 'uVignettePerPx'
    | 'uGrain'
    | 'uGrainPx'
    | 'uGrainPlace',
    IUniform
  >
>

/** Uniforms of the finish, neutral. */
export function finishUniforms(): FinishUniforms {
  return {
    uGradeChroma: { value: [0, 0, 0, 0, 0, 0, 0, 0, 0] },
    uGradeContrast: { value: 1 },
    uGradeBrightness: { value: 1 },
    uVignette: { value: 0 },
    uVignettePerPx: { value: [0, 0] },
    uGrain: { value: 0 },
    uGrainPx: { value: 1 },
    uGrainPlace: { value: [0, 0] },
  }
}

/** Defines of what there is to do: to the picture's own colours, and over all, its glow included. */
export type Finish = { readonly grade: readonly string[]; readonly veil: readonly string[] }

/** Sets the uniforms; gives what there is to do. */
export function setFinish(
  uniforms: FinishUniforms,
  { grade, vignette, grain, nowUs }: DrawState,
  canvas: { readonly width: number; readonly height: number },
): Finish {
  const veil: string[] = []
  const isGraded = !isNeutral(grade)
  if (isGraded) {
    uniforms.uGradeChroma.value = chromaMatrix(grade)
    uniforms.uGradeContrast.value = grade.contrast
    uniforms.uGradeBrightness.value = grade.brightness
  }
  if (vignette > 0) {
    uniforms.uVignette.value = vignette
    uniforms.uVignettePerPx.value = [1 / canvas.width, 1 / canvas.height]
    veil.push('VIGNETTE')
  }
  if (grain > 0) {
    uniforms.uGrain.value = grain
    uniforms.uGrainPx.value = Math.max(1, Math.round(canvas.height * GRAIN_PX_PER_HEIGHT))
    uniforms.uGrainPlace.value = grainPlace(nowUs)
    veil.push('GRAIN')
  }
  return { grade: isGraded ? ['GRADE'] : [], veil }
}

/** Where in an endless sheet of grain the canvas lies: another place with every step of time. */
export function grainPlace(nowUs: number): readonly [x: number, y: number] {
  const hash = cellHash(Math.floor((nowUs * GRAIN_STEPS_PER_SECOND) / 1e6), 0)
  return [hash & 0xffff, hash >>> 16]
}
