import { join } from 'node:path'
import { boxAverage, coverCrop, lightOfRaster, type LightPicture } from '../../scripts/score/luma-picture.ts'
import { NearestAverage } from '../../scripts/score/nearest-average.ts'
import { NearestColour } from '../../scripts/score/nearest-colour.ts'
import { findFfmpeg } from '../../server/ffmpeg/find-ffmpeg.ts'
import { rasterPlanes, type RasterFormat } from '../../server/frame/raster.ts'
import { NO_VARIETY, type Variety } from '../../server/match/stability.ts'
import { fromLinear, fromYuv } from '../../server/protocol/descriptor.ts'
import { buildSet, type BuiltSet } from '../server/match/built-set.ts'
import type { Benchmark, Figure } from './benchmark.ts'
import { lumaPsnr, lumaSsim, meanDistance } from './match/picture-score.ts'
import { ASPECT, FrameMatching, sampleFrames, type SampledFrame } from './match/sampled-frames.ts'
import { makeSources, type ScoredSource } from './match/scored-sources.ts'
import { makeTiles, readTiles, type ScoredTiles } from './match/scored-tiles.ts'
import { DEFAULT_VARIETY, Wire, wireFigures } from './match/wire-figures.ts'
import { colourFigures, colourFrames, jointFigures } from './match/kernel-speed.ts'
import { setFigures } from './match/matcher-speed.ts'
import { decodeShare } from './match/decode-share.ts'
import { ditherFigures } from './match/dither-figures.ts'
import { cutFigure } from './match/cut-figures.ts'

const FILM = join(import.meta.dirname, '..', 'fixtures', 'big-buck-bunny-match-6s.mp4')
const [COLS, ROWS] = [160, 90]
const CELLS = COLS * ROWS
const GRID = { cols: COLS, rows: ROWS }
/** Pictures are compared at every so many frames; changes are counted at all. */
const SCORED_EVERY = 8
/** A cell whose source moved by no more on any channel stands still, levels. */
const STILL_LEVELS = 2

/** A way to match: gives the ids of a frame, and knows those of the frame before. */
type Way = (frame: PreparedFrame, lastIds: Uint16Array | null) => Uint16Array

/** A frame as the ways see it, and as they are scored. */
type PreparedFrame = SampledFrame & {
  readonly raster: SharedArrayBuffer
  readonly format: RasterFormat
  readonly one: LightPicture
  readonly two: LightPicture
  /** [cells] whether the cell moved since the frame before. */
  readonly isMoving: Uint8Array
}

/** What one way scores on one source. */
type Score = {
  readonly changed: number
  readonly wrong: number
  readonly distance: number
  /** Cells whose right or lower neighbour has the same tile. */
  readonly equal: number
  readonly psnr: number
  readonly ssim: number
}

/**
 * How good and how steady the picture is, on four sources made of a film, with two sets of tiles made by fixed seeds:
 * beside the nearest gamma average (PEER), the nearest mean in OKLab (EXACT) and matching without steadiness (J0).
 */
export const matchBenchmark: Benchmark = async ({ video, tiles: folder }) => {
  const { path } = await findFfmpeg(process.env)
  const film = video ?? FILM
  const sources = await makeSources(path, film)
  const sets = (await (folder === null ? makeTiles(path, film) : readTiles(folder))).map((tiles) => {
    const built = buildSet(tiles.descriptors)
    const ways = waysOf(tiles, built)
    return { tiles, built, ways, scores: new Map(ways.map(([way]) => [way, [] as Score[]])) }
  })
  for (const source of sources) {
    const frames = prepare(source)
    for (const { tiles, ways, scores } of sets)
      for (const [name, way] of ways) scores.get(name)!.push(scoreWay(way, frames, tiles))
  }
  const pan = sources.find(({ name }) => name === 'pan')!
  const filmSource = sources.find(({ name }) => name === 'film')!
  const colours = await colourFrames(path, film)
  const figures: Figure[] = []
  for (const { tiles, built, ways, scores } of sets) {
    figures.push(
      ...sources.flatMap(({ name }, at) =>
        ways.flatMap(([way]) => rows(`${tiles.name} ${name} ${way}`, scores.get(way)![at]!)),
      ),
      ...summary(tiles.name, sources, (way) => scores.get(way)!),
      cutFigure(tiles.name, built, filmSource, sampleFrames(filmSource, GRID), GRID),
      ...ditherFigures(tiles.name, built, tiles, GRID, (raster, format) =>
        lightOfRaster(new Uint8Array(raster), format),
      ),
      ...wireFigures(tiles.name, built, sources),
      ...jointFigures(tiles.name, built, pan),
      ...colourFigures(tiles.name, built, colours),
      ...(await setFigures(tiles.name, tiles.descriptors, pan)),
    )
  }
  return [...figures, ...(await decodeShare(path, film, sets.at(-1)!.tiles))]
}

