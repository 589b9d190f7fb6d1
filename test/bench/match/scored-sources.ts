import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RasterFormat } from '../../../server/frame/raster.ts'
import { decodeFrames, readOutput } from './film-frames.ts'

/** The film's part that plays, and where in it the frames of the other sources stand. */
export const FILM_FRAMES = 120
const STILL_FRAME = 15
const PAN_FRAME = 105
const SHORT_FRAMES = 40

/** Sizes of the film's frames and of the pan's. */
export const FILM_FORMAT: RasterFormat = { width: 854, height: 480 }
const PAN_FORMAT: RasterFormat = { width: 2560, height: 1440 }

/**
 * Frames in which a pan would cross the picture: so slow that the nearest average changes in two thirds of the cells, as
 * in the study that the thresholds come from.
 */
const PAN_WAY_FRAMES = 3 * SHORT_FRAMES

const NOISE = 'noise=alls=8:allf=t:all_seed=11'

/** A moving picture that matching is scored on. */
export type ScoredSource = {
  readonly name: string
  readonly format: RasterFormat
  readonly frames: readonly SharedArrayBuffer[]
}

/**
 * The four sources: a still under sensor noise, the same through a camera's codec, a film with a cut, a slow pan with
 * little noise.
 */
export async function makeSources(ffmpegPath: string, film: string): Promise<readonly ScoredSource[]> {
  const hold = (frame: number): string => `select='eq(n,${frame})',loop=loop=${SHORT_FRAMES}:size=1`
  const still = `${hold(STILL_FRAME)},setpts=N/24/TB,${NOISE}`
  const pan = [
    `select='eq(n,${PAN_FRAME})',scale=${PAN_FORMAT.width}:${PAN_FORMAT.height}:flags=bicubic`,
    `zoompan=z=1.25:x='(iw-iw/zoom)*on/${PAN_WAY_FRAMES}':y='(ih-ih/zoom)/2':d=${SHORT_FRAMES}:s=${PAN_FORMAT.width}x${PAN_FORMAT.height}`,
    'noise=alls=4:allf=t:all_seed=11',
  ].join(',')
  const folder = await mkdtemp(join(tmpdir(), 'smalti-sources-'))
  try {
    const camera = join(folder, 'camera.mp4')
    const coding = ['-frames:v', String(SHORT_FRAMES), '-c:v', 'libx264', '-crf', '26', '-pix_fmt', 'yuv420p']
    await readOutput(ffmpegPath, ['-i', film, '-an', '-vf', still, ...coding, '-y', camera])
    const source = async (
      name: string,
      file: string,
      filters: string,
      { format = FILM_FORMAT, count = SHORT_FRAMES } = {},
    ): Promise<ScoredSource> => ({
      ...{ name, format },
      frames: await decodeFrames(ffmpegPath, file, filters, { format, count }),
    })
    return [
      await source('still', film, still),
      await source('cam', camera, 'null'),
      await source('film', film, 'null', { count: FILM_FRAMES }),
      await source('pan', film, pan, { format: PAN_FORMAT }),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
