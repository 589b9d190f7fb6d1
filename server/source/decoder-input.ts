import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SmaltiError } from '../errors/smalti-error.ts'
import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts'
import { filmMatrix } from '../ffmpeg/film-matrix.ts'
import type { RasterInput } from '../ffmpeg/raster-arguments.ts'
import { exifOrientation } from './exif-orientation.ts'
import { findCamera } from './list-cameras.ts'
import { resolveUrl } from './source-address.ts'
import type { SourceInput } from './source-spec.ts'

const GENERATORS = ['testsrc2', 'testsrc', 'smptebars', 'color']

/**
 * How ffmpeg reads the source on this machine, now.
 *
 * @param attempt rises with each failed try: a camera that refuses a size is asked for its own next time,
 *   a host for another of its addresses
 * @throws {SmaltiError} `bad-source` when there is no such camera, file or host
 */
export async function decoderInput(
  input: SourceInput,
  ffmpeg: Ffmpeg,
  packageRoot: string,
  attempt: number,
): Promise<RasterInput> {
  switch (input.kind) {
    case 'demo':
      return film(ffmpeg, demoPath(packageRoot))
    case 'test':
      return { kind: 'generator', graph: testPattern(ffmpeg) }
    case 'file':
      return film(ffmpeg, input.path)
    case 'picture':
      return { ...input, orientation: input.codec === 'jpeg' ? await exifOrientation(input.path) : 1 }
    case 'rtsp':
      return { kind: 'rtsp', url: await resolveUrl(input.url, attempt) }
    case 'rtmp':
      return {
        kind: 'rtmp',
        url: await resolveUrl(input.url, attempt),
        connectUrl: rtmpConnectUrl(input.url),
      }
    case 'publish':
      return { kind: 'flv-stdin' }
    case 'webcam':
      return { kind: 'camera', device: await findCamera(ffmpeg, input.camera), isPlain: attempt % 2 === 1 }
  }
}

function demoPath(packageRoot: string): string {
  const path = join(packageRoot, 'tilesets', 'demo', 'demo.mp4')
  if (!existsSync(path)) {
    throw new SmaltiError(
      'bad-source',
      'the demo film is missing',
      'install Smalti again, or try: smalti test',
    )
  }
  return path
}

async function film(ffmpeg: Ffmpeg, path: string): Promise<RasterInput> {
  return { kind: 'file', path, isLooping: true, matrix: await filmMatrix(ffmpeg, path) }
}

function testPattern(ffmpeg: Ffmpeg): string {
  const name = GENERATORS.find((generator) => ffmpeg.features.generators.has(generator)) ?? 'testsrc'
  return `${name}=size=1280x720:rate=30`
}

/** What an RTMP client says it connects to: the host by its name and the application, without login and stream. */
function rtmpConnectUrl(text: string): string {
  const url = new URL(text)
  const parts = url.pathname.split('/').slice(1)
  return `${url.protocol}//${url.host}/${parts.slice(0, Math.max(1, Math.min(2, parts.length - 1))).join('/')}`
}
