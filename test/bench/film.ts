import { join } from 'node:path'
import { findFfmpeg } from '../../server/ffmpeg/find-ffmpeg.ts'
import { runFfmpeg } from '../../server/ffmpeg/run-ffmpeg.ts'

const MAKING_MS = 120_000

/** Four seconds of Big Buck Bunny at 24 frames a second. */
export const FIXTURE_FILM = join(import.meta.dirname, '..', 'fixtures', 'big-buck-bunny-4s.mp4')

/** Makes the fixture's film at 30 frames a second and gives its path in the folder. */
export async function makeFilm30(folder: string): Promise<string> {
  const film = join(folder, 'film-30.mp4')
  const { path } = await findFfmpeg(process.env)
  const words = ['-y', '-i', FIXTURE_FILM, '-an', '-r', '30', '-c:v', 'libx264', '-preset', 'veryfast', film]
  const { code, stderr } = await runFfmpeg(path, words, MAKING_MS)
  if (code !== 0) throw new Error(`no film of 30 frames a second: ${stderr}`)
  return film
}

/** Frames a second that a film says it has. */
export async function readFilmFps(film: string): Promise<number> {
  const { path } = await findFfmpeg(process.env)
  const { stderr } = await runFfmpeg(path, ['-hide_banner', '-i', film], MAKING_MS)
  const fps = Number(/([\d.]+) fps/.exec(stderr)?.[1])
  if (!(fps > 0)) throw new Error(`${film} tells no frame rate`)
  return fps
}
