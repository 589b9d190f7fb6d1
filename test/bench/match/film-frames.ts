import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rasterBytes, type RasterFormat } from '../../../server/frame/raster.ts'

const FULL_RANGE = 'scale=out_color_matrix=bt709:out_range=pc'

/**
 * Frames of a film as rasters in shared memory, in their own size.
 *
 * @param filters ffmpeg's filters that come before
 * @param count   frames at most
 * @throws {Error} when ffmpeg gives none
 */
export async function decodeFrames(
  ffmpegPath: string,
  file: string,
  filters: string,
  { format, count }: { readonly format: RasterFormat; readonly count: number },
): Promise<readonly SharedArrayBuffer[]> {
  const bytes = await readOutput(ffmpegPath, [
    ...['-i', file, '-an', '-vf', `${filters},${FULL_RANGE},format=yuv420p`, '-frames:v', String(count)],
    ...['-vsync', '0', '-f', 'rawvideo', '-'],
  ])
  const frameBytes = rasterBytes(format)
  if (bytes.length < frameBytes)
    throw new Error(`${file} gives no frames of ${format.width}x${format.height}`)
  return Array.from({ length: Math.floor(bytes.length / frameBytes) }, (_, frame) => {
    const raster = new SharedArrayBuffer(frameBytes)
    new Uint8Array(raster).set(bytes.subarray(frame * frameBytes, (frame + 1) * frameBytes))
    return raster
  })
}

/** What ffmpeg writes to its standard output. */
export async function readOutput(ffmpegPath: string, words: readonly string[]): Promise<Buffer> {
  const child = spawn(ffmpegPath, ['-nostdin', '-loglevel', 'error', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`ffmpeg ended with ${String(code)}`)
  return Buffer.concat(chunks)
}
