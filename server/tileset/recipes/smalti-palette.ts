import { fitChroma, isInGamut, labToLinear, type Lab } from '../oklab.ts'

/** Distance of neighbouring layers of lightness and of neighbours inside a layer. */
export type LatticeSteps = {
  readonly lightness: number
  readonly chroma: number
  /** How much the steps in a and b grow with chroma: 0 = not; 4 = at chroma .25 twice as wide as at grey. */
  readonly growth: number
}

const LIGHTEST = 0.988
const DARKEST = 0.1

/**
 * Colours evenly spread over what sRGB can show: a body-centred lattice in OKLab (every second layer of lightness is
 * moved by half a step in a and b), with those just outside the gamut drawn back to its surface.
 */
export function latticeColours(steps: LatticeSteps): Lab[] {
  const inside: Lab[] = []
  const outside: Lab[] = []
  const layers = Math.round((LIGHTEST - DARKEST) / steps.lightness)
  const reach = Math.ceil(0.4 / steps.chroma)
  for (let layer = 0; layer <= layers; layer++) {
    const lightness = DARKEST + ((LIGHTEST - DARKEST) * layer) / layers
    const shift = layer % 2 === 0 ? 0 : 0.5
    for (let row = -reach; row <= reach; row++) {
      for (let col = -reach; col <= reach; col++) {
        const a = (col + shift) * steps.chroma
        const b = (row + shift) * steps.chroma
        const stretch = 1 + (steps.growth / 2) * Math.hypot(a, b)
        const lab: Lab = [lightness, a * stretch, b * stretch]
        if (isInGamut(labToLinear(lab))) inside.push(lab)
        else outside.push(lab)
      }
    }
  }
  return addSurface(inside, outside, steps)
}

function addSurface(inside: readonly Lab[], outside: readonly Lab[], steps: LatticeSteps): Lab[] {
  const colours = [...inside]
  for (const lab of outside) {
    const fitted = fitChroma(lab)
    if (latticeDistance(lab, fitted, steps) > 0.75) continue
    if (colours.every((other) => latticeDistance(other, fitted, steps) > 0.55)) colours.push(fitted)
  }
  return colours
}

/** Distance of two colours, in steps of the lattice where the first lies. */
function latticeDistance(one: Lab, other: Lab, steps: LatticeSteps): number {
  const chroma = steps.chroma * (1 + steps.growth * Math.hypot(one[1], one[2]))
  const lightness = (one[0] - other[0]) / steps.lightness
  const a = (one[1] - other[1]) / chroma
  const b = (one[2] - other[2]) / chroma
  return Math.sqrt(lightness * lightness + a * a + b * b)
}

/**
 * The same colours with a coarse, even choice of them first: each next colour is the one farthest from all before it,
 * lightness counting more than hue and muted colours, of which pictures are made, more than vivid ones.
 *
 * @param count how many are chosen so; the others follow in their own order
 */
export function coarseFirst(colours: readonly Lab[], count: number): Lab[] {
  const distance = new Float64Array(colours.length).fill(Infinity)
  const chosen: Lab[] = []
  const isChosen = new Uint8Array(colours.length)
  let next = 0
  while (chosen.length < Math.min(count, colours.length)) {
    const colour = colours[next]!
    chosen.push(colour)
    isChosen[next] = 1
    let farthest = -1
    colours.forEach((other, index) => {
      if (isChosen[index] === 1) return
      distance[index] = Math.min(distance[index]!, weightedDistance(colour, other))
      if (farthest < 0 || distance[index] > distance[farthest]!) farthest = index
    })
    next = farthest
  }
  return [...chosen, ...colours.filter((_, index) => isChosen[index] === 0)]
}

function weightedDistance(colour: Lab, other: Lab): number {
  const lightness = (other[0] - colour[0]) * 1.3
  const a = other[1] - colour[1]
  const b = other[2] - colour[2]
  const chroma = Math.hypot(other[1], other[2])
  return (lightness * lightness + a * a + b * b) / (1 + 12 * chroma)
}