/** The rows that have thresholds, each the worst of the four sources. */
function summary(
  set: string,
  sources: readonly ScoredSource[],
  of: (way: string) => readonly Score[],
): Figure[] {
  const worst = (pick: (at: number) => number, isLeast: boolean): number =>
    (isLeast ? Math.min : Math.max)(...sources.map((_, at) => pick(at)))
  const plain = of('smalti')
  const at = (name: string): number => sources.findIndex((source) => source.name === name)
  const share = (pick: (score: Score) => number, name: string): number =>
    pick(plain[at(name)]!) / pick(of('PEER')[at(name)]!)
  const varied = of('varied')
  return [
    {
      name: `${set}: dE@1 / PEER`,
      value: worst((n) => plain[n]!.distance / of('PEER')[n]!.distance, false),
      unit: '',
    },
    {
      name: `${set}: PSNR@2 above PEER`,
      value: worst((n) => plain[n]!.psnr - of('PEER')[n]!.psnr, true),
      unit: 'dB',
    },
    {
      name: `${set}: SSIM@2 above EXACT`,
      value: worst((n) => plain[n]!.ssim - of('EXACT')[n]!.ssim, true),
      unit: '',
    },
    { name: `${set}: still, cells changed`, value: 100 * plain[at('still')]!.changed, unit: '%' },
    { name: `${set}: cam, cells changed`, value: 100 * plain[at('cam')]!.changed, unit: '%' },
    { name: `${set}: film, false changes / PEER`, value: share(({ wrong }) => wrong, 'film'), unit: '' },
    { name: `${set}: pan, false changes / PEER`, value: share(({ wrong }) => wrong, 'pan'), unit: '' },
    {
      name: `${set}: PSNR@2 lost against J0`,
      value: worst((n) => of('J0')[n]!.psnr - plain[n]!.psnr, false),
      unit: 'dB',
    },
    {
      name: `${set}: equal neighbours with variety / without`,
      value: worst((n) => varied[n]!.equal / plain[n]!.equal, false),
      unit: '',
    },
    {
      name: `${set}: PSNR@2 lost by variety`,
      value: worst((n) => plain[n]!.psnr - varied[n]!.psnr, false),
      unit: 'dB',
    },
    {
      name: `${set}: changes added by variety`,
      value: 100 * worst((n) => varied[n]!.changed - plain[n]!.changed, false),
      unit: 'points',
    },
  ]
}

function rows(name: string, score: Score): Figure[] {
  return [
    { name: `${name}: changed`, value: 100 * score.changed, unit: '%' },
    { name: `${name}: false`, value: 100 * score.wrong, unit: '%' },
    { name: `${name}: dE@1`, value: score.distance, unit: '' },
    { name: `${name}: PSNR@2`, value: score.psnr, unit: 'dB' },
    { name: `${name}: SSIM@2`, value: score.ssim, unit: '' },
  ]
}

