import { balanceQuadrants, PIECE_PIXELS, PIECE_PX, scaleTo } from './smalti-field.ts'
import { randomFrom, smoothNoise } from './smalti-noise.ts'

/** How a surface came about: glass that flowed, or thin glass over crinkled metal leaf. */
export type FormKind = 'glass' | 'leaf'

/** The relief of one nipped piece of glass without its colour; shared by many pieces. */
export type Form = {
  /** [64 x 64] f32, light that the relief adds or takes, as a share of the colour; mean 0 in each quadrant. */
  readonly relief: Float32Array
  /** [64 x 64] f32 in 0..1, light mirrored by the surface. */
  readonly gloss: Float32Array
  readonly glossMean: number
}

type Vector = readonly [x: number, y: number]
type Wave = { sizePx: number; height: number; stretch: number; cos: number; sin: number }

const WAVE_LIGHT = { glass: 0.034, leaf: 0.05 } as const
const BEVEL_LIGHT = 0.1
/** About the share of a piece's light that gloss adds at full strength. */
const GLOSS_WEIGHT = 0.2

/** The form of one piece, the same for the same seed. */
export function drawForm(kind: FormKind, seed: number): Form {
  const random = randomFrom(seed)
  const height = heightField(kind, seed, random)
  const angle = random() * Math.PI * 2
  const light: Vector = [Math.cos(angle), Math.sin(angle)]
  const mirror: Vector = [light[0] * 0.45 + random() * 0.3 - 0.15, light[1] * 0.45 + random() * 0.3 - 0.15]
  const relief = new Float32Array(PIECE_PIXELS)
  const edge = new Float32Array(PIECE_PIXELS)
  const gloss = new Float32Array(PIECE_PIXELS)
  for (let y = 0; y < PIECE_PX; y++) {
    for (let x = 0; x < PIECE_PX; x++) {
      const at = y * PIECE_PX + x
      const slope = slopeAt(height, x, y)
      const bevel = bevelAt(x, y, seed)
      const facing = bevel.outward[0] * light[0] + bevel.outward[1] * light[1]
      relief[at] = slope[0] * light[0] + slope[1] * light[1]
      edge[at] = bevel.rim + BEVEL_LIGHT * facing
      gloss[at] = mirrored(slope, mirror) * bevel.face + bevel.crest * Math.max(0, facing) ** 2 * 0.8
    }
  }
  balanceQuadrants(relief)
  scaleTo(relief, WAVE_LIGHT[kind])
  for (let at = 0; at < PIECE_PIXELS; at++) {
    relief[at]! += edge[at]!
    gloss[at] = Math.min(1, gloss[at]!)
  }
  balanceQuadrants(
    relief,
    gloss.map((value) => value * GLOSS_WEIGHT),
  )
  return { relief, gloss, glossMean: gloss.reduce((sum, value) => sum + value, 0) / PIECE_PIXELS }
}

/** Waves of the molten surface; three octaves, each with its own tilt, bent by a slow warp. */
function heightField(kind: FormKind, seed: number, random: () => number): Float32Array {
  const waves =
    kind === 'leaf'
      ? [wave(24, 5, random), wave(10, 2.2, random), wave(5.5, 0.9, random)]
      : [wave(34, 8, random), wave(17, 2.6, random), wave(9, 0.35, random)]
  const shell = fracture(random)
  const side = PIECE_PX + 2
  const height = new Float32Array(side * side)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const bend = 7 * smoothNoise(x / 27 + 11, y / 27, seed ^ 0x51)
      let sum = 0
      waves.forEach(({ sizePx, height: size, stretch, cos, sin }, index) => {
        const u = x * cos - y * sin + bend
        const v = x * sin + y * cos - bend
        const value = smoothNoise(u / sizePx, v / (sizePx * stretch), seed + index * 7919)
        sum += size * (kind === 'leaf' ? 1 - 2 * Math.abs(value) : value)
      })
      if (kind === 'glass') sum += shellHeight(shell, x + bend * 0.4, y - bend * 0.4)
      height[y * side + x] = sum
    }
  }
  return height
}

function wave(sizePx: number, height: number, random: () => number): Wave {
  const angle = random() * Math.PI * 2
  return { sizePx, height, stretch: 1 + random(), cos: Math.cos(angle), sin: Math.sin(angle) }
}

/** The shell-shaped waves that run from the point where the hammer struck. */
type Fracture = { x: number; y: number; wavePx: number; height: number; phase: number }

function fracture(random: () => number): Fracture {
  const angle = random() * Math.PI * 2
  const away = PIECE_PX * (0.6 + 0.5 * random())
  return {
    x: PIECE_PX / 2 + Math.cos(angle) * away,
    y: PIECE_PX / 2 + Math.sin(angle) * away,
    wavePx: 11 + 9 * random(),
    height: 0.25 + 0.55 * random(),
    phase: random() * 6.28,
  }
}

function shellHeight(shell: Fracture, x: number, y: number): number {
  const distance = Math.hypot(x - shell.x, y - shell.y)
  return (
    shell.height *
    Math.cos((distance * 2 * Math.PI) / shell.wavePx + shell.phase) *
    Math.exp(-distance / 75) *
    1.6
  )
}

function slopeAt(height: Float32Array, x: number, y: number): Vector {
  const side = PIECE_PX + 2
  const at = (y + 1) * side + x + 1
  return [(height[at + 1]! - height[at - 1]!) / 2, (height[at + side]! - height[at - side]!) / 2]
}

type Bevel = {
  /** Which way it leans, by how much. */
  readonly outward: Vector
  /** Light along the outline: dark at the foot, bright along the crest. */
  readonly rim: number
  /** 1 on the line where bevel and face meet. */
  readonly crest: number
  /** 1 on the face, 0 on the bevel. */
  readonly face: number
}

function bevelAt(x: number, y: number, seed: number): Bevel {
  const wobble = 0.9 * smoothNoise(x / 9, y / 9, seed ^ 0x3d)
  const distances = [x, PIECE_PX - 1 - x, y, PIECE_PX - 1 - y].map((d) => Math.max(0, d + 0.5 + wobble))
  const [left, right, top, bottom] = distances.map((d) => Math.exp(-d / 3)) as [
    number,
    number,
    number,
    number,
  ]
  const roundedPx = -2.2 * Math.log(distances.reduce((sum, d) => sum + Math.exp(-d / 2.2), 0))
  const foot = Math.exp(-Math.max(0, roundedPx) / 1.5)
  const crest = Math.exp(-((roundedPx - 4.6) ** 2) / 3.4)
  return {
    outward: [right - left, bottom - top],
    rim: -0.2 * foot + 0.085 * crest,
    crest,
    face: Math.min(1, Math.max(0, (roundedPx - 4) / 6)),
  }
}

/** Light mirrored where the surface leans the right way: a soft sheen around the sharper picture of a lamp. */
function mirrored(slope: Vector, mirror: Vector): number {
  const distance = Math.hypot(slope[0] - mirror[0], slope[1] - mirror[1])
  const lamp = Math.min(1, Math.max(0, (0.19 - distance) / 0.1))
  return 0.3 * Math.exp(-(distance * distance) / 0.09) + 0.6 * lamp * lamp * (3 - 2 * lamp)
}
