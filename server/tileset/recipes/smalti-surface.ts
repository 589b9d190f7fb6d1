import { mixHash, randomFrom, smoothNoise } from './smalti-noise.ts'

/** Side of a piece, pixels. */
export const PIECE_PX = 64

/** Pixels of a piece. */
export const PIECE_PIXELS = PIECE_PX * PIECE_PX

/** Steps between the deepest and the clearest glass of a piece. */
export const DEPTH_STEPS = 64

/** How a surface was made: poured glass, glass with drawn streaks, or crinkled metal leaf under glass. */
export type SurfaceKind = 'poured' | 'streaked' | 'leaf'

/** The relief of one nipped piece of glass without its colour; shared by many pieces. */
export type Surface = {
  /** [64 x 64] f32, light that the relief adds or takes, as a share of the colour; mean 0, also in each quadrant. */
  readonly relief: Float32Array
  /** [64 x 64] f32 in 0..1, mirrored light on top. */
  readonly gloss: Float32Array
  readonly glossMean: number
  /** [64 x 64] u8 below DEPTH_STEPS: 0 = light goes a long way through the glass, darker and richer. */
  readonly clearness: Uint8Array
}

type Slope = { x: number; y: number }

/** One surface, the same for the same seed. */
export function makeSurface(kind: SurfaceKind, seed: number): Surface {
  const random = randomFrom(seed)
  const height = heightField(kind, seed, random)
  const relief = new Float32Array(PIECE_PIXELS)
  const gloss = new Float32Array(PIECE_PIXELS)
  const angle = random() * Math.PI * 2
  const light: Slope = { x: Math.cos(angle), y: Math.sin(angle) }
  const mirror = { x: light.x * 0.5 + random() * 0.3 - 0.15, y: light.y * 0.5 + random() * 0.3 - 0.15 }
  const strength = kind === 'leaf' ? 0.3 : 0.125
  for (let y = 0; y < PIECE_PX; y++) {
    for (let x = 0; x < PIECE_PX; x++) {
      const at = y * PIECE_PX + x
      const slope = slopeAt(height, x, y)
      const edge = edgeProfile(x, y, seed)
      const tilted = (slope.x + edge.outwardX * 0.55) * light.x + (slope.y + edge.outwardY * 0.55) * light.y
      relief[at] = strength * tilted + edge.rim
      gloss[at] = mirrored(slope, mirror, kind) * edge.face
    }
  }
  balanceQuadrants(relief)
  const glossMean = gloss.reduce((sum, value) => sum + value, 0) / PIECE_PIXELS
  return { relief, gloss, glossMean, clearness: clearnessField(kind, seed, random) }
}

/** Waves of the molten surface; three octaves, each with its own tilt, bent by a slow warp. */
function heightField(kind: SurfaceKind, seed: number, random: () => number): Float32Array {
  const octaves =
    kind === 'leaf'
      ? [octave(15, 5, random), octave(8, 2.6, random), octave(4.5, 0.9, random)]
      : [octave(34, 9, random), octave(17, 3.2, random), octave(8, 0.55, random)]
  const side = PIECE_PX + 2
  const height = new Float32Array(side * side)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const bend = 7 * smoothNoise(x / 27 + 11, y / 27, seed ^ 0x51)
      let sum = 0
      octaves.forEach((wave, index) => {
        const u = x * wave.cos - y * wave.sin + bend
        const v = x * wave.sin + y * wave.cos - bend
        const value = smoothNoise(u / wave.sizePx, v / (wave.sizePx * wave.stretch), seed + index * 7919)
        sum += wave.height * (kind === 'leaf' ? 1 - 2 * Math.abs(value) : value)
      })
      height[y * side + x] = sum
    }
  }
  return height
}

type Octave = { sizePx: number; height: number; stretch: number; cos: number; sin: number }

function octave(sizePx: number, height: number, random: () => number): Octave {
  const angle = random() * Math.PI * 2
  return { sizePx, height, stretch: 1 + random(), cos: Math.cos(angle), sin: Math.sin(angle) }
}

function slopeAt(height: Float32Array, x: number, y: number): Slope {
  const side = PIECE_PX + 2
  const at = (y + 1) * side + x + 1
  return {
    x: (height[at + 1]! - height[at - 1]!) / 2,
    y: (height[at + side]! - height[at - side]!) / 2,
  }
}

