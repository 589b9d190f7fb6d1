import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { SmaltiError } from '../errors/smalti-error.ts'
import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts'
import type { CameraDevice } from '../ffmpeg/raster-arguments.ts'
import { runFfmpeg } from '../ffmpeg/run-ffmpeg.ts'

const LIST_TIMEOUT_MS = 5_000
const V4L2_FOLDER = '/sys/class/video4linux'

/** A camera that can be opened as `webcam:NUMBER` or `webcam:NAME`. */
export type Camera = { readonly number: number; readonly name: string; readonly device: CameraDevice }

/** The cameras that ffmpeg sees on this machine, in its order. */
export async function listCameras(ffmpeg: Ffmpeg): Promise<readonly Camera[]> {
  if (process.platform === 'linux') return listV4l2()
  const system = process.platform === 'darwin' ? 'avfoundation' : 'dshow'
  const output = await runFfmpeg(
    ffmpeg.path,
    ['-hide_banner', '-f', system, '-list_devices', 'true', '-i', system === 'dshow' ? 'dummy' : ''],
    LIST_TIMEOUT_MS,
  )
  return system === 'dshow' ? parseDshow(output.stderr) : parseAvfoundation(output.stderr)
}

/**
 * The camera of this number or name.
 *
 * @throws {SmaltiError} `bad-source` naming the cameras there are
 */
export async function findCamera(ffmpeg: Ffmpeg, camera: number | string): Promise<CameraDevice> {
  const cameras = await listCameras(ffmpeg)
  const found =
    cameras.find(({ number, name }) => number === camera || name === camera) ??
    cameras.find(({ name }) => typeof camera === 'string' && includesText(name, camera))
  if (found !== undefined) return found.device
  throw new SmaltiError('bad-source', noCamera(camera, cameras), cureForNone(cameras), { isFatal: false })
}

/** Cameras in what ffmpeg's avfoundation lists on stderr. */
export function parseAvfoundation(text: string): readonly Camera[] {
  const cameras: Camera[] = []
  let isVideo = false
  for (const line of text.split(/[\r\n]+/)) {
    if (line.includes('AVFoundation video devices')) isVideo = true
    else if (line.includes('AVFoundation audio devices')) isVideo = false
    const match = /\] \[(\d+)\] (.+)$/.exec(line)
    if (!isVideo || match?.[1] === undefined || match[2] === undefined) continue
    if (match[2].startsWith('Capture screen')) continue
    cameras.push({
      number: cameras.length,
      name: match[2],
      device: { system: 'avfoundation', address: match[1] },
    })
  }
  return cameras
}

/** Cameras in what ffmpeg's dshow lists on stderr, in its older and newer form. */
export function parseDshow(text: string): readonly Camera[] {
  const cameras: Camera[] = []
  let isVideoSection = false
  for (const line of text.split(/[\r\n]+/)) {
    if (line.includes('DirectShow video devices')) isVideoSection = true
    else if (line.includes('DirectShow audio devices')) isVideoSection = false
    const match = /\] +"([^"]+)"(?: \((video|audio|none)[^)]*\))?$/.exec(line)
    const name = match?.[1]
    if (name === undefined || name.startsWith('@device')) continue
    if (match?.[2] === 'video' || (match?.[2] === undefined && isVideoSection)) {
      cameras.push({ number: cameras.length, name, device: { system: 'dshow', address: name } })
    }
  }
  return cameras
}

function listV4l2(): readonly Camera[] {
  if (!existsSync(V4L2_FOLDER)) return []
  const nodes = readdirSync(V4L2_FOLDER)
    .filter((node) => /^video\d+$/.test(node))
    .sort((a, b) => Number(a.slice(5)) - Number(b.slice(5)))
  // A camera has further nodes for metadata; the first one gives the pictures.
  const capturing = nodes.filter((node) => readLine(`${V4L2_FOLDER}/${node}/index`) === '0')
  return capturing.map((node, number) => ({
    number,
    name: readLine(`${V4L2_FOLDER}/${node}/name`) || node,
    device: { system: 'v4l2', address: `/dev/${node}` },
  }))
}

function readLine(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : ''
}

function includesText(name: string, part: string): boolean {
  return name.toLowerCase().includes(part.toLowerCase())
}

function noCamera(camera: number | string, cameras: readonly Camera[]): string {
  if (cameras.length === 0) return 'no camera was found'
  const names = cameras.map(({ number, name }) => `${number} "${name}"`).join(', ')
  return `no camera ${camera}; there are ${names}`
}

function cureForNone(cameras: readonly Camera[]): string {
  if (cameras.length > 0) return 'write webcam:N with one of these numbers'
  if (process.platform === 'darwin') {
    return 'plug one in and allow the terminal to use it: System Settings, Privacy & Security, Camera'
  }
  return 'plug one in, and check that this user may open /dev/video0 (group video)'
}
