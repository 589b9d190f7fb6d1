import { balanceQuadrants, isCloseUp, PIECE_UNITS, scaleTo, unitOf } from './smalti-field.ts'
import { randomFrom, smoothNoise } from './smalti-noise.ts'

/** How a surface came about: glass that flowed, or thin glass over crinkled metal leaf. */
export type FormKind = 'glass' | 'leaf'

/** The relief of one nipped piece of glass without its colour; shared by many pieces. */
export type Form = {
  /** [side x side] f32, light that the relief adds or takes, as a share of the colour; mean 0 in each quadrant. */
  readonly relief: Float32Array
  /** [side x side] f32 in 0..1, light mirrored by the surface. */
  readonly gloss: Float32Array
  readonly glossMean: number
}

type Vector = readonly [x: number, y: number]
type Wave = { size: number; height: number; stretch: number; cos: number; sin: number }

const WAVE_LIGHT = { glass: 0.034, leaf: 0.05 } as const
const BEVEL_LIGHT = 0.1
/** About the share of a piece's light that gloss adds at full strength. */
const GLOSS_WEIGHT = 0.2

/** The form of one piece, the same for the same seed; a close-up shows the same with finer waves on it. */
export function drawForm(kind: FormKind, seed: number, sidePx: number): Form {
  const random = randomFrom(seed)
  const height = heightField(kind, seed, random, sidePx)
  const angle = random() * Math.PI * 2
  const light: Vector = [Math.cos(angle), Math.sin(angle)]
  const mirror: Vector = [light[0] * 0.45 + random() * 0.3 - 0.15, light[1] * 0.45 + random() * 0.3 - 0.15]
  const pixels = sidePx * sidePx
  const relief = new Float32Array(pixels)
  const edge = new Float32Array(pixels)
  const gloss = new Float32Array(pixels)
  for (let row = 0; row < sidePx; row++) {
    for (let col = 0; col < sidePx; col++) {
      const at = row * sidePx + col
      const slope = slopeAt(height, col, row, sidePx)
      const bevel = bevelAt(unitOf(col, sidePx), unitOf(row, sidePx), seed, isCloseUp(sidePx))
      const facing = bevel.outward[0] * light[0] + bevel.outward[1] * light[1]
      relief[at] = slope[0] * light[0] + slope[1] * light[1]
      edge[at] = bevel.rim + BEVEL_LIGHT * facing
      gloss[at] = mirrored(slope, mirror) * bevel.face + bevel.crest * Math.max(0, facing) ** 2 * 0.8
    }
  }
  balanceQuadrants(relief)
  scaleTo(relief, WAVE_LIGHT[kind])
  for (let at = 0; at < pixels; at++) {
    relief[at]! += edge[at]!
    gloss[at] = Math.min(1, gloss[at]!)
  }
  balanceQuadrants(
    relief,
    gloss.map((value) => value * GLOSS_WEIGHT),
  )
  return { relief, gloss, glossMean: gloss.reduce((sum, value) => sum + value, 0) / pixels }
}

/** Waves of the molten surface; three octaves, each with its own tilt, bent by a slow warp. */
function heightField(kind: FormKind, seed: number, random: () => number, sidePx: number): Float32Array {
  const waves =
    kind === 'leaf'
      ? [wave(24, 5, random), wave(10, 2.2, random), wave(5.5, 0.9, random)]
      : [wave(34, 8, random), wave(17, 2.6, random), wave(9, 0.35, random)]
  const shell = fracture(random)
  const isClose = isCloseUp(sidePx)
  const side = sidePx + 2
  const height = new Float32Array(side * side)
  for (let row = 0; row < side; row++) {
    const y = rimmed(row, sidePx)
    for (let col = 0; col < side; col++) {
      const x = rimmed(col, sidePx)
      const bend = 7 * smoothNoise(x / 27 + 11, y / 27, seed ^ 0x51)
      let sum = 0
      waves.forEach(({ size, height: rise, stretch, cos, sin }, index) => {
        const u = x * cos - y * sin + bend
        const v = x * sin + y * cos - bend
        const value = smoothNoise(u / size, v / (size * stretch), seed + index * 7919)
        sum += rise * (kind === 'leaf' ? 1 - 2 * Math.abs(value) : value)
      })
      if (kind === 'glass') sum += shellHeight(shell, x + bend * 0.4, y - bend * 0.4)
      if (isClose) sum += fineHeight(x, y, seed)
      height[row * side + col] = sum
    }
  }
  return height
}