function waysOf(tiles: ScoredTiles, built: BuiltSet): readonly (readonly [string, Way])[] {
  const structure = (stability: number, variety: Variety): Way => {
    const matching = new FrameMatching(built, GRID, stability, variety)
    return (frame, lastIds) => {
      matching.take(frame)
      return matching.match(frame, lastIds)
    }
  }
  const exact = new NearestAverage(tiles.light)
  const peer = new NearestColour(tiles.gammaMeans)
  return [
    ['PEER', (frame) => matchPoints(frame, peer)],
    ['EXACT', ({ one }) => exact.match(one)],
    ['J0', structure(0, NO_VARIETY)],
    ['smalti', structure(0.5, NO_VARIETY)],
    ['varied', structure(0.5, DEFAULT_VARIETY)],
  ]
}

/** Asks for the first pixel of each cell, as programs do that thin a picture out by `frame[::d, ::d]`. */
function matchPoints({ raster, format }: PreparedFrame, nearest: NearestColour): Uint16Array {
  const { width, height } = format
  const { luma, u, v } = rasterPlanes(raster, 0, format)
  return Uint16Array.from({ length: CELLS }, (_, cell) => {
    const x = Math.floor(((cell % COLS) * width) / COLS)
    const y = Math.floor((Math.floor(cell / COLS) * height) / ROWS)
    const chroma = (y >> 1) * (width / 2) + (x >> 1)
    return nearest.find(...fromYuv(luma[y * width + x]!, u[chroma]!, v[chroma]!))
  })
}

function prepare(source: ScoredSource): readonly PreparedFrame[] {
  const { format, frames } = source
  let before: LightPicture | null = null
  return sampleFrames(source, GRID).map((sampled, number) => {
    const raster = frames[number]!
    const whole = lightOfRaster(new Uint8Array(raster), format)
    const two = boxAverage(whole, coverCrop(whole, ASPECT), COLS * 2, ROWS * 2)
    const one = boxAverage(two, coverCrop(two, ASPECT), COLS, ROWS)
    const isMoving = movingCells(before, one)
    before = one
    return { ...sampled, raster, format, one, two, isMoving }
  })
}

function movingCells(before: LightPicture | null, now: LightPicture): Uint8Array {
  return Uint8Array.from({ length: CELLS }, (_, cell) => {
    if (before === null) return 1
    for (let at = cell * 3; at < cell * 3 + 3; at++)
      if (Math.abs(fromLinear(before.light[at]!) - fromLinear(now.light[at]!)) > STILL_LEVELS) return 1
    return 0
  })
}

function scoreWay(way: Way, frames: readonly PreparedFrame[], { light }: ScoredTiles): Score {
  const wire = new Wire(GRID)
  let lastIds: Uint16Array | null = null
  let [changed, still, wrong, equal] = [0, 0, 0, 0]
  const [distances, psnrs, ssims]: [number[], number[], number[]] = [[], [], []]
  frames.forEach((frame, number) => {
    const ids = wire.send(way(frame, lastIds)).cells
    equal += equalNeighbours(ids)
    if (lastIds !== null) {
      for (let cell = 0; cell < CELLS; cell++) {
        const isChanged = ids[cell] !== lastIds[cell]
        if (isChanged) changed++
        if (frame.isMoving[cell] === 1) continue
        still++
        if (isChanged) wrong++
      }
    }
    lastIds = ids
    if (number % SCORED_EVERY !== SCORED_EVERY - 1) return
    const two = light.draw(ids, COLS, ROWS, 2)
    distances.push(meanDistance(light.draw(ids, COLS, ROWS, 1), frame.one))
    psnrs.push(lumaPsnr(two, frame.two))
    ssims.push(lumaSsim(two, frame.two))
  })
  return {
    changed: changed / ((frames.length - 1) * CELLS),
    wrong: wrong / Math.max(1, still),
    distance: mean(distances),
    equal: equal / (frames.length * CELLS),
    psnr: mean(psnrs),
    ssim: mean(ssims),
  }
}

function equalNeighbours(ids: Uint16Array): number {
  let count = 0
  for (let cell = 0; cell < CELLS; cell++) {
    const isRight = cell % COLS < COLS - 1 && ids[cell + 1] === ids[cell]
    if (isRight || (cell + COLS < CELLS && ids[cell + COLS] === ids[cell])) count++
  }
  return count
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
