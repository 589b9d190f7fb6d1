import {
  DataArrayTexture,
  LinearFilter,
  LinearMipmapLinearFilter,
  LinearMipmapNearestFilter,
  RGBAFormat,
  SRGBColorSpace,
  UnsignedByteType,
  type WebGLRenderer,
} from 'three'

/** Whether a sample mixes two levels, or takes the nearest: half the work where a processor does it. */
export type LevelFilter = 'blended' | 'nearest'

/**
 * An sRGB array texture without data, filtered in linear light; its levels are to be uploaded one by one. three
 * allocates all of them when it is told that the source is not ready.
 */
export function allocateArray(
  renderer: WebGLRenderer,
  sidePx: number,
  layers: number,
  levels: number,
  filter: LevelFilter,
): DataArrayTexture {
  const texture = new DataArrayTexture(null, sidePx, sidePx, layers)
  texture.format = RGBAFormat
  texture.type = UnsignedByteType
  texture.colorSpace = SRGBColorSpace
  texture.internalFormat = 'SRGB8_ALPHA8'
  texture.minFilter = filter === 'blended' ? LinearMipmapLinearFilter : LinearMipmapNearestFilter
  texture.magFilter = LinearFilter
  texture.generateMipmaps = false
  if (levels > 1)
    texture.mipmaps = Array.from({ length: levels }, (_, level) => ({
      data: new Uint8Array(0),
      width: sidePx >> level,
      height: sidePx >> level,
    }))
  texture.source.dataReady = false
  texture.needsUpdate = true
  renderer.initTexture(texture)
  return texture
}

/** Bytes that one layer takes with all its levels. */
export function layerBytes(sidePx: number, levels: number): number {
  let bytes = 0
  for (let level = 0; level < levels; level++) bytes += (sidePx >> level) ** 2 * 4
  return bytes
}
