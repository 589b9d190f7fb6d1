import { labToLinear, turnHue, type Lab, type LinearRgb } from '../oklab.ts'
import { DEPTH_STEPS } from './smalti-depth.ts'
import type { Form } from './smalti-form.ts'

/** How a glass takes light. */
export type GlassLook = {
  /** How far lightness and chroma run from deep to clear glass; 1 = as coloured glass does. */
  readonly richness: number
  /** Turn of the hue from deep to clear glass, radians. */
  readonly hueRun: number
  /** Share of the relief that shows. */
  readonly relief: number
  /** Strength of mirrored light; 1 = as polished glass. */
  readonly gloss: number
  /** Root mean square of what all this adds and takes, as a share of the mean. */
  readonly unevenness: number
  /** How much more of all this is seen from close by; 1 = as at the base size. */
  readonly closeness: number
}

/** One of the eight ways to lay a surface. */
export type SurfaceTurn = { readonly start: number; readonly stepX: number; readonly stepY: number }

/** What a piece is made from: a form over a depth, each laid its own way. */
export type LaidSurface = {
  readonly form: Form
  readonly formTurn: SurfaceTurn
  /** As `drawDepth` gives it. */
  readonly depth: Uint8Array
  readonly depthTurn: SurfaceTurn
}

const MEAN_CEILING = 0.965
const MEAN_FLOOR = 0.0012

/** The way of laying a surface `sidePx` wide that flips x (1), flips y (2) and transposes (4). */
export function surfaceTurn(orientation: number, sidePx: number): SurfaceTurn {
  const right = orientation & 1 ? -1 : 1
  const down = orientation & 2 ? -sidePx : sidePx
  const start = (orientation & 1 ? sidePx - 1 : 0) + (orientation & 2 ? sidePx * (sidePx - 1) : 0)
  return orientation & 4 ? { start, stepX: down, stepY: right } : { start, stepX: right, stepY: down }
}

/** Mean linear light of a piece of this glass: its colour, with a little room kept at both ends for its form. */
export function glassMean(glass: Lab): LinearRgb {
  const [red, green, blue] = labToLinear(glass)
  const level = (light: number): number => Math.min(MEAN_CEILING, Math.max(MEAN_FLOOR, light))
  return [level(red), level(green), level(blue)]
}

/**
 * Fills a square with lit glass whose mean is `glassMean`, but for what is lost where light passes 1.
 *
 * @param out  [side x side x 3] f32 linear light, written
 * @param ramp [DEPTH_STEPS x 3] f32, scratch
 */
export function pourGlass(
  glass: Lab,
  surface: LaidSurface,
  look: GlassLook,
  out: Float32Array,
  ramp: Float32Array,
): void {
  const { form, formTurn } = surface
  const mean = glassMean(glass)
  const room = Math.min(1, Math.max(0.5, (1 - Math.max(...mean)) / 0.25))
  depthRamp(glass, look, mean, ramp)
  const body = pourBody(surface, look.relief * room, out, ramp)
  const gloss = glossColour(mean, look.gloss * look.closeness * room, form.glossMean)
  const scale = mean.map((light, channel) => (light - gloss[channel]! * form.glossMean) / body[channel]!)
  const [scaleRed, scaleGreen, scaleBlue] = scale as [number, number, number]
  const [glossRed, glossGreen, glossBlue] = gloss
  const pixels = form.gloss.length
  const sidePx = Math.sqrt(pixels)
  let squares = 0
  let to = 0
  for (let y = 0; y < sidePx; y++) {
    let at = formTurn.start + y * formTurn.stepY
    for (let x = 0; x < sidePx; x++) {
      const mirrored = form.gloss[at]!
      const red = (out[to] = out[to]! * scaleRed + mirrored * glossRed)
      const green = (out[to + 1] = out[to + 1]! * scaleGreen + mirrored * glossGreen)
      const blue = (out[to + 2] = out[to + 2]! * scaleBlue + mirrored * glossBlue)
      const luma = lumaOf(red, green, blue)
      squares += luma * luma
      to += 3
      at += formTurn.stepX
    }
  }
  const luma = lumaOf(...mean)
  const unevenness = Math.sqrt(Math.max(1e-12, squares / pixels / (luma * luma) - 1))
  fadeTo(mean, look.closeness * Math.min(1.2, Math.max(0.5, (look.unevenness * room) / unevenness)), out)
}

/** Moves all light away from or towards the mean, so that pieces of like colours are equally rough. */
function fadeTo(mean: LinearRgb, contrast: number, out: Float32Array): void {
  const [red, green, blue] = mean
  for (let to = 0; to < out.length; to += 3) {
    out[to] = Math.max(0, red + (out[to]! - red) * contrast)
    out[to + 1] = Math.max(0, green + (out[to + 1]! - green) * contrast)
    out[to + 2] = Math.max(0, blue + (out[to + 2]! - blue) * contrast)
  }
}

function lumaOf(red: number, green: number, blue: number): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Light from inside the glass, without gloss; gives its mean. */
function pourBody(
  { form, formTurn, depth, depthTurn }: LaidSurface,
  strength: number,
  out: Float32Array,
  ramp: Float32Array,
): LinearRgb {
  const { relief } = form
  const sidePx = Math.sqrt(relief.length)
  let red = 0
  let green = 0
  let blue = 0
  let to = 0
  for (let y = 0; y < sidePx; y++) {
    let at = formTurn.start + y * formTurn.stepY
    let depthAt = depthTurn.start + y * depthTurn.stepY
    for (let x = 0; x < sidePx; x++) {
      const from = depth[depthAt]! * 3
      const lit = 1 + strength * relief[at]!
      red += out[to] = ramp[from]! * lit
      green += out[to + 1] = ramp[from + 1]! * lit
      blue += out[to + 2] = ramp[from + 2]! * lit
      to += 3
      at += formTurn.stepX
      depthAt += depthTurn.stepX
    }
  }
  return [red / relief.length, green / relief.length, blue / relief.length]
}

/** Linear RGB of the glass at each clearness: deep glass is darker, richer and turned in hue. */
function depthRamp(glass: Lab, look: GlassLook, mean: LinearRgb, ramp: Float32Array): void {
  for (let step = 0; step < DEPTH_STEPS; step++) {
    const clear = ((step + 0.5) / DEPTH_STEPS) * 2 - 1
    const turned = turnHue(glass, look.hueRun * clear, 1 - 0.15 * look.richness * clear)
    const rgb = labToLinear([turned[0] * (1 + 0.05 * look.richness * clear), turned[1], turned[2]])
    for (let channel = 0; channel < 3; channel++) {
      ramp[step * 3 + channel] = Math.max(mean[channel]! * 0.3, rgb[channel]!)
    }
  }
}

/** Colour of light mirrored by the surface: half the lamp's, half the glass's, and never more than the mean bears. */
function glossColour(mean: LinearRgb, strength: number, glossMean: number): LinearRgb {
  const luma = lumaOf(...mean)
  const amount = strength * (0.004 + 0.24 * Math.pow(luma, 0.85))
  const brightest = Math.max(...mean)
  const channel = (light: number): number =>
    Math.min(amount * (0.5 + (0.5 * light) / brightest), (0.6 * light) / glossMean)
  return [channel(mean[0]), channel(mean[1]), channel(mean[2])]
}
