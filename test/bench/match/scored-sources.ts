import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeFrames, readOutput } from './film-frames.ts'

/** The film's part that plays, and where in it the frames of the other sources stand. */
export const FILM_FRAMES = 120
const STILL_FRAME = 15
const PAN_FRAME = 105
const SHORT_FRAMES = 40

const NOISE = 'noise=alls=8:allf=t:all_seed=11'

/** A moving picture that matching is scored on. */
export type ScoredSource = { readonly name: string; readonly frames: readonly SharedArrayBuffer[] }

/**
 * The four sources: a still under sensor noise, the same through a camera's codec, a film with a cut, a slow pan with
 * little noise.
 */
export async function makeSources(ffmpegPath: string, film: string): Promise<readonly ScoredSource[]> {
  const hold = (frame: number): string => `select='eq(n,${frame})',loop=loop=${SHORT_FRAMES}:size=1`
  const still = `${hold(STILL_FRAME)},setpts=N/24/TB,${NOISE}`
  const pan = [
    `select='eq(n,${PAN_FRAME})',scale=2560:1440:flags=bicubic`,
    `zoompan=z=1.25:x='(iw-iw/zoom)*on/${SHORT_FRAMES}':y='(ih-ih/zoom)/2':d=${SHORT_FRAMES}:s=1920x1080`,
    'noise=alls=4:allf=t:all_seed=11',
  ].join(',')
  const folder = await mkdtemp(join(tmpdir(), 'smalti-sources-'))
  try {
    const camera = join(folder, 'camera.mp4')
    const coding = ['-frames:v', String(SHORT_FRAMES), '-c:v', 'libx264', '-crf', '26', '-pix_fmt', 'yuv420p']
    await readOutput(ffmpegPath, ['-i', film, '-an', '-vf', still, ...coding, '-y', camera])
    return [
      { name: 'still', frames: await decodeFrames(ffmpegPath, film, still, SHORT_FRAMES) },
      { name: 'cam', frames: await decodeFrames(ffmpegPath, camera, 'null', SHORT_FRAMES) },
      { name: 'film', frames: await decodeFrames(ffmpegPath, film, 'null', FILM_FRAMES) },
      { name: 'pan', frames: await decodeFrames(ffmpegPath, film, pan, SHORT_FRAMES) },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
