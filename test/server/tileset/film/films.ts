import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

import type { Ffmpeg } from '../../../../server/ffmpeg/ffmpeg.ts'
import { findFfmpeg } from '../../../../server/ffmpeg/find-ffmpeg.ts'
import { runFfmpeg } from '../../../../server/ffmpeg/run-ffmpeg.ts'
import { createMeasures, type FilmMeasures } from '../../../../server/tileset/film/film-measures.ts'

const MAKING_MS = 60_000

let found: Promise<Ffmpeg> | null = null

/** The ffmpeg of this machine. */
export function theFfmpeg(): Promise<Ffmpeg> {
  found ??= findFfmpeg(process.env)
  return found
}

/** Makes a film out of a graph of ffmpeg's generators, and gives its file. */
export async function makeFilm(
  folder: string,
  name: string,
  graph: string,
  coding: readonly string[] = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '12'],
): Promise<string> {
  const file = path.join(folder, name)
  const { path: binary, features } = await theFfmpeg()
  const passthrough = features.hasFpsMode ? ['-fps_mode', 'passthrough'] : ['-vsync', '0']
  const words = [
    '-hide_banner',
    '-nostdin',
    '-y',
    '-f',
    'lavfi',
    '-i',
    graph,
    ...passthrough,
    ...coding,
    file,
  ]
  const { code, stderr } = await runFfmpeg(binary, words, MAKING_MS)
  if (code !== 0) throw new Error(`no film: ${stderr.slice(-1000)}`)
  return file
}

/** Says in an MP4 file that its pictures are to be turned by a quarter. */
export async function turnFilm(file: string): Promise<void> {
  const bytes = await readFile(file)
  const matrix = bytes.indexOf('tkhd') + 4 + 40
  const quarter = [0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000]
  for (const [at, value] of quarter.entries()) bytes.writeInt32BE(value, matrix + at * 4)
  await writeFile(file, bytes)
}

/** Measures of plain frames, 24 a second, whose colours are given as OKLab times 100. */
export function plainMeasures(colours: readonly (readonly [number, number, number])[]): FilmMeasures {
  const measures = createMeasures(colours.length)
  for (const [frame, colour] of colours.entries()) {
    measures.ptsUs[frame] = Math.round((frame * 1e6) / 24)
    measures.colour.set(colour, frame * 3)
    measures.sharpness[frame] = 1
  }
  return measures
}
