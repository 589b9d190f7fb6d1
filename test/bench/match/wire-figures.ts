import { GridDecoder } from '../../../client/net/grid-decoder.ts'
import { NO_VARIETY, type Variety } from '../../../server/match/stability.ts'
import { GridEncoder } from '../../../server/output/grid-encoder.ts'
import { MESSAGE_TYPE, PLANE } from '../../../server/protocol/wire.ts'
import type { BuiltSet } from '../../server/match/built-set.ts'
import { median, type Figure } from '../benchmark.ts'
import { FrameMatching, sampleFrames, type GridSize } from './sampled-frames.ts'
import type { ScoredSource } from './scored-sources.ts'

/** What a show asks for by default. */
export const DEFAULT_VARIETY: Variety = { variety: 0.5, spacing: 2 }

const FINE_GRID: GridSize = { cols: 320, rows: 180 }

/** Sends grids as a show does and takes them as a page does. */
export class Wire {
  readonly #encoder = new GridEncoder()
  readonly #decoder = new GridDecoder()
  readonly #grid: GridSize
  #sequence = 0

  constructor(grid: GridSize) {
    this.#grid = grid
  }

  /** The cells as they arrive, how many bytes went over the wire, and how long encoding took. */
  send(ids: Uint16Array): { readonly cells: Uint16Array; readonly bytes: number; readonly encodeMs: number } {
    const header = {
      ...{ type: MESSAGE_TYPE.GRID, sequence: ++this.#sequence, generation: 1, ptsUs: 0, dueUs: 0 },
      ...{
        ...this.#grid,
        setId: 1,
        setRevision: 1,
        layer: 0,
        flags: 0,
        plane: PLANE.IDS,
        controlRevision: 0,
      },
    }
    const startMs = performance.now()
    const { bytes } = this.#encoder.encode(header, ids, false)
    const encodeMs = performance.now() - startMs
    const decoded = this.#decoder.decode(bytes)
    if (decoded.kind !== 'frame') throw new Error(`the wire gives ${decoded.kind}`)
    return { cells: decoded.frame.cells, bytes: bytes.length, encodeMs }
  }
}

/** How long a cell takes on one thread, repeats avoided and not, while all of a picture changes. */
export function speedFigures(set: string, built: BuiltSet, source: ScoredSource): Figure[] {
  const frames = sampleFrames(source, FINE_GRID)
  const cells = FINE_GRID.cols * FINE_GRID.rows
  const nsOf = (variety: Variety): number => {
    const matching = new FrameMatching(built, FINE_GRID, 0.5, variety)
    let lastIds: Uint16Array | null = null
    const times: number[] = []
    for (const frame of [...frames, ...frames]) {
      matching.take(frame)
      const startMs = performance.now()
      lastIds = matching.match(frame, lastIds)
      times.push(performance.now() - startMs)
    }
    return (median(times.slice(frames.length)) * 1e6) / cells
  }
  const [plain, varied] = [nsOf(NO_VARIETY), nsOf(DEFAULT_VARIETY)]
  return [
    { name: `${set}: ${source.name} at 320x180`, value: plain, unit: 'ns a cell' },
    {
      name: `${set}: the same, repeats avoided`,
      value: varied,
      unit: 'ns a cell',
      ratio: { value: varied / plain, of: 'as long' },
    },
  ]
}

/** Bytes of grids of 320x180 as a share of their ids unpacked, keys left out, and how long encoding takes. */
export function wireFigures(set: string, built: BuiltSet, sources: readonly ScoredSource[]): Figure[] {
  const encodeMs: number[] = []
  const figures = sources.map((source): Figure => {
    const matching = new FrameMatching(built, FINE_GRID, 0.5, NO_VARIETY)
    const wire = new Wire(FINE_GRID)
    let lastIds: Uint16Array | null = null
    let bytes = 0
    const frames = sampleFrames(source, FINE_GRID)
    for (const [number, frame] of frames.entries()) {
      matching.take(frame)
      lastIds = matching.match(frame, lastIds)
      const sent = wire.send(lastIds)
      if (number === 0) continue
      bytes += sent.bytes
      encodeMs.push(sent.encodeMs)
    }
    const raw = (frames.length - 1) * FINE_GRID.cols * FINE_GRID.rows * 2
    return { name: `${set}: ${source.name}, bytes of raw ids`, value: bytes / raw, unit: '' }
  })
  return [...figures, { name: `${set}: encoding a grid`, value: median(encodeMs), unit: 'ms' }]
}
