import {
  ClampToEdgeWrapping,
  LinearFilter,
  LinearMipmapLinearFilter,
  RGBAFormat,
  SRGBColorSpace,
  UnsignedByteType,
  type Texture,
} from 'three'

/**
 * Makes a target's texture one of linear light, kept as sRGB bytes (SRGB8_ALPHA8) and filtered between them; with mips
 * where it is seen smaller than it is.
 */
export function setUpLight(texture: Texture, hasMips: boolean): void {
  texture.format = RGBAFormat
  texture.type = UnsignedByteType
  texture.colorSpace = SRGBColorSpace
  texture.internalFormat = 'SRGB8_ALPHA8'
  texture.minFilter = hasMips ? LinearMipmapLinearFilter : LinearFilter
  texture.magFilter = LinearFilter
  texture.generateMipmaps = hasMips
  texture.wrapS = ClampToEdgeWrapping
  texture.wrapT = ClampToEdgeWrapping
}
