import { FfmpegProcess } from './ffmpeg-process.ts'

const OUTPUT_BYTES = 8_000_000

/** What a short run gave. */
export type FfmpegOutput = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/**
 * Runs ffmpeg to its end and gives what it wrote, at most 8 MB; for questions, not for pictures.
 *
 * @param timeoutMs after which it is ended, code null
 * @throws {SmaltiError} `ffmpeg` when the binary cannot be started
 */
export async function runFfmpeg(
  path: string,
  args: readonly string[],
  timeoutMs: number,
): Promise<FfmpegOutput> {
  const child = new FfmpegProcess({ path, args, stdout: 'pipe' })
  const chunks: Buffer[] = []
  let bytes = 0
  child.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength
    if (bytes <= OUTPUT_BYTES) chunks.push(chunk)
  })
  const timer = setTimeout(() => void child.end(), timeoutMs)
  const exit = await child.exited
  clearTimeout(timer)
  return { code: exit.code, stdout: Buffer.concat(chunks).toString('utf8'), stderr: exit.stderr }
}
