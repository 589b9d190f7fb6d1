import type { IUniform } from 'three'

import type { MosaicScene } from './mosaic-pass.ts'

/** Sets what TILE_GLSL reads: the pages, and the larger pictures where there are any. */
export function setTileTextures(
  uniforms: Readonly<Record<'uPages' | 'uLevelsLeft' | 'uCloseUps' | 'uMedium' | 'uLarge', IUniform>>,
  { pages, closeUps }: Pick<MosaicScene, 'pages' | 'closeUps'>,
): void {
  uniforms.uPages.value = pages.texture
  uniforms.uLevelsLeft.value = pages.levelsLeft
  if (closeUps === null) return
  uniforms.uCloseUps.value = closeUps.lookup
  uniforms.uMedium.value = closeUps.medium.texture
  uniforms.uLarge.value = closeUps.large.texture
}
