import {
  CHROMA_SCALE,
  DESCRIPTOR_LANES,
  fromLinear,
  LANE,
  LUMA_SCALE,
  MATCH_CHROMA_SCALE,
  STRUCTURE_WEIGHT,
} from '../protocol/descriptor.ts'
import { TILE_CUT, TILE_RETIRED, TILE_STYLED, TILE_TURNABLE } from '../protocol/tile-set-manifest.ts'

/**
 * What a cut piece must be nearer by than a whole tile, as a lane beside its others: one that cuts across a cell stands
 * out, so that it shall win only where there is an edge. Two margins at the default of the steadiness.
 */
export const CUT_HANDICAP = 96

const CHROMA_WEIGHT = MATCH_CHROMA_SCALE / CHROMA_SCALE

/** Calm at which roughness weighs as it is. */
export const NEUTRAL_CALM = 0.5

/** The most that roughness is multiplied by, at full calm. */
const MOST_ROUGHNESS = 3

/** A roughness from which on it counts in full; below it the less, the less there is: no eye minds a little of it. */
const FULL_ROUGHNESS = 480

/** The squares of all lanes' differences fit 31 bits with such a roughness. */
const ROUGHNESS_LIMIT = 8_000

/** The squares of what four quadrants differ by from it fit 31 bits, with those of the other lanes. */
const RETIRED_LUMA = -15_000

/**
 * Copies the descriptors of a set for matching, with the weights of `STRUCTURE_WEIGHT` and its like. A turnable tile lies on the stage in any of eight ways, so its
 * quadrants are no structure to match by: they all become its mean, and what they differ by counts as roughness. A cut
 * piece is rough by its edge alone, which the quadrants already tell, and a styled tile as all of its set are, so their
 * roughness does not count. The lane of flags becomes the handicap of a cut piece, or 0. A retired tile is so far from
 * every colour that any other one beats it.
 *
 * @param descriptors [count x 8] i16 as stored with the set
 * @param out         [count x 8] i16, written
 */
export function copyForMatching(descriptors: Int16Array, count: number, out: Int16Array): void {
  out.set(descriptors.subarray(0, count * DESCRIPTOR_LANES))
  for (let at = 0; at < count * DESCRIPTOR_LANES; at += DESCRIPTOR_LANES) {
    const flags = out[at + LANE.FLAGS]!
    out[at + LANE.FLAGS] = (flags & TILE_CUT) === 0 ? 0 : CUT_HANDICAP
    if ((flags & TILE_RETIRED) !== 0) {
      out.fill(RETIRED_LUMA, at, at + 4)
      out[at + LANE.ROUGHNESS] = 0
      continue
    }
    if ((flags & (TILE_CUT | TILE_STYLED)) !== 0) out[at + LANE.ROUGHNESS] = 0
    if ((flags & TILE_TURNABLE) !== 0) levelQuadrants(out, at)
    weighStructure(out, at)
    out[at + LANE.U] = Math.round(out[at + LANE.U]! * CHROMA_WEIGHT)
    out[at + LANE.V] = Math.round(out[at + LANE.V]! * CHROMA_WEIGHT)
    out[at + LANE.ROUGHNESS] = Math.min(ROUGHNESS_LIMIT, weighedRoughness(out[at + LANE.ROUGHNESS]!))
  }
}

/**
 * Gives the roughness of a set's tiles another weight; quick, so that it can follow a fader.
 *
 * @param roughness [count] i16 as `copyForMatching` gives it
 * @param calm      0..1: not at all, as it is at a half, three times as much
 * @param out       [count x 8] i16 descriptors for matching, the lane of roughness written
 */
export function weighRoughness(roughness: Int16Array, calm: number, out: Int16Array): void {
  const weight = calm <= NEUTRAL_CALM ? 2 * calm : 1 + 2 * (MOST_ROUGHNESS - 1) * (calm - NEUTRAL_CALM)
  for (let id = 0; id < roughness.length; id++)
    out[id * DESCRIPTOR_LANES + LANE.ROUGHNESS] = Math.min(
      ROUGHNESS_LIMIT,
      Math.round(roughness[id]! * weight),
    )
}

/** Makes all quadrants of a tile their mean, and what they differed by roughness. */
function levelQuadrants(out: Int16Array, at: number): void {
  const lanes = out.subarray(at, at + 4)
  const light = lanes.reduce((sum, lane) => sum + lightOf(lane), 0) / 4
  const mean = Math.round(fromLinear(light) * LUMA_SCALE)
  const apart = lanes.reduce((sum, lane) => sum + (lane - mean) ** 2, 0)
  lanes.fill(mean)
  out[at + LANE.ROUGHNESS] = Math.round(Math.hypot(out[at + LANE.ROUGHNESS]!, Math.sqrt(apart)))
}

function weighedRoughness(roughness: number): number {
  return Math.round(roughness * Math.min(1, roughness / FULL_ROUGHNESS))
}

/** Brings quadrants nearer to their mean, as those of cells are. */
function weighStructure(out: Int16Array, at: number): void {
  const mean = (out[at]! + out[at + 1]! + out[at + 2]! + out[at + 3]!) / 4
  for (let lane = at; lane < at + 4; lane++)
    out[lane] = Math.round(mean + (out[lane]! - mean) * STRUCTURE_WEIGHT)
}

function lightOf(lane: number): number {
  const c = Math.max(0, lane) / (255 * LUMA_SCALE)
  return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4)
}
