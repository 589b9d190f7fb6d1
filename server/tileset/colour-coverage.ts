import { toLinear } from '../protocol/descriptor.ts'
import { linearToLab, type Lab } from './oklab.ts'

/** Levels of each channel that are asked for. */
const STEPS = 12
/** A colour is covered by a tile within this distance, OKLab times 100: what a viewer takes for the same from afar. */
const NEAR = 6
/** Sides of the cubes that tiles are looked up in: a colour's neighbours hold every tile that is near. */
const CUBE = NEAR / 100
const MOST_MISSING = 6
/** Missing colours that are told apart. */
const APART = 15

/** How well a set's tiles cover the colours that a screen shows. */
export type ColourCoverage = {
  /** 0..1 of all colours have a tile near. */
  readonly share: number
  /** Colours farthest from every tile, as RRGGBB, each unlike the others; none where all are covered. */
  readonly missing: readonly string[]
}

/**
 * Looks for colours that a set cannot make.
 *
 * @param means [count x 3] u8 sRGB
 * @param tiles the ones that cells may get
 */
export function colourCoverage(means: Uint8Array, tiles: readonly number[]): ColourCoverage {
  const labs = tiles.map((tile) => labOf(means[tile * 3]!, means[tile * 3 + 1]!, means[tile * 3 + 2]!))
  const gaps: { readonly lab: Lab; readonly hex: string; readonly distance: number }[] = []
  for (const rgb of askedColours()) {
    const lab = labOf(...rgb)
    const distance = labs.reduce((least, other) => Math.min(least, distanceOf(lab, other)), Infinity)
    if (distance > NEAR) gaps.push({ lab, distance, hex: Buffer.from(rgb).toString('hex') })
  }
  const missing: typeof gaps = []
  for (const gap of gaps.sort((a, b) => b.distance - a.distance)) {
    if (missing.length === MOST_MISSING) break
    if (missing.every((other) => distanceOf(gap.lab, other.lab) > APART)) missing.push(gap)
  }
  return { share: 1 - gaps.length / STEPS ** 3, missing: missing.map(({ hex }) => hex) }
}

/**
 * The share of `colourCoverage` alone, in milliseconds for the largest sets.
 *
 * @param means [count x 3] u8 sRGB
 * @param isCounted whether cells may get a tile
 */
export function coveredShare(means: Uint8Array, isCounted: (tile: number) => boolean): number {
  const cubes = new Map<number, Lab[]>()
  for (let tile = 0; tile < means.length / 3; tile++) {
    if (!isCounted(tile)) continue
    const lab = labOf(means[tile * 3]!, means[tile * 3 + 1]!, means[tile * 3 + 2]!)
    const key = cubeOf(lab, 0, 0, 0)
    const others = cubes.get(key)
    if (others === undefined) cubes.set(key, [lab])
    else others.push(lab)
  }
  let missing = 0
  for (const rgb of askedColours()) {
    const lab = labOf(...rgb)
    const isNear = NEIGHBOURS.some(([l, a, b]) =>
      cubes.get(cubeOf(lab, l, a, b))?.some((other) => distanceOf(lab, other) <= NEAR),
    )
    if (!isNear) missing++
  }
  return 1 - missing / STEPS ** 3
}

const NEIGHBOURS = [-1, 0, 1].flatMap((l) =>
  [-1, 0, 1].flatMap((a) => [-1, 0, 1].map((b) => [l, a, b] as const)),
)

/** A number for the cube that a colour lies in, moved by cubes along each axis. */
function cubeOf([lightness, a, b]: Lab, l: number, x: number, y: number): number {
  const step = (value: number, by: number): number => Math.floor(value / CUBE) + by + 16
  return (step(lightness, l) * 64 + step(a, x)) * 64 + step(b, y)
}

function* askedColours(): Generator<readonly [number, number, number]> {
  const level = (step: number): number => Math.round((step * 255) / (STEPS - 1))
  for (let red = 0; red < STEPS; red++)
    for (let green = 0; green < STEPS; green++)
      for (let blue = 0; blue < STEPS; blue++) yield [level(red), level(green), level(blue)]
}

const LINEAR = Float64Array.from({ length: 256 }, (_, level) => toLinear(level))

function labOf(red: number, green: number, blue: number): Lab {
  return linearToLab([LINEAR[red]!, LINEAR[green]!, LINEAR[blue]!])
}

function distanceOf(one: Lab, other: Lab): number {
  return 100 * Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])
}
