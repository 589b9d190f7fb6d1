import { rasterBytes } from '../../server/frame/raster.ts'
import { Sampler } from '../../server/frame/sampler.ts'
import { PLAIN_VIEW } from '../../server/frame/source-view.ts'
import { Apart } from '../../server/match/apart.ts'
import { matchColour } from '../../server/match/match-colour.ts'
import { matchStructure } from '../../server/match/match-structure.ts'
import type { BandIds } from '../../server/match/match-tables.ts'
import { NO_VARIETY, marginsOf } from '../../server/match/stability.ts'
import { BLOCK_COUNT } from '../../server/match/set-layout.ts'
import { buildSet } from '../server/match/built-set.ts'
import { randomDescriptors, seeded } from '../server/match/random-set.ts'
import { medianMs } from './benchmark.ts'
import type { Benchmark, Figure } from './benchmark.ts'

const TILES = 6000
const FORMAT = { width: 640, height: 360 }
const COLS = 160
const ROWS = 90
const CELLS = COLS * ROWS
const FRAMES = 8
const RUNS = 40

/** What a show asks for by default. */
const DEFAULT_VARIETY = { variety: 0.5, spacing: 2 }

/** Matches one row. */
type Kernel = (samples: Int16Array, band: BandIds) => void

/** Sampling, table building and both matching paths on one thread, beside asking every tile for every cell. */
export const matchBenchmark: Benchmark = async () => {
  const built = buildSet(randomDescriptors(TILES, 1, { cut: 0.6, turnable: 1 }), false)
  const { runner, layout, views } = built
  const set = layout
  const order = timed(() => runner.run({ kind: 'order', set }))
  const table = timed(() => runner.run({ kind: 'colour-table', set, from: 0, to: 64 }))
  const lists = timed(() => runner.run({ kind: 'lists', set, count: BLOCK_COUNT }))
  const buffers = Array.from({ length: FRAMES }, (_, frame) => movingRaster(frame))
  const sampler = new Sampler()
  const samples = buffers.map(() => new Int16Array(CELLS * 8))
  const line = new Int16Array(COLS * 8)
  const job = { format: FORMAT, view: PLAIN_VIEW, levels: null, outputAspect: 16 / 9, cols: COLS, rows: ROWS }
  const sampling = medianMs(RUNS, (run) => {
    const frame = (run + FRAMES * RUNS) % FRAMES
    sampler.start({ ...job, side: 2 }, buffers[frame]!, 0)
    for (let row = 0; row < ROWS; row++) {
      sampler.sampleRow(row, line, null, 0)
      samples[frame]!.set(line, row * COLS * 8)
    }
  })
  const lines = samples.map((frame) =>
    Array.from({ length: ROWS }, (_, row) => frame.subarray(row * COLS * 8, (row + 1) * COLS * 8)),
  )
  const brute = bruteNsPerCell(samples[0]!, views.tables.descriptors)
  const structureNs = kernelNs(
    [NO_VARIETY, DEFAULT_VARIETY].map((variety) => {
      const margins = marginsOf(0.5, variety)
      const apart = margins.repeat > 0 ? new Apart() : null
      return (cells: Int16Array, band: BandIds) => matchStructure(cells, views.tables, margins, band, apart)
    }),
    lines,
  )
  const colourNs = kernelNs(
    [NO_VARIETY, DEFAULT_VARIETY].map((variety) => {
      const margins = marginsOf(0.5, variety)
      return (cells: Int16Array, band: BandIds) => matchColour(cells, views.tables, margins, band)
    }),
    lines,
  )
  const [structure, structureApart] = [structureNs[0]!, structureNs[1]!]
  const [colour, colourApart] = [colourNs[0]!, colourNs[1]!]
  const againstBrute = (ns: number): Figure['ratio'] => ({ value: brute / ns, of: 'faster than brute force' })
  const againstPlain = (ns: number, plain: number): Figure['ratio'] => ({ value: ns / plain, of: 'as long' })
  return [
    { name: `order of ${TILES} tiles`, value: order, unit: 'ms' },
    { name: 'colour table', value: table, unit: 'ms' },
    { name: 'candidate lists', value: lists, unit: 'ms' },
    { name: `sampling ${FORMAT.width}x${FORMAT.height} to ${COLS}x${ROWS}`, value: sampling, unit: 'ms' },
    { name: 'nearest of all tiles (brute force)', value: brute, unit: 'ns a cell' },
    { name: 'structure path', value: structure, unit: 'ns a cell', ratio: againstBrute(structure)! },
    {
      name: 'structure path, repeats avoided',
      value: structureApart,
      unit: 'ns a cell',
      ratio: againstPlain(structureApart, structure)!,
    },
    { name: 'colour path', value: colour, unit: 'ns a cell', ratio: againstBrute(colour)! },
    {
      name: 'colour path, repeats avoided',
      value: colourApart,
      unit: 'ns a cell',
      ratio: againstPlain(colourApart, colour)!,
    },
  ]
}

/** Median times of kernels that take turns at the same frames, so that a load on the machine meets all of them. */
function kernelNs(kernels: readonly Kernel[], lines: readonly (readonly Int16Array[])[]): readonly number[] {
  const planes = kernels.map(() => [new Uint16Array(CELLS), new Uint16Array(CELLS)] as const)
  const times = kernels.map((): number[] => [])
  for (let run = -FRAMES; run < RUNS; run++) {
    const rows = lines[(run + FRAMES) % FRAMES]!
    kernels.forEach((kernel, index) => {
      const [even, odd] = planes[index]!
      const [ids, lastIds] = run % 2 === 0 ? [even, odd] : [odd, even]
      const ms = timed(() =>
        rows.forEach((samples, row) => kernel(samples, { ids, lastIds, at: row * COLS, count: COLS })),
      )
      if (run >= 0) times[index]!.push((ms * 1e6) / CELLS)
    })
  }
  return times.map((of) => of.sort((a, b) => a - b)[of.length >> 1]!)
}

function timed(call: () => void): number {
  const startMs = performance.now()
  call()
  return performance.now() - startMs
}

function bruteNsPerCell(samples: Int16Array, descriptors: Int16Array): number {
  const cells = 200
  let sum = 0
  const ms = timed(() => {
    for (let cell = 0; cell < cells; cell++) {
      let best = 0
      let least = Infinity
      for (let at = 0; at < descriptors.length; at += 8) {
        let cost = 0
        for (let lane = 0; lane < 6; lane++)
          cost += (descriptors[at + lane]! - samples[cell * 8 + lane]!) ** 2
        if (cost < least) [best, least] = [at, cost]
      }
      sum += best
    }
  })
  return sum < 0 ? 0 : (ms * 1e6) / cells
}

/** A raster of soft shapes with hard edges and a little noise, which move from frame to frame. */
function movingRaster(frame: number): SharedArrayBuffer {
  const { width, height } = FORMAT
  const buffer = new SharedArrayBuffer(rasterBytes(FORMAT))
  const bytes = new Uint8Array(buffer)
  const random = seeded(frame + 1)
  for (let at = 0; at < width * height; at++) {
    const x = (at % width) + frame * 3
    const y = Math.floor(at / width) + frame
    const wave = 60 * Math.sin(x / 40) * Math.cos(y / 27)
    const edge = (x + 2 * y) % 97 < 30 ? 45 : 0
    bytes[at] = Math.round(100 + wave + edge + random() * 6)
  }
  for (let at = width * height; at < bytes.length; at++) {
    bytes[at] = Math.round(128 + 40 * Math.sin((at + frame * 5) / 50) + random() * 4)
  }
  return buffer
}
