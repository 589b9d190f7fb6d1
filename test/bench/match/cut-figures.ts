import { CutDetector } from '../../../server/frame/cut-detector.ts'
import type { BuiltSet } from '../../server/match/built-set.ts'
import type { Figure } from '../benchmark.ts'
import { FrameMatching, type GridSize, type SampledFrame } from './sampled-frames.ts'
import type { ScoredSource } from './scored-sources.ts'
import { DEFAULT_VARIETY } from './wire-figures.ts'

/** Cells of the first frame after a cut that have not the tile they would have with nothing before. */
export function cutFigure(
  name: string,
  set: BuiltSet,
  { format, frames }: ScoredSource,
  sampled: readonly SampledFrame[],
  grid: GridSize,
): Figure {
  const cuts = new CutDetector()
  const found = frames.flatMap((frame, number) => {
    return cuts.isCut(frame, { offset: 0, format }) && number > 0 ? [number] : []
  })
  const matching = new FrameMatching(set, grid, 0.5, DEFAULT_VARIETY)
  let lastIds: Uint16Array | null = null
  let stale = 0
  sampled.forEach((frame, number) => {
    const isCut = found.includes(number)
    matching.take(frame)
    lastIds = matching.match(frame, isCut ? null : lastIds).slice()
    if (!isCut) return
    const fresh = new FrameMatching(set, grid, 0, DEFAULT_VARIETY)
    fresh.take(frame)
    const best = fresh.match(frame, null)
    stale += lastIds.reduce((sum, id, cell) => sum + (id === best[cell] ? 0 : 1), 0)
  })
  return { name: `${name}: cells not the best after a cut, of ${found.length} found`, value: stale, unit: '' }
}
