/** Scores the picture of a running show, from the decoded wire against the same frames of its source. */
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { findFfmpeg } from '../server/ffmpeg/find-ffmpeg.ts'
import type { RasterInput } from '../server/ffmpeg/raster-arguments.ts'
import type { StateSnapshot } from '../server/protocol/messages.ts'
import { FLAG } from '../server/protocol/wire.ts'
import { parseSource } from '../server/source/parse-source.ts'
import { collectGrids } from './score/live-grids.ts'
import type { LiveGrid } from './score/live-grids.ts'
import { boxAverage, coverCrop, lightOfRaster, lumaOf, meanSquare, psnr } from './score/luma-picture.ts'
import { NearestAverage } from './score/nearest-average.ts'
import { PtsPairing } from './score/pts-pairing.ts'
import { decodeSource } from './score/source-frames.ts'
import { TileLight } from './score/tile-light.ts'

const USAGE = `node scripts/score.ts --url http://127.0.0.1:7700 --source FILE [--frames 24] [--raster 640] [--permute] [--json]
Prints luma PSNR in linear light at 1, 2 and 4 samples a cell side, and the same for nearest-average matching.
Exit 0: the thresholds are met; 1: they are not. The show is asked for its plain source (no autolevels, gain, mirror,
turn) while it is scored. --permute exchanges cells, to show that a wrong picture fails.`

/** Least PSNR at 1 and 2 samples a cell side, and least gain over nearest-average at 2. */
const THRESHOLD_DB = { ONE: 30, TWO: 26.5, GAIN: 2 } as const
const SIDES = [1, 2, 4] as const
const PLAIN = {
  '/source/mirror': 0,
  '/source/rotate': '0',
  '/source/gain': 1,
  '/source/autolevels': 0,
} as const
const COLLECT_MS = 30_000
const POLL_MS = 50
/** A still picture is matched again and sent within this time after a change. */
const SETTLE_MS = 1_000
/** Grids are matched at most this long before they are due. */
const LEAD_US = 250_000

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:7700' },
    source: { type: 'string' },
    frames: { type: 'string', default: '24' },
    raster: { type: 'string', default: '640' },
    permute: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (options.help || options.source === undefined) {
  console.log(USAGE)
  process.exit(options.help ? 0 : 2)
}

const baseUrl = options.url.replace(/\/$/, '')
const rasterPx = Number(options.raster)
const ffmpeg = await findFfmpeg(process.env)
const input = inputOf(options.source)
const pairing = await PtsPairing.measure(ffmpeg, input)
const before = await readState()
await change(PLAIN)
const grids = await collectPlainGrids(Number(options.frames))
await change(
  Object.fromEntries(Object.keys(PLAIN).map((address) => [address, before.values[address] ?? null])),
)
const score = await scoreGrids(grids)
report(score)
process.exitCode = score.isMet ? 0 : 1

type Score = {
  readonly frames: number
  readonly grid: string
  readonly mosaicDb: readonly number[]
  readonly nearestDb: readonly number[]
  readonly isMet: boolean
}

function inputOf(text: string): RasterInput {
  const { input: source } = parseSource(text)
  if (source.kind === 'file') return { kind: 'file', path: source.path, isLooping: false }
  if (source.kind === 'picture') return { kind: 'picture', path: source.path, codec: source.codec }
  throw new Error('only a file or a picture can be decoded a second time')
}

async function readState(): Promise<StateSnapshot> {
  const response = await fetch(`${baseUrl}/api/state`)
  if (!response.ok) throw new Error(`${response.url} answers ${response.status}`)
  return (await response.json()) as StateSnapshot
}

async function change(values: Readonly<Record<string, unknown>>): Promise<void> {
  const known = Object.entries(values).filter(([, value]) => value !== null)
  const response = await fetch(`${baseUrl}/api/state`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', 'x-smalti': '1' },
    body: JSON.stringify(Object.fromEntries(known)),
  })
  if (!response.ok) throw new Error(`the show refuses: ${await response.text()}`)
}