/** The bevel along the outline: which way it leans, the light along its crest and foot, and where the face begins. */
function edgeProfile(
  x: number,
  y: number,
  seed: number,
): { outwardX: number; outwardY: number; rim: number; face: number } {
  const wobble = 1.3 * smoothNoise(x / 9, y / 9, seed ^ 0x3d)
  const left = foot(x + 0.5 + wobble)
  const right = foot(PIECE_PX - x - 0.5 + wobble)
  const top = foot(y + 0.5 - wobble)
  const bottom = foot(PIECE_PX - y - 0.5 - wobble)
  const nearest = Math.min(x, y, PIECE_PX - 1 - x, PIECE_PX - 1 - y) + 0.5
  const crest = nearest + wobble - 5
  return {
    outwardX: right - left,
    outwardY: bottom - top,
    rim: -0.15 * Math.max(left, right, top, bottom) + 0.055 * Math.exp(-(crest * crest) / 4.5),
    face: Math.min(1, Math.max(0, (nearest - 3) / 6)),
  }
}

function foot(distancePx: number): number {
  return Math.exp(-Math.max(0, distancePx) / 2.3)
}

/** Light mirrored where the surface leans the right way: a wide sheen with a small bright core. */
function mirrored(slope: Slope, mirror: Slope, kind: SurfaceKind): number {
  const scale = kind === 'leaf' ? 0.7 : 1
  const x = slope.x * scale - mirror.x
  const y = slope.y * scale - mirror.y
  const distance = x * x + y * y
  return 0.4 * Math.exp(-distance / 0.11) + 0.6 * Math.exp(-distance / 0.022)
}

/** How clear the glass is: a pool of light in the middle, cloudy depth, and streaks along one direction. */
function clearnessField(kind: SurfaceKind, seed: number, random: () => number): Uint8Array {
  const angle = random() * Math.PI
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  const centreX = PIECE_PX * (0.35 + 0.3 * random())
  const centreY = PIECE_PX * (0.35 + 0.3 * random())
  const streaks = kind === 'streaked' ? 0.42 : 0.16
  const field = new Float32Array(PIECE_PIXELS)
  for (let y = 0; y < PIECE_PX; y++) {
    for (let x = 0; x < PIECE_PX; x++) {
      const bend = 5 * smoothNoise(x / 22, y / 22, seed ^ 0x77)
      const u = (x * cos - y * sin + bend) / 42
      const v = x * sin + y * cos + bend
      const streak =
        0.6 * smoothNoise(u, v / 7, seed ^ 0x1234) + 0.4 * smoothNoise(u * 1.6, v / 3.4, seed ^ 0x4321)
      const cloud = smoothNoise(x / 21, y / 21, seed ^ 0x999)
      const pool = Math.exp(-((x - centreX) ** 2 + (y - centreY) ** 2) / 900) - 0.45
      const value = 0.3 * pool + 0.2 * cloud + streaks * streak
      field[y * PIECE_PX + x] = value
    }
  }
  balanceQuadrants(field)
  return Uint8Array.from(field, (value) =>
    Math.min(DEPTH_STEPS - 1, Math.max(0, Math.round((value + 0.5) * DEPTH_STEPS))),
  )
}

/** Takes the mean of each quadrant away by a smooth sheet, so that a turned piece weighs the same on every side. */
function balanceQuadrants(field: Float32Array): void {
  const half = PIECE_PX / 2
  const means = [0, 0, 0, 0]
  field.forEach((value, at) => {
    means[quadrantOf(at, half)]! += value / (half * half)
  })
  const mean = (means[0]! + means[1]! + means[2]! + means[3]!) / 4
  const tiltX = means[1]! + means[3]! - means[0]! - means[2]!
  const tiltY = means[2]! + means[3]! - means[0]! - means[1]!
  const twist = means[0]! + means[3]! - means[1]! - means[2]!
  for (let at = 0; at < PIECE_PIXELS; at++) {
    const x = ((at % PIECE_PX) + 0.5) / half - 1
    const y = (Math.floor(at / PIECE_PX) + 0.5) / half - 1
    field[at]! -= mean + (tiltX / 2) * x + (tiltY / 2) * y + twist * x * y
  }
}

function quadrantOf(at: number, half: number): number {
  return (at % PIECE_PX >= half ? 1 : 0) + (at >= PIECE_PIXELS / 2 ? 2 : 0)
}

/** The surfaces of a set: `count` of a kind, each its own. */
export function makeSurfaces(kind: SurfaceKind, count: number, seed: number): Surface[] {
  return Array.from({ length: count }, (_, index) => makeSurface(kind, mixHash(index, seed)))
}
