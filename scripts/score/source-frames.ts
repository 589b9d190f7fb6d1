import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Ffmpeg } from '../../server/ffmpeg/ffmpeg.ts'
import { rasterArguments } from '../../server/ffmpeg/raster-arguments.ts'
import type { RasterInput } from '../../server/ffmpeg/raster-arguments.ts'
import { rasterBytes } from '../../server/frame/raster.ts'
import type { RasterFormat } from '../../server/frame/raster.ts'
import { NutReader } from '../../server/ffmpeg/nut-reader.ts'
import type { NutFrameTarget } from '../../server/ffmpeg/nut-reader.ts'

/** One frame of the source as the show decodes it. */
export type SourceFrame = {
  readonly ptsUs: number
  readonly format: RasterFormat
  readonly raster: Uint8Array
}

/**
 * Decodes a source by an ffmpeg of its own, with the arguments the show uses.
 *
 * @param isWanted asked for the time of each frame; the others are passed over
 * @param isEnough asked after each frame; decoding ends when it is
 */
export async function decodeSource(
  ffmpeg: Ffmpeg,
  input: RasterInput,
  maxSidePx: number,
  isWanted: (ptsUs: number) => boolean,
  isEnough: (ptsUs: number) => boolean,
): Promise<readonly SourceFrame[]> {
  const frames: SourceFrame[] = []
  let filling: SourceFrame | null = null
  let isOver = false
  const reader = new NutReader(
    {
      frameStarted(ptsUs, format): NutFrameTarget {
        filling =
          isWanted(ptsUs) && !isOver ? { ptsUs, format, raster: new Uint8Array(rasterBytes(format)) } : null
        isOver ||= isEnough(ptsUs)
        return filling === null ? 'skip' : filling.raster
      },
      frameFilled() {
        if (filling !== null) frames.push(filling)
      },
    },
    rasterBytes,
  )
  const child = spawn(ffmpeg.path, rasterArguments(input, maxSidePx, ffmpeg.features), {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(child, 'close')
  for await (const chunk of child.stdout) {
    reader.read(chunk as Uint8Array)
    if (isOver && filling === null) break
  }
  child.kill('SIGKILL')
  await ended
  return frames
}
