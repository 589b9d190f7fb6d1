import { fromLinear, toLinear } from '../../protocol/descriptor.ts'
import type { Piece } from './smalti-catalogue.ts'
import { glassMean, pourGlass, surfaceTurn, type GlassLook } from './smalti-glass.ts'
import { drawCutShape, type CutLine, type CutShape } from './smalti-line.ts'
import { mixHash, randomFrom } from './smalti-noise.ts'
import type { Lab, LinearRgb } from '../oklab.ts'
import { DEPTH_STEPS, drawDepth } from './smalti-depth.ts'
import { KeptValues } from './kept-values.ts'
import { isCloseUp, PIECE_UNITS, unitOf } from './smalti-field.ts'
import { drawForm, type Form } from './smalti-form.ts'

const SEED = 0x5a17
const GLASS_FORMS = 30
const CLOUDED_DEPTHS = 14
const GLASS_DEPTHS = 24
const LEAF_FORMS = 6
const LINE_VARIANTS = 3
const MEAN_PASSES = 5
const MEAN_TOLERANCE = 0.002
const ENCODE_STEPS = 16384
/** Light above this bends towards 1 instead of breaking off. */
const KNEE = 0.93

/** What is calm from afar may be rich from close by. */
const CLOSENESS = 1.6

/** Values that a close-up keeps for the next: forms, depths and lines, a few megabytes each. */
const CLOSE_UP_KEPT = 8

/**
 * Draws pieces, all at one size. It holds a few dozen forms and depths and the lines of cuts, which all pieces share,
 * and the memory in which one piece after the other is drawn. A close-up is the same piece with what is finer than a
 * pixel of the base size: thin streaks, small waves, chipped edges and seeds in the glass.
 */
export class SmaltiPainter {
  readonly #sidePx: number
  readonly #forms: KeptValues<Form>
  readonly #depths: KeptValues<Uint8Array>
  readonly #cutShapes: KeptValues<CutShape>
  readonly #light: Float32Array
  readonly #secondLight: Float32Array
  readonly #ramp = new Float32Array(DEPTH_STEPS * 3)
  readonly #encode = encodeTable()
  readonly #decode = Float32Array.from({ length: 256 }, (_, level) => toLinear(level))

  /** @param sidePx side of the pieces drawn, a multiple of 64 */
  constructor(sidePx: number = PIECE_UNITS) {
    const kept = isCloseUp(sidePx) ? CLOSE_UP_KEPT : Infinity
    this.#sidePx = sidePx
    this.#forms = new KeptValues(kept)
    this.#depths = new KeptValues(kept)
    this.#cutShapes = new KeptValues(kept)
    this.#light = new Float32Array(sidePx * sidePx * 3)
    this.#secondLight = new Float32Array(sidePx * sidePx * 3)
  }

