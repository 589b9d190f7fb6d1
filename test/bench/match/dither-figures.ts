import { boxAverage, coverCrop, type LightPicture } from '../../../scripts/score/luma-picture.ts'
import { rasterPlanes, type RasterFormat } from '../../../server/frame/raster.ts'
import { marginsOf, NO_VARIETY } from '../../../server/match/stability.ts'
import { toYuv } from '../../../server/protocol/descriptor.ts'
import { GridMatching, type BuiltSet } from '../../server/match/built-set.ts'
import { seeded } from '../../server/match/random-set.ts'
import type { Figure } from '../benchmark.ts'
import { meanDistance } from './picture-score.ts'
import { sampleFrames, type GridSize } from './sampled-frames.ts'
import type { ScoredSource } from './scored-sources.ts'
import type { ScoredTiles } from './scored-tiles.ts'

const FORMAT: RasterFormat = { width: 640, height: 360 }
const FRAMES = 20
const NOISE_LEVELS = 16
/** Cells a side of the squares that are compared: what is seen of a wall from far away. */
const SEEN_CELLS = 5

/** A sky that grows lighter downwards and to the right, under sensor noise. */
function skySource(): ScoredSource {
  const frames = Array.from({ length: FRAMES }, (_, frame) => {
    const raster = new SharedArrayBuffer((FORMAT.width * FORMAT.height * 3) / 2)
    const { luma, u, v } = rasterPlanes(raster, 0, FORMAT)
    const random = seeded(frame + 1)
    const noise = (): number => (random() - 0.5) * NOISE_LEVELS
    for (let y = 0; y < FORMAT.height; y++)
      for (let x = 0; x < FORMAT.width; x++) {
        const yuv = skyAt(x / FORMAT.width, y / FORMAT.height)
        luma[y * FORMAT.width + x] = Math.round(yuv[0] + noise())
        const chroma = (y >> 1) * (FORMAT.width / 2) + (x >> 1)
        u[chroma] = Math.round(yuv[1] + noise() / 2)
        v[chroma] = Math.round(yuv[2] + noise() / 2)
      }
    return raster
  })
  return { name: 'sky', format: FORMAT, frames }
}

function skyAt(x: number, y: number): readonly [number, number, number] {
  return toYuv(40 + 120 * y + 20 * x, 90 + 100 * y, 170 + 60 * y - 30 * x)
}

/** What dithering does to an even, noisy picture: how near areas come to it, and how many cells change. */
export function ditherFigures(
  name: string,
  set: BuiltSet,
  { light }: ScoredTiles,
  grid: GridSize,
  lightOf: (raster: SharedArrayBuffer, format: RasterFormat) => LightPicture,
): Figure[] {
  const source = skySource()
  const sampled = sampleFrames(source, grid)
  const wanted = source.frames.map((raster) => seen(lightOf(raster, source.format), grid))
  const [off, on] = [false, true].map((isDithered) => {
    let [changed, distance] = [0, 0]
    let last: Uint16Array | null = null
    const matching = new GridMatching(set, grid.cols, grid.rows, isDithered)
    sampled.forEach((frame, number) => {
      matching.take(frame.samples)
      const ids = matching.match(marginsOf(0.5, NO_VARIETY, frame.noise), last)
      if (last !== null) changed += ids.reduce((sum, id, cell) => sum + (id === last![cell] ? 0 : 1), 0)
      last = ids
      distance += meanDistance(seen(light.draw(ids, grid.cols, grid.rows, 1), grid), wanted[number]!)
    })
    const cells = (FRAMES - 1) * grid.cols * grid.rows
    return { changed: (100 * changed) / cells, distance: distance / FRAMES }
  }) as [Sky, Sky]
  return [
    { name: `${name}: sky, dE of areas`, value: off.distance, unit: '' },
    {
      name: `${name}: the same, dithered`,
      value: on.distance,
      unit: '',
      ratio: { value: on.distance / off.distance, of: 'as far off' },
    },
    { name: `${name}: sky dithered, cells changed`, value: on.changed, unit: '%' },
  ]
}

type Sky = { readonly changed: number; readonly distance: number }

function seen(picture: LightPicture, { cols, rows }: GridSize): LightPicture {
  return boxAverage(picture, coverCrop(picture, cols / rows), cols / SEEN_CELLS, rows / SEEN_CELLS)
}
