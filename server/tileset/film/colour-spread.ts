import type { FilmMeasures } from './film-measures.ts'
import type { FrameSpan } from './find-shots.ts'

/** Share of the frames that the spread of a clip's colour speaks of. */
const SPREAD_SHARE = 0.95

/** Sums over the frames of a shot, so that the mean colour of any part of it takes no loop. */
export class ColourSums {
  readonly #colour: Float32Array
  readonly #first: number
  /** [(frames + 1) x 4] f64: sums of L, a, b and of their squares over all frames of the shot before. */
  readonly #sums: Float64Array

  constructor({ colour }: FilmMeasures, { first, end }: FrameSpan) {
    this.#first = first
    const sums = new Float64Array((end - first + 1) * 4)
    for (let frame = first, at = 0; frame < end; frame++, at += 4) {
      const [lightness, a, b] = [colour[frame * 3]!, colour[frame * 3 + 1]!, colour[frame * 3 + 2]!]
      sums[at + 4] = sums[at]! + lightness
      sums[at + 5] = sums[at + 1]! + a
      sums[at + 6] = sums[at + 2]! + b
      sums[at + 7] = sums[at + 3]! + lightness * lightness + a * a + b * b
    }
    this.#colour = colour
    this.#sums = sums
  }

  /** Mean colour of frames `first` up to `end`, OKLab times 100. */
  mean(first: number, end: number): readonly [number, number, number] {
    const sum = (lane: number): number => this.#sum(first, end, lane)
    const count = end - first
    return [sum(0) / count, sum(1) / count, sum(2) / count]
  }

  /** Sum of the squared distances of the frames' colours from their mean. */
  scatter(first: number, end: number): number {
    const sum = (lane: number): number => this.#sum(first, end, lane)
    return sum(3) - (sum(0) ** 2 + sum(1) ** 2 + sum(2) ** 2) / (end - first)
  }

  /** Distance of a frame's colour from another, OKLab dE times 100. */
  distance(frame: number, colour: readonly [number, number, number]): number {
    const at = frame * 3
    return Math.hypot(
      this.#colour[at]! - colour[0],
      this.#colour[at + 1]! - colour[1],
      this.#colour[at + 2]! - colour[2],
    )
  }

  /** How far 95 % of the frames stay about their mean colour, OKLab dE times 100. */
  spread(first: number, end: number): number {
    const mean = this.mean(first, end)
    const distances = Float32Array.from({ length: end - first }, (_, at) => this.distance(first + at, mean))
    return distances.sort()[Math.ceil(distances.length * SPREAD_SHARE) - 1]!
  }

  #sum(first: number, end: number, lane: number): number {
    return this.#sums[(end - this.#first) * 4 + lane]! - this.#sums[(first - this.#first) * 4 + lane]!
  }
}
