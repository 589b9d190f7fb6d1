import type { IUniform } from 'three'

import type { MosaicScene } from './mosaic-pass.ts'

/** What TILE_GLSL reads, of a pass of its own. */
type TileTextureUniforms = Readonly<
  Record<'uPages' | 'uLevelsLeft' | 'uCloseUps' | 'uMedium' | 'uLarge', IUniform>
>

export function tileTextureUniforms(): TileTextureUniforms {
  return {
    uPages: { value: null },
    uLevelsLeft: { value: 0 },
    uCloseUps: { value: null },
    uMedium: { value: null },
    uLarge: { value: null },
  }
}

/** Sets what TILE_GLSL reads: the pages, and the larger pictures where there are any. */
export function setTileTextures(
  uniforms: TileTextureUniforms,
  { pages, closeUps }: Pick<MosaicScene, 'pages' | 'closeUps'>,
): void {
  uniforms.uPages.value = pages.texture
  uniforms.uLevelsLeft.value = pages.levelsLeft
  if (closeUps === null) return
  uniforms.uCloseUps.value = closeUps.lookup
  uniforms.uMedium.value = closeUps.medium.texture
  uniforms.uLarge.value = closeUps.large.texture
}