  /**
   * Draws one piece.
   *
   * @param seed   what makes it differ from other pieces of the same glass
   * @param pixels [side x side x 3] u8 sRGB, written
   */
  paint(piece: Piece, seed: number, pixels: Uint8Array): void {
    const random = randomFrom(mixHash(seed, SEED))
    const isCut = piece.cut !== null && piece.secondGlass !== null
    this.#pour(piece.glass, random, isCut, this.#light)
    let mean = glassMean(piece.glass)
    if (isCut) {
      const shape = this.#cutShape(piece.cut, Math.floor(random() * LINE_VARIANTS))
      this.#pour(piece.secondGlass, random, isCut, this.#secondLight)
      this.#join(shape)
      mean = mixed(mean, glassMean(piece.secondGlass), shape.shareMean)
    } else {
      this.#addBubbles(random)
    }
    if (isCloseUp(this.#sidePx)) this.#addSeeds(randomFrom(mixHash(seed, SEED + 5)))
    this.#develop(mean, pixels)
  }

  #pour(glass: Lab, random: () => number, isCut: boolean, out: Float32Array): void {
    const isLeaf = !isCut && isGold(glass) && random() < 0.6
    const closeness = isCloseUp(this.#sidePx) ? CLOSENESS : 1
    const look: GlassLook = isLeaf
      ? { richness: 2, hueRun: 0.16, relief: 0.8, gloss: 1.2, unevenness: 0.11, closeness }
      : {
          richness: 0.9 + 0.7 * random(),
          hueRun: 0.2 * (random() * 2 - 1),
          relief: isCut ? 0.8 : 1,
          gloss: 0.7 + 0.5 * random(),
          unevenness: 0.085,
          closeness,
        }
    const choose = (count: number): number => Math.floor(random() * count)
    const surface = {
      form: this.#form(isLeaf, choose(isLeaf ? LEAF_FORMS : GLASS_FORMS)),
      formTurn: surfaceTurn(choose(8), this.#sidePx),
      depth: this.#depth(isLeaf, choose(isLeaf ? LEAF_FORMS : GLASS_DEPTHS)),
      depthTurn: surfaceTurn(choose(8), this.#sidePx),
    }
    pourGlass(glass, surface, look, out, this.#ramp)
  }

  #form(isLeaf: boolean, index: number): Form {
    const kind = isLeaf ? 'leaf' : 'glass'
    const seed = mixHash(index, isLeaf ? SEED + 3 : SEED)
    return this.#forms.get(`${kind} ${index}`, () => drawForm(kind, seed, this.#sidePx))
  }

  #depth(isLeaf: boolean, index: number): Uint8Array {
    const isClouded = index < CLOUDED_DEPTHS
    const kind = isLeaf ? 'leaf' : isClouded ? 'clouded' : 'streaked'
    const seed = isLeaf
      ? mixHash(index, SEED + 4)
      : mixHash(isClouded ? index : index - CLOUDED_DEPTHS, SEED + (isClouded ? 1 : 2))
    return this.#depths.get(`${kind} ${index}`, () => drawDepth(kind, seed, this.#sidePx))
  }

  #cutShape(line: CutLine, variant: number): CutShape {
    const seed = mixHash(Math.round(line.angle * 1000), mixHash(Math.round(line.offset * 16), variant))
    const key = `${line.angle.toFixed(4)} ${line.offset} ${variant}`
    return this.#cutShapes.get(key, () => drawCutShape(line, seed, this.#sidePx))
  }

  /** Lays the second glass beside the first. */
  #join(shape: CutShape): void {
    const light = this.#light
    const second = this.#secondLight
    for (let at = 0; at < shape.share.length; at++) {
      const share = shape.share[at]!
      const seam = shape.seam[at]!
      for (let to = at * 3; to < at * 3 + 3; to++) {
        light[to] = (light[to]! + (second[to]! - light[to]!) * share) * seam
      }
    }
  }

  /** Air caught in the melt: none in half of the pieces, one or two in the others, never at the same place. */
  #addBubbles(random: () => number): void {
    const count = Math.max(0, Math.floor(random() * 4) - 1)
    for (let index = 0; index < count; index++) {
      const centreX = 8 + random() * (PIECE_UNITS - 16)
      const centreY = 8 + random() * (PIECE_UNITS - 16)
      this.#addBubble(centreX, centreY, 0.9 + 1.5 * random() * random())
    }
  }

