import { DESCRIPTOR_LANES, LANE, MATCH_CHROMA_SCALE } from '../../../server/protocol/descriptor.ts'
import { TILE_CUT, TILE_TURNABLE } from '../../../server/protocol/tile-set-manifest.ts'

const MOST_CHROMA = Math.floor(127 * MATCH_CHROMA_SCALE)

/** A seeded stream of numbers 0..1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** What share of a random set's tiles is of which kind. */
export type SetMix = { readonly cut: number; readonly turnable: number }

/** Descriptors of seeded tiles in the colours of pictures; cut ones have two sides, others a little structure. */
export function randomDescriptors(count: number, seed: number, mix: SetMix): Int16Array {
  const random = seeded(seed)
  const out = new Int16Array(count * DESCRIPTOR_LANES)
  for (let id = 0; id < count; id++) {
    const at = id * DESCRIPTOR_LANES
    const isCut = random() < mix.cut
    const isTurnable = !isCut && random() < mix.turnable
    const luma = 200 + random() * 1600
    const angle = random() * 2 * Math.PI
    const depth = isCut ? 80 + random() * 500 : random() * 60
    for (let lane = 0; lane < 4; lane++) {
      const side = (lane & 1 ? 1 : -1) * Math.cos(angle) + (lane & 2 ? 1 : -1) * Math.sin(angle)
      out[at + lane] = Math.round(Math.min(2040, Math.max(0, luma + side * depth)))
    }
    out[at + LANE.U] = Math.round((random() - 0.5) * 1400)
    out[at + LANE.V] = Math.round((random() - 0.5) * 1400)
    out[at + LANE.ROUGHNESS] = Math.round(random() * 60)
    out[at + LANE.FLAGS] = (isCut ? TILE_CUT : 0) | (isTurnable ? TILE_TURNABLE : 0)
  }
  return out
}

/** Seeded samples of cells: even ones, edges, and a few with extreme lanes. */
export function randomSamples(count: number, seed: number): Int16Array {
  const samples = randomDescriptors(count, seed, { cut: 0.5, turnable: 0 })
  for (let cell = 0; cell < count; cell++) {
    samples[cell * DESCRIPTOR_LANES + LANE.ROUGHNESS] = 0
    samples[cell * DESCRIPTOR_LANES + LANE.FLAGS] = 0
    if (cell % 17 === 0) samples.fill(2040, cell * DESCRIPTOR_LANES, cell * DESCRIPTOR_LANES + 4)
    if (cell % 19 === 0) samples.fill(0, cell * DESCRIPTOR_LANES, cell * DESCRIPTOR_LANES + 4)
    if (cell % 23 === 0) samples[cell * DESCRIPTOR_LANES + LANE.U] = MOST_CHROMA
    if (cell % 29 === 0) samples[cell * DESCRIPTOR_LANES + LANE.V] = -MOST_CHROMA
  }
  return samples
}
