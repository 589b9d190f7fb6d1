import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Arena, type Region } from '../../../server/frame/arena.ts'
import { rasterBytes, type RasterFormat } from '../../../server/frame/raster.ts'
import { PLAIN_VIEW } from '../../../server/frame/source-view.ts'
import type { MatchJob } from '../../../server/match/match-job.ts'
import { Matcher } from '../../../server/match/matcher.ts'
import type { PreparedSet } from '../../../server/match/prepared-set.ts'
import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'
import { nowUs } from '../../../server/telemetry/now.ts'
import { median, type Figure } from '../benchmark.ts'
import { ASPECT, type GridSize } from './sampled-frames.ts'
import type { ScoredSource } from './scored-sources.ts'
import { FINE_GRID } from './wire-figures.ts'

const SILENT_METER = { count: () => {}, gauge: () => {}, time: () => {} }
const FIRST_FRAMES = 10
/** Frames that tell what is usual, and how often a set is opened: one that meets another job of the machine tells nothing. */
const USUAL_FRAMES = 30
const OPENINGS = 5

/** A matcher with its arena, the frames of a source and a grid in it. */
export class BenchedMatcher {
  readonly arena = new Arena(1024e6)
  readonly #matcher: Matcher
  readonly #grid: GridSize
  readonly #planes: readonly [number, number]
  readonly #anchors: number
  #lastIdsOffset: number | null = null

  constructor(workers: number, grid: GridSize) {
    this.#matcher = new Matcher({
      ...{
        arena: this.arena,
        workers,
        now: nowUs,
        logger: SILENT_LOGGER,
        meter: SILENT_METER,
        timeoutMs: 60_000,
      },
    })
    this.#grid = grid
    const cells = grid.cols * grid.rows
    const plane = (bytes: number): number => this.arena.allocate(cells * bytes, 'grid').offset
    this.#planes = [plane(2), plane(2)]
    this.#anchors = plane(3)
  }

  /** Copies a frame into the arena. */
  takeFrame(frame: SharedArrayBuffer, format: RasterFormat): MatchJob['raster'] {
    const region: Region = this.arena.allocate(rasterBytes(format), 'raster')
    new Uint8Array(this.arena.memory.buffer, region.offset).set(new Uint8Array(frame))
    return { offset: region.offset, format }
  }

  prepareSet(setId: number, tiles: Int16Array, folder: string | null): Promise<PreparedSet> {
    const region = this.arena.allocate(tiles.byteLength, 'descriptors')
    new Int16Array(this.arena.memory.buffer, region.offset, tiles.length).set(tiles)
    const manifest = { count: tiles.length / 8 }
    return this.#matcher.prepareSet({ setId, manifest, descriptorOffset: region.offset, folder })
  }

  /** Milliseconds that one more frame takes. */
  async match(raster: MatchJob['raster'], set: PreparedSet): Promise<number> {
    const idsOffset = this.#planes[this.#lastIdsOffset === this.#planes[0] ? 1 : 0]
    const result = await this.#matcher.matchFrame({
      ...{
        raster,
        view: PLAIN_VIEW,
        outputAspect: ASPECT,
        ...this.#grid,
        shape: 'square',
        set,
        isCut: false,
      },
      ...{ stability: 0.5, variety: 0.5, spacing: 2, detail: 0.5, calm: 0.5, dither: 'off' },
      ...{ lastIdsOffset: this.#lastIdsOffset, idsOffset, anchorsOffset: this.#anchors, coloursOffset: null },
    })
    if (!result.ok) throw new Error(result.message)
    this.#lastIdsOffset = idsOffset
    return result.matchMs
  }

  close(): Promise<void> {
    return this.#matcher.close()
  }
}

/** How long a whole table takes on two threads, and the first frames with one that was stored, opened and switched to. */
export async function setFigures(name: string, tiles: Int16Array, source: ScoredSource): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'smalti-tables-'))
  try {
    const building = new BenchedMatcher(2, FINE_GRID)
    const startMs = performance.now()
    const built = await building.prepareSet(1, tiles, folder)
    const colourMs = performance.now() - startMs
    await built.whenFilled
    const wholeMs = performance.now() - startMs
    await building.close()
    const openings: Opening[] = []
    for (let opening = 0; opening < OPENINGS; opening++) openings.push(await openSet(tiles, folder, source))
    const worst = (pick: (opening: Opening) => FirstFrames): Pick<Figure, 'value' | 'unit' | 'ratio'> => {
      const first = median(openings.map((opening) => pick(opening).first))
      const usual = median(openings.map((opening) => pick(opening).usual))
      return { value: first, unit: 'ms', ratio: { value: first / usual, of: 'the median' } }
    }
    return [
      { name: `${name}: set without a table can be matched with`, value: colourMs, unit: 'ms' },
      { name: `${name}: whole table on two threads`, value: wholeMs / 1000, unit: 's' },
      {
        name: `${name}: set with its table opened`,
        value: median(openings.map(({ openedMs }) => openedMs)),
        unit: 'ms',
      },
      { name: `${name}: slowest of its first frames`, ...worst(({ opened }) => opened) },
      { name: `${name}: the same after a switch`, ...worst(({ switched }) => switched) },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type FirstFrames = { readonly first: number; readonly usual: number }

type Opening = { readonly openedMs: number; readonly opened: FirstFrames; readonly switched: FirstFrames }

/** A show that opens a set with its table, and switches to another one. */
async function openSet(tiles: Int16Array, folder: string, source: ScoredSource): Promise<Opening> {
  const bench = new BenchedMatcher(1, FINE_GRID)
  const frames = source.frames.slice(0, FIRST_FRAMES + USUAL_FRAMES)
  const rasters = frames.map((frame) => bench.takeFrame(frame, source.format))
  const startMs = performance.now()
  const one = await bench.prepareSet(1, tiles, folder)
  const openedMs = performance.now() - startMs
  const other = await bench.prepareSet(2, tiles, folder)
  const opened = await firstFrames(bench, rasters, one)
  const switched = await firstFrames(bench, rasters, other)
  await bench.close()
  return { openedMs, opened, switched }
}

async function firstFrames(
  bench: BenchedMatcher,
  rasters: readonly MatchJob['raster'][],
  set: PreparedSet,
): Promise<FirstFrames> {
  const times: number[] = []
  for (const raster of rasters) times.push(await bench.match(raster, set))
  return { first: Math.max(...times.slice(0, FIRST_FRAMES)), usual: median(times.slice(FIRST_FRAMES)) }
}
