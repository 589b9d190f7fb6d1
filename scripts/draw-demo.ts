/** Draws the film of the `demo` source into tilesets/demo/demo.mp4: 60 s of things people recognise, by code alone. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import sharp from 'sharp'
import { findFfmpeg } from '../server/ffmpeg/find-ffmpeg.ts'
import { balloons, lighthouse, sunset } from './demo/scenes-far.ts'
import { butterfly, eye, koi, rose } from './demo/scenes-near.ts'
import { HEIGHT, WIDTH } from './demo/shapes.ts'

const FPS = 24
const SECONDS = 60
const FADE_SECONDS = 0.7
const SCENES = [eye, sunset, koi, balloons, rose, lighthouse, butterfly] as const
const SCENE_SECONDS = SECONDS / SCENES.length

async function drawScene(index: number, t: number): Promise<Buffer> {
  const scene = SCENES[index % SCENES.length] ?? eye
  return sharp(Buffer.from(scene(t)))
    .removeAlpha()
    .raw()
    .toBuffer()
}

/** The film at a second: one scene, or two while one fades into the next. */
async function drawFrame(seconds: number): Promise<Buffer> {
  const index = Math.floor(seconds / SCENE_SECONDS)
  const into = seconds - index * SCENE_SECONDS
  const frame = await drawScene(index, into / SCENE_SECONDS)
  const left = SCENE_SECONDS - into
  if (left >= FADE_SECONDS) return frame
  const share = 1 - left / FADE_SECONDS
  const next = await drawScene(index + 1, 0)
  for (let at = 0; at < frame.length; at++) frame[at] = frame[at]! * (1 - share) + next[at]! * share
  return frame
}

const output = process.argv[2] ?? join(import.meta.dirname, '..', 'tilesets', 'demo', 'demo.mp4')
const ffmpeg = await findFfmpeg(process.env)
const encoder = spawn(
  ffmpeg.path,
  [
    '-nostdin',
    '-v',
    'error',
    '-y',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-s',
    `${WIDTH}x${HEIGHT}`,
    '-r',
    String(FPS),
    '-i',
    '-',
  ].concat(
    [
      '-vf',
      'scale=out_color_matrix=bt709',
      '-colorspace',
      'bt709',
      '-color_primaries',
      'bt709',
      '-color_trc',
      'bt709',
    ],
    [
      '-c:v',
      'libx264',
      '-preset',
      'veryslow',
      '-crf',
      '29',
      '-pix_fmt',
      'yuv420p',
      '-movflags',
      '+faststart',
      output,
    ],
  ),
  { stdio: ['pipe', 'inherit', 'inherit'] },
)
for (let n = 0; n < SECONDS * FPS; n++) {
  if (!encoder.stdin.write(await drawFrame(n / FPS))) await once(encoder.stdin, 'drain')
  if (n % FPS === 0) process.stderr.write(`\r${n / FPS} of ${SECONDS} s`)
}
encoder.stdin.end()
await once(encoder, 'close')
process.stderr.write(`\n${output}\n`)
