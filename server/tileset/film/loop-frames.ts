/** A frame of a loop: picture `at` with `mixShare` of picture `mixAt` in it. */
export type LoopFrame = { readonly at: number; readonly mixAt: number; readonly mixShare: number }

/** Frames over which the end of a loop is mixed into its beginning; a quarter of the pictures at most. */
const FADE_FRAMES = 4

/**
 * A loop of pictures that runs on over its end: the pictures behind the loop's last are mixed into its first ones,
 * more and more of these, so that the last frame is followed by the picture that followed it in the film.
 *
 * @param count of pictures, at least 3; the loop is shorter by those that are mixed in
 */
export function crossfaded(count: number): readonly LoopFrame[] {
  const fade = Math.max(1, Math.min(FADE_FRAMES, Math.floor(count / 4)))
  const length = count - fade
  return Array.from({ length }, (_, at) =>
    at < fade
      ? { at, mixAt: length + at, mixShare: 1 - (at + 1) / (fade + 1) }
      : { at, mixAt: at, mixShare: 0 },
  )
}

/** The middle half of the pictures, there and back, so that the loop has as many frames as there are pictures. */
export function backAndForth(count: number): readonly LoopFrame[] {
  const there = (count >> 1) + 1
  const first = (count - there) >> 1
  return Array.from({ length: 2 * (there - 1) }, (_, step) => {
    const at = first + (step < there ? step : 2 * (there - 1) - step)
    return { at, mixAt: at, mixShare: 0 }
  })
}

/** How far the pictures are apart that a loop mixes, on average; 0 when it mixes none. */
export function seamOf(
  loop: readonly LoopFrame[],
  difference: (one: number, other: number) => number,
): number {
  const mixed = loop.filter((frame) => frame.mixShare > 0)
  return mixed.reduce((sum, { at, mixAt }) => sum + difference(at, mixAt), 0) / Math.max(1, mixed.length)
}

/** A picture with `share` of another of its size in it, u8 sRGB. */
export function mixPictures(own: Uint8Array, other: Uint8Array, share: number): Uint8Array {
  return own.map((level, at) => Math.round(level * (1 - share) + other[at]! * share))
}
