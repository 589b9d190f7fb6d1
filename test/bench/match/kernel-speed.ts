import { rasterBytes, type RasterFormat } from '../../../server/frame/raster.ts'
import { PLAIN_VIEW } from '../../../server/frame/source-view.ts'
import { marginsOf, NO_VARIETY, type Variety } from '../../../server/match/stability.ts'
import { NO_TILE } from '../../../server/protocol/wire.ts'
import type { BuiltSet } from '../../server/match/built-set.ts'
import { median, type Figure } from '../benchmark.ts'
import { decodeFrames } from './film-frames.ts'
import { ASPECT, FrameMatching, sampleFrames, type GridSize } from './sampled-frames.ts'
import type { ScoredSource } from './scored-sources.ts'
import { DEFAULT_VARIETY, FINE_GRID } from './wire-figures.ts'

const STABILITY = 0.5
/** Cells that every tile is asked for. */
const BRUTE_CELLS = 200
/** Grids that the colour path is timed on, each with as many frames of its size. */
const COLOUR_GRIDS = [
  { grid: FINE_GRID, frames: 40, rounds: 4 },
  { grid: { cols: 1920, rows: 1080 }, frames: 10, rounds: 3 },
] as const

/** How long a cell takes by colour and structure on one thread, while all of a picture changes. */
export function jointFigures(name: string, set: BuiltSet, source: ScoredSource): Figure[] {
  const frames = sampleFrames(source, FINE_GRID)
  const cells = FINE_GRID.cols * FINE_GRID.rows
  const nsOf = (variety: Variety): number => {
    const matching = new FrameMatching(set, FINE_GRID, STABILITY, variety)
    let lastIds: Uint16Array | null = null
    const times: number[] = []
    for (const frame of [...frames, ...frames, ...frames]) {
      matching.take(frame)
      const startMs = performance.now()
      lastIds = matching.match(frame, lastIds)
      times.push(performance.now() - startMs)
    }
    return (median(times.slice(frames.length)) * 1e6) / cells
  }
  const [plain, varied] = [nsOf(NO_VARIETY), nsOf(DEFAULT_VARIETY)]
  const bruteOf = (): number => bruteNs(frames[0]!.samples, set.views.tables.descriptors)
  bruteOf()
  const brute = bruteOf()
  return [
    { name: `${name}: every tile asked (BF)`, value: brute, unit: 'ns a cell' },
    {
      name: `${name}: joint path, ${source.name} at 320x180`,
      value: plain,
      unit: 'ns a cell',
      ratio: { value: brute / plain, of: 'faster than BF' },
    },
    {
      name: `${name}: the same, repeats avoided`,
      value: varied,
      unit: 'ns a cell',
      ratio: { value: varied / plain, of: 'as long' },
    },
  ]
}

function bruteNs(samples: Int16Array, descriptors: Int16Array): number {
  const ids = new Uint32Array(BRUTE_CELLS)
  const startMs = performance.now()
  for (let cell = 0; cell < BRUTE_CELLS; cell++)
    ids[cell] = nearestOfAll(samples, cell * 288 * 8, descriptors)
  return ((performance.now() - startMs) * 1e6) / ids.length
}

function nearestOfAll(samples: Int16Array, from: number, descriptors: Int16Array): number {
  let best = 0
  let least = 0x7fffffff
  for (let at = 0; at < descriptors.length; at += 8) {
    let cost = 0
    for (let lane = 0; lane < 8; lane++) {
      const apart = descriptors[at + lane]! - samples[from + lane]!
      cost += Math.imul(apart, apart)
    }
    if (cost < least) {
      least = cost
      best = at
    }
  }
  return best
}

/** Frames of a film in the sizes of the grids that the colour path is timed on. */
export async function colourFrames(
  ffmpegPath: string,
  film: string,
): Promise<readonly (readonly SharedArrayBuffer[])[]> {
  return Promise.all(
    COLOUR_GRIDS.map(({ grid, frames }) => {
      const format = { width: grid.cols, height: grid.rows }
      return decodeFrames(ffmpegPath, film, `scale=${grid.cols}:${grid.rows}`, { format, count: frames })
    }),
  )
}

/** How long a cell of one pixel takes from raster to id on one thread, sampling and all. */
export function colourFigures(
  name: string,
  set: BuiltSet,
  frames: readonly (readonly SharedArrayBuffer[])[],
): Figure[] {
  return COLOUR_GRIDS.map(({ grid, rounds }, index) => ({
    name: `${name}: colour path, film at ${grid.cols}x${grid.rows}`,
    value: colourNs(set, grid, frames[index]!, rounds),
    unit: 'ns a cell',
  }))
}

function colourNs(
  { arena, runner, layout, scratch }: BuiltSet,
  { cols, rows }: GridSize,
  frames: readonly SharedArrayBuffer[],
  rounds: number,
): number {
  const cells = cols * rows
  const format: RasterFormat = { width: cols, height: rows }
  const raster = arena.allocate(rasterBytes(format), 'raster')
  const grid = arena.allocate(cells * 7, 'grid')
  const { buffer } = arena.memory
  new Uint16Array(buffer, grid.offset, cells * 2).fill(NO_TILE)
  const times: number[] = []
  for (let round = 0; round < rounds; round++)
    for (const [number, frame] of frames.entries()) {
      new Uint8Array(buffer, raster.offset).set(new Uint8Array(frame))
      const isEven = (number + round * frames.length) % 2 === 0
      const planes = [grid.offset, grid.offset + cells * 2] as const
      const startMs = performance.now()
      runner.run(
        {
          ...{
            kind: 'band',
            path: 'colour',
            rasterOffset: raster.offset,
            format,
            view: PLAIN_VIEW,
            levels: null,
          },
          ...{
            outputAspect: ASPECT,
            cols,
            rows,
            shape: 'square',
            fromRow: 0,
            toRow: rows,
            set: layout,
            detail: 1,
          },
          ...{ margins: marginsOf(STABILITY, DEFAULT_VARIETY), isDithered: false, coloursOffset: null },
          ...{ idsOffset: planes[isEven ? 0 : 1], lastIdsOffset: planes[isEven ? 1 : 0] },
          anchorsOffset: grid.offset + cells * 4,
        },
        scratch,
      )
      times.push(performance.now() - startMs)
    }
  arena.release(grid)
  arena.release(raster)
  return (median(times.slice(frames.length)) * 1e6) / cells
}
