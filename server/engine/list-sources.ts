import { findFfmpeg } from '../ffmpeg/find-ffmpeg.ts'
import { listCameras } from '../source/list-cameras.ts'
import { printable } from '../telemetry/printable.ts'

/** The cameras of this machine as SOURCE strings, and the sources that are always there. */
export async function listSources(env: NodeJS.ProcessEnv, isJson: boolean): Promise<string> {
  const cameras = await listCameras(await findFfmpeg(env))
  if (isJson)
    return cameras
      .map(({ number, name }) => `${JSON.stringify({ source: `webcam:${number}`, name })}\n`)
      .join('')
  const lines = cameras.map(({ number, name }) => `webcam:${number}   ${printable(name)}\n`)
  if (lines.length === 0) lines.push('no camera is seen; plug one in, or allow this program to use it\n')
  return `${lines.join('')}demo       a film drawn by code\ntest       a test pattern with a clock\n`
}