/** Place of a height's column or row, units; there is one more on each side than pixels. */
function rimmed(at: number, sidePx: number): number {
  return unitOf(at - 1, sidePx) + 1
}

/** Waves finer than a pixel of the base size. */
function fineHeight(x: number, y: number, seed: number): number {
  return 0.16 * smoothNoise(x / 3.4, y / 3.4, seed ^ 0x61) + 0.03 * smoothNoise(x / 1.1, y / 1.1, seed ^ 0x62)
}

function wave(size: number, height: number, random: () => number): Wave {
  const angle = random() * Math.PI * 2
  return { size, height, stretch: 1 + random(), cos: Math.cos(angle), sin: Math.sin(angle) }
}

/** The shell-shaped waves that run from the point where the hammer struck. */
type Fracture = { x: number; y: number; wavelength: number; height: number; phase: number }

function fracture(random: () => number): Fracture {
  const angle = random() * Math.PI * 2
  const away = PIECE_UNITS * (0.6 + 0.5 * random())
  return {
    x: PIECE_UNITS / 2 + Math.cos(angle) * away,
    y: PIECE_UNITS / 2 + Math.sin(angle) * away,
    wavelength: 11 + 9 * random(),
    height: 0.25 + 0.55 * random(),
    phase: random() * 6.28,
  }
}

function shellHeight(shell: Fracture, x: number, y: number): number {
  const distance = Math.hypot(x - shell.x, y - shell.y)
  return (
    shell.height *
    Math.cos((distance * 2 * Math.PI) / shell.wavelength + shell.phase) *
    Math.exp(-distance / 75) *
    1.6
  )
}

/** Rise for each unit, right and down. */
function slopeAt(height: Float32Array, col: number, row: number, sidePx: number): Vector {
  const side = sidePx + 2
  const at = (row + 1) * side + col + 1
  const across = (2 * PIECE_UNITS) / sidePx
  return [(height[at + 1]! - height[at - 1]!) / across, (height[at + side]! - height[at - side]!) / across]
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

function bevelAt(x: number, y: number, seed: number, isClose: boolean): Bevel {
  const chipped = isClose ? 0.3 * smoothNoise(x / 2.3, y / 2.3, seed ^ 0x3e) : 0
  const wobble = 0.9 * smoothNoise(x / 9, y / 9, seed ^ 0x3d) + chipped
  const distances = [x, PIECE_UNITS - 1 - x, y, PIECE_UNITS - 1 - y].map((d) => Math.max(0, d + 0.5 + wobble))
  const [left, right, top, bottom] = distances.map((d) => Math.exp(-d / 3)) as [
    number,
    number,
    number,
    number,
  ]
  const rounded = -2.2 * Math.log(distances.reduce((sum, d) => sum + Math.exp(-d / 2.2), 0))
  const foot = Math.exp(-Math.max(0, rounded) / 1.5)
  const crest = Math.exp(-((rounded - 4.6) ** 2) / 3.4)
  return {
    outward: [right - left, bottom - top],
    rim: -0.2 * foot + 0.085 * crest,
    crest,
    face: Math.min(1, Math.max(0, (rounded - 4) / 6)),
  }
}

/** Light mirrored where the surface leans the right way: a soft sheen around the sharper picture of a lamp. */
function mirrored(slope: Vector, mirror: Vector): number {
  const distance = Math.hypot(slope[0] - mirror[0], slope[1] - mirror[1])
  const lamp = Math.min(1, Math.max(0, (0.19 - distance) / 0.1))
  return 0.3 * Math.exp(-(distance * distance) / 0.09) + 0.6 * lamp * lamp * (3 - 2 * lamp)
}