  /** Seeds: bubbles too small to be seen at the base size, pricks of light in the glass. */
  #addSeeds(random: () => number): void {
    const count = 5 + Math.floor(random() * 9)
    for (let index = 0; index < count; index++) {
      this.#addBubble(
        4 + random() * (PIECE_UNITS - 8),
        4 + random() * (PIECE_UNITS - 8),
        0.2 + 0.3 * random(),
      )
    }
  }

  /** A bubble: a darker wall around a bright core; place and radius in units. */
  #addBubble(centreX: number, centreY: number, radius: number): void {
    const sidePx = this.#sidePx
    const perUnit = sidePx / PIECE_UNITS
    const wallWidth = isCloseUp(sidePx) ? Math.min(0.8, radius * 0.4) : 0.8
    const reach = Math.ceil((radius + 2) * perUnit)
    const atX = Math.floor(centreX * perUnit)
    const atY = Math.floor(centreY * perUnit)
    for (let y = Math.max(0, atY - reach); y <= Math.min(sidePx - 1, atY + reach); y++) {
      for (let x = Math.max(0, atX - reach); x <= Math.min(sidePx - 1, atX + reach); x++) {
        const distance = Math.hypot(unitOf(x, sidePx) - centreX, unitOf(y, sidePx) - centreY)
        const wall = (distance - radius) / wallWidth
        const core = (distance * distance) / (radius * radius * 0.4)
        const lit = 1 - 0.08 * Math.exp(-wall * wall) + 0.15 * Math.exp(-core)
        const to = (y * sidePx + x) * 3
        for (let channel = to; channel < to + 3; channel++) this.#light[channel]! *= lit
      }
    }
  }

  /** Linear light to pixels; repeated with a gain for each channel until the mean of the pixels is the wanted one. */
  #develop(mean: LinearRgb, pixels: Uint8Array): void {
    let gain: LinearRgb = [1, 1, 1]
    for (let pass = 0; pass < MEAN_PASSES; pass++) {
      const got = this.#encodeLight(gain, pixels)
      const ratio = (channel: 0 | 1 | 2): number =>
        Math.min(1.5, Math.max(0.5, mean[channel] / Math.max(1e-6, got[channel])))
      const error = (channel: 0 | 1 | 2): number => Math.abs(ratio(channel) - 1) * Math.sqrt(mean[channel])
      if (Math.max(error(0), error(1), error(2)) < MEAN_TOLERANCE) return
      gain = [gain[0] * ratio(0), gain[1] * ratio(1), gain[2] * ratio(2)]
    }
  }

  #encodeLight(gain: LinearRgb, pixels: Uint8Array): LinearRgb {
    const light = this.#light
    const encode = this.#encode
    const decode = this.#decode
    const last = encode.length - 1
    const toRed = gain[0] * ENCODE_STEPS
    const toGreen = gain[1] * ENCODE_STEPS
    const toBlue = gain[2] * ENCODE_STEPS
    let red = 0
    let green = 0
    let blue = 0
    for (let to = 0; to < light.length; to += 3) {
      red += decode[(pixels[to] = encode[Math.min(light[to]! * toRed, last) | 0]!)]!
      green += decode[(pixels[to + 1] = encode[Math.min(light[to + 1]! * toGreen, last) | 0]!)]!
      blue += decode[(pixels[to + 2] = encode[Math.min(light[to + 2]! * toBlue, last) | 0]!)]!
    }
    const count = light.length / 3
    return [red / count, green / count, blue / count]
  }
}

function encodeTable(): Uint8Array {
  return Uint8Array.from({ length: ENCODE_STEPS * 2 }, (_, step) => {
    const light = (step + 0.5) / ENCODE_STEPS
    const bent = light < KNEE ? light : 1 - (1 - KNEE) * Math.exp(-(light - KNEE) / (1 - KNEE))
    return Math.round(fromLinear(bent))
  })
}

function mixed(first: LinearRgb, second: LinearRgb, share: number): LinearRgb {
  const mix = (channel: 0 | 1 | 2): number => first[channel] * (1 - share) + second[channel] * share
  return [mix(0), mix(1), mix(2)]
}

/** Ochres and golds, in which leaf under clear glass is true to its colour. */
function isGold(glass: Lab): boolean {
  const hueDegrees = (Math.atan2(glass[2], glass[1]) * 180) / Math.PI
  const chroma = Math.hypot(glass[1], glass[2])
  return (
    hueDegrees > 68 && hueDegrees < 97 && chroma > 0.08 && chroma < 0.17 && glass[0] > 0.5 && glass[0] < 0.9
  )
}
