import { fromLinear, toLinear } from '../../protocol/descriptor.ts'
import type { Piece } from './smalti-catalogue.ts'
import { glassMean, pourGlass, surfaceTurn, type GlassLook } from './smalti-glass.ts'
import { drawCutShape, type CutLine, type CutShape } from './smalti-line.ts'
import { mixHash, randomFrom } from './smalti-noise.ts'
import type { Lab, LinearRgb } from './smalti-oklab.ts'
import { DEPTH_STEPS, drawDepth, type DepthKind } from './smalti-depth.ts'
import { PIECE_PIXELS, PIECE_PX } from './smalti-field.ts'
import { drawForm, type Form, type FormKind } from './smalti-form.ts'

const SEED = 0x5a17
const LINE_VARIANTS = 3
const MEAN_PASSES = 5
const MEAN_TOLERANCE = 0.002
const ENCODE_STEPS = 16384
/** Light above this bends towards 1 instead of breaking off. */
const KNEE = 0.93

/**
 * Draws pieces. It holds a few dozen forms and depths and the lines of cuts, which all pieces share, and the memory in which
 * one piece after the other is drawn.
 */
export class SmaltiPainter {
  readonly #glassForms = forms('glass', 30, SEED)
  readonly #glassDepths = [...depths('clouded', 14, SEED + 1), ...depths('streaked', 10, SEED + 2)]
  readonly #leafForms = forms('leaf', 6, SEED + 3)
  readonly #leafDepths = depths('leaf', 6, SEED + 4)
  readonly #cutShapes = new Map<string, CutShape>()
  readonly #light = new Float32Array(PIECE_PIXELS * 3)
  readonly #secondLight = new Float32Array(PIECE_PIXELS * 3)
  readonly #ramp = new Float32Array(DEPTH_STEPS * 3)
  readonly #encode = encodeTable()
  readonly #decode = Float32Array.from({ length: 256 }, (_, level) => toLinear(level))

  /**
   * Draws one piece.
   *
   * @param seed   what makes it differ from other pieces of the same glass
   * @param pixels [64 x 64 x 3] u8 sRGB, written
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
    this.#develop(mean, pixels)
  }

  #pour(glass: Lab, random: () => number, isCut: boolean, out: Float32Array): void {
    const isLeaf = !isCut && isGold(glass) && random() < 0.6
    const look: GlassLook = isLeaf
      ? { richness: 2, hueRun: 0.16, relief: 0.8, gloss: 1.2, unevenness: 0.11 }
      : {
          richness: 0.9 + 0.7 * random(),
          hueRun: 0.2 * (random() * 2 - 1),
          relief: isCut ? 0.8 : 1,
          gloss: 0.7 + 0.5 * random(),
          unevenness: 0.085,
        }
    const choose = <T>(things: readonly T[]): T => things[Math.floor(random() * things.length)]!
    const surface = {
      form: choose(isLeaf ? this.#leafForms : this.#glassForms),
      formTurn: surfaceTurn(Math.floor(random() * 8)),
      depth: choose(isLeaf ? this.#leafDepths : this.#glassDepths),
      depthTurn: surfaceTurn(Math.floor(random() * 8)),
    }
    pourGlass(glass, surface, look, out, this.#ramp)
  }

  #cutShape(line: CutLine, variant: number): CutShape {
    const key = `${line.angle.toFixed(4)} ${line.offsetPx} ${variant}`
    const known = this.#cutShapes.get(key)
    if (known !== undefined) return known
    const seed = mixHash(Math.round(line.angle * 1000), mixHash(Math.round(line.offsetPx * 16), variant))
    const shape = drawCutShape(line, seed)
    this.#cutShapes.set(key, shape)
    return shape
  }

  /** Lays the second glass beside the first. */
  #join(shape: CutShape): void {
    const light = this.#light
    const second = this.#secondLight
    for (let at = 0; at < PIECE_PIXELS; at++) {
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
      const centreX = 8 + random() * (PIECE_PX - 16)
      const centreY = 8 + random() * (PIECE_PX - 16)
      this.#addBubble(centreX, centreY, 0.9 + 1.5 * random() * random())
    }
  }

  #addBubble(centreX: number, centreY: number, radiusPx: number): void {
    const reach = Math.ceil(radiusPx + 2)
    for (let y = Math.floor(centreY) - reach; y <= centreY + reach; y++) {
      for (let x = Math.floor(centreX) - reach; x <= centreX + reach; x++) {
        const distance = Math.hypot(x - centreX, y - centreY)
        const wall = (distance - radiusPx) / 0.8
        const core = (distance * distance) / (radiusPx * radiusPx * 0.4)
        const lit = 1 - 0.08 * Math.exp(-wall * wall) + 0.15 * Math.exp(-core)
        const to = (y * PIECE_PX + x) * 3
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
    for (let to = 0; to < PIECE_PIXELS * 3; to += 3) {
      red += decode[(pixels[to] = encode[Math.min(light[to]! * toRed, last) | 0]!)]!
      green += decode[(pixels[to + 1] = encode[Math.min(light[to + 1]! * toGreen, last) | 0]!)]!
      blue += decode[(pixels[to + 2] = encode[Math.min(light[to + 2]! * toBlue, last) | 0]!)]!
    }
    return [red / PIECE_PIXELS, green / PIECE_PIXELS, blue / PIECE_PIXELS]
  }
}

function forms(kind: FormKind, count: number, seed: number): Form[] {
  return Array.from({ length: count }, (_, index) => drawForm(kind, mixHash(index, seed)))
}

function depths(kind: DepthKind, count: number, seed: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => drawDepth(kind, mixHash(index, seed)))
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
