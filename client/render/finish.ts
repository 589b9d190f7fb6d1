import type { IUniform } from 'three'

import { chromaMatrix, isNeutral } from '../../server/protocol/grade.ts'
import type { DrawState } from './draw-state.ts'

/** Uniforms of the finish, shared by the passes that may be the last. */
export type FinishUniforms = Readonly<
  Record<'uGradeChroma' | 'uGradeContrast' | 'uGradeBrightness', IUniform>
>

/** Uniforms of the finish, neutral. */
export function finishUniforms(): FinishUniforms {
  return {
    uGradeChroma: { value: [0, 0, 0, 0, 0, 0, 0, 0, 0] },
    uGradeContrast: { value: 1 },
    uGradeBrightness: { value: 1 },
  }
}

/** Sets the uniforms; gives the defines of what there is to do. */
export function setFinish(uniforms: FinishUniforms, { grade }: DrawState): readonly string[] {
  const defines: string[] = []
  if (grade !== undefined && !isNeutral(grade)) {
    uniforms.uGradeChroma.value = chromaMatrix(grade)
    uniforms.uGradeContrast.value = grade.contrast
    uniforms.uGradeBrightness.value = grade.brightness
    defines.push('GRADE')
  }
  return defines
}