/** Grids that were matched after the plain source had settled; a still one is sent once and stays. */
async function collectPlainGrids(count: number): Promise<readonly LiveGrid[]> {
  const state = await settledState()
  await delay(SETTLE_MS)
  return collectGrids(baseUrl, count, COLLECT_MS, ({ flags, dueUs }) =>
    (flags & FLAG.STILL) !== 0 ? true : dueUs > state.nowUs + LEAD_US,
  )
}

async function settledState(): Promise<StateSnapshot> {
  for (;;) {
    const state = await readState()
    if (Object.keys(PLAIN).every((address) => state.motions[address] === undefined)) return state
    await delay(POLL_MS)
  }
}

async function scoreGrids(all: readonly LiveGrid[]): Promise<Score> {
  const first = all.at(-1)
  if (first === undefined) throw new Error('the show sent no grid')
  const { cols, rows, setId } = first.header
  const live = all.filter(
    (grid) => grid.header.cols === cols && grid.header.rows === rows && grid.header.setId === setId,
  )
  const { aspect } = await readState()
  const tiles = await TileLight.fetch(baseUrl, setId)
  const nearest = new NearestAverage(tiles)
  const wanted = new Map(live.map((grid) => [pairing.frameOf(grid.header.ptsUs), grid]))
  const last = Math.max(...[...wanted.keys()].map((frame) => frame ?? -1))
  const frames = await decodeSource(
    ffmpeg,
    input,
    rasterPx,
    (ptsUs) => wanted.has(ptsUs),
    (ptsUs) => ptsUs >= last,
  )
  if (frames.length === 0) throw new Error('no grid belongs to a frame of this source')
  const errors = { mosaic: [0, 0, 0], nearest: [0, 0, 0] }
  for (const frame of frames) {
    const light = lightOfRaster(frame.raster, frame.format)
    const crop = coverCrop(light, aspect)
    const ids = options.permute ? permuted(wanted.get(frame.ptsUs)!.ids) : wanted.get(frame.ptsUs)!.ids
    const nearestIds = nearest.match(boxAverage(light, crop, cols, rows))
    SIDES.forEach((side, index) => {
      const luma = lumaOf(boxAverage(light, crop, cols * side, rows * side))
      errors.mosaic[index]! += meanSquare(luma, lumaOf(tiles.draw(ids, cols, rows, side)))
      errors.nearest[index]! += meanSquare(luma, lumaOf(tiles.draw(nearestIds, cols, rows, side)))
    })
  }
  const mosaicDb = errors.mosaic.map((error) => psnr(error / frames.length))
  const nearestDb = errors.nearest.map((error) => psnr(error / frames.length))
  const isMet =
    mosaicDb[0]! >= THRESHOLD_DB.ONE &&
    mosaicDb[1]! >= THRESHOLD_DB.TWO &&
    mosaicDb[1]! >= nearestDb[1]! + THRESHOLD_DB.GAIN
  return { frames: frames.length, grid: `${cols}x${rows}`, mosaicDb, nearestDb, isMet }
}

function permuted(ids: Uint16Array): Uint16Array {
  const step = 7919
  return ids.map((_, cell) => ids[(cell * step + 13) % ids.length]!)
}

function report(result: Score): void {
  if (options.json) {
    console.log(JSON.stringify(result))
    return
  }
  const line = (name: string, values: readonly number[]): string =>
    `${name.padEnd(16)} ${values.map((value) => value.toFixed(2).padStart(6)).join(' ')} dB`
  console.log(`${result.frames} frames, ${result.grid} cells; luma PSNR at 1, 2 and 4 samples a cell side`)
  console.log(line('mosaic', result.mosaicDb))
  console.log(line('nearest average', result.nearestDb))
  const { ONE, TWO, GAIN } = THRESHOLD_DB
  console.log(
    `${result.isMet ? 'met' : 'NOT met'}: at least ${ONE} and ${TWO} dB, and ${GAIN} dB over nearest average at 2`,
  )
}
