import type { SkipReason } from './skipped-file.ts'

/** Pixels of pictures that are decoded whole. */
export const MAX_WHOLE_PIXELS = 5e7
/** Pictures of an animation. */
export const MAX_FRAMES = 300
const MAX_ASPECT = 20

/** Why a picture gives no tile. */
export type PictureRefusal = { readonly ok: false; readonly reason: SkipReason; readonly detail: string }

/** Why a picture of that size is not decoded; null when it is. */
export function refusalOf(
  width: number,
  height: number,
  frames: number,
  maxPixels: number,
): PictureRefusal | null {
  if (!(width > 0 && height > 0)) return { ok: false, reason: 'broken', detail: 'has no size' }
  if (width * height > maxPixels) {
    const size = `${width}x${height}`
    return { ok: false, reason: 'too-big', detail: `${size}, over ${Math.round(maxPixels / 1e6)} megapixels` }
  }
  if (frames > MAX_FRAMES) {
    return { ok: false, reason: 'too-long', detail: `${frames} frames, over ${MAX_FRAMES}` }
  }
  if (Math.max(width, height) > MAX_ASPECT * Math.min(width, height)) {
    return { ok: false, reason: 'too-long', detail: `${width}x${height} is a strip, not a picture` }
  }
  return null
}
