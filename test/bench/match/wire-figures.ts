import { GridDecoder } from '../../../client/net/grid-decoder.ts'
import { NO_VARIETY, type Variety } from '../../../server/match/stability.ts'
import { ColourRows } from '../../../server/frame/colour-rows.ts'
import { areColoursHalved } from '../../../server/protocol/colour-plane.ts'
import { halfHeader } from '../../../server/protocol/half-grid.ts'
import { DESCRIPTOR_LANES } from '../../../server/protocol/descriptor.ts'
import { GridEncoder } from '../../../server/output/grid-encoder.ts'
import type { BuiltSet } from '../../server/match/built-set.ts'
import { gridHeader } from '../../server/output/grid-header.ts'
import { median, type Figure } from '../benchmark.ts'
import { FrameMatching, sampleFrames, type GridSize } from './sampled-frames.ts'
import type { ScoredSource } from './scored-sources.ts'

/** What a show asks for by default. */
export const DEFAULT_VARIETY: Variety = { variety: 0.5, spacing: 2 }

/** The grid that speed and bytes are told of. */
export const FINE_GRID: GridSize = { cols: 320, rows: 180 }

const CELLS = FINE_GRID.cols * FINE_GRID.rows
const COLOUR_GRID: GridSize = areColoursHalved(FINE_GRID)
  ? halfHeader({ ...FINE_GRID, shape: 'square', flags: 0 })
  : FINE_GRID

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
    const header = { ...gridHeader(this.#grid.cols, this.#grid.rows), sequence: ++this.#sequence }
    const startMs = performance.now()
    const { bytes } = this.#encoder.encode(header, ids, false)
    const encodeMs = performance.now() - startMs
    const decoded = this.#decoder.decode(bytes)
    if (decoded.kind !== 'frame') throw new Error(`the wire gives ${decoded.kind}`)
    return { cells: decoded.frame.cells, bytes: bytes.length, encodeMs }
  }
}

/** Bytes of grids of 320x180 as a share of their ids unpacked, keys left out, and how long encoding takes. */
export function wireFigures(set: string, built: BuiltSet, sources: readonly ScoredSource[]): Figure[] {
  const encodeMs: number[] = []
  const colourShares: number[] = []
  const figures = sources.map((source): Figure => {
    const matching = new FrameMatching(built, FINE_GRID, 0.5, NO_VARIETY)
    const [ids, colours] = [new Wire(FINE_GRID), new Wire(COLOUR_GRID)]
    const plane = new Uint16Array(CELLS)
    const sentColours = plane.subarray(0, COLOUR_GRID.cols * COLOUR_GRID.rows)
    let lastIds: Uint16Array | null = null
    let [idBytes, colourBytes] = [0, 0]
    const frames = sampleFrames(source, FINE_GRID)
    for (const [number, frame] of frames.entries()) {
      matching.take(frame)
      lastIds = matching.match(frame, lastIds)
      takeColours(frame.samples, plane, number > 0)
      const [sent, colour] = [ids.send(lastIds), colours.send(sentColours)]
      if (number === 0) continue
      idBytes += sent.bytes
      colourBytes += colour.bytes
      encodeMs.push(sent.encodeMs)
    }
    const raw = (frames.length - 1) * CELLS * 2
    colourShares.push(colourBytes / raw)
    return { name: `${set}: ${source.name}, bytes of raw ids`, value: idBytes / raw, unit: '' }
  })
  return [
    ...figures,
    ...sources.map(({ name }, at) => ({
      name: `${set}: ${name}, bytes of raw colours`,
      value: colourShares[at]!,
      unit: '',
    })),
    { name: `${set}: encoding a grid`, value: median(encodeMs), unit: 'ms' },
  ]
}

function takeColours(samples: Int16Array, plane: Uint16Array, isHeld: boolean): void {
  const colours = new ColourRows(FINE_GRID, plane, isHeld)
  const lanes = FINE_GRID.cols * DESCRIPTOR_LANES
  for (let row = 0; row < FINE_GRID.rows; row++)
    colours.take(row, samples.subarray(row * lanes, (row + 1) * lanes))
}
