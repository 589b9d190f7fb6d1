import type { FfmpegFeatures } from './ffmpeg.ts'
import { runFfmpeg } from './run-ffmpeg.ts'

const PROBE_TIMEOUT_MS = 5_000

/**
 * Asks one binary what it can do.
 *
 * @throws {SmaltiError} `ffmpeg` when it cannot be started
 */
export async function probeFfmpeg(path: string): Promise<FfmpegFeatures> {
  const ask = async (...args: string[]): Promise<string> => {
    const output = await runFfmpeg(path, ['-hide_banner', ...args], PROBE_TIMEOUT_MS)
    return output.stdout
  }
  const [protocols, demuxers, devices, filters, options, rtsp] = await Promise.all([
    ask('-protocols'),
    ask('-demuxers'),
    ask('-devices'),
    ask('-filters'),
    ask('-h', 'long'),
    ask('-h', 'demuxer=rtsp'),
  ])
  return {
    protocols: parseProtocols(protocols),
    demuxers: new Set([...parseFormats(demuxers), ...parseFormats(devices)]),
    generators: parseGenerators(filters),
    hasFpsMode: /^\s*-fps_mode\b/m.test(options),
    rtspTimeoutOption: /^\s*-stimeout\b/m.test(rtsp) ? 'stimeout' : 'timeout',
  }
}

/** Input protocols in the answer to `-protocols`. */
export function parseProtocols(text: string): ReadonlySet<string> {
  const input = /Input:([\s\S]*?)(?:Output:|$)/.exec(text)?.[1] ?? ''
  return new Set(input.split(/\s+/).filter((name) => name !== ''))
}

/** Names that can be read from in the answer to `-demuxers` or `-devices`. */
export function parseFormats(text: string): ReadonlySet<string> {
  const names = new Set<string>()
  for (const line of text.split('\n')) {
    const match = /^ D[E d]{0,3} +([a-z0-9_,]+)/i.exec(line)
    for (const name of match?.[1]?.split(',') ?? []) names.add(name)
  }
  return names
}

/** Picture sources in the answer to `-filters`. */
export function parseGenerators(text: string): ReadonlySet<string> {
  const names = new Set<string>()
  for (const line of text.split('\n')) {
    const name = /^ [A-Z. ]{2,3} +([a-z0-9_]+) +\|->V/.exec(line)?.[1]
    if (name !== undefined) names.add(name)
  }
  return names
}

/** Version in the answer to `-version`, null when it is not one. */
export function parseVersion(text: string): string | null {
  return /^ffmpeg version (\S+)/.exec(text)?.[1] ?? null
}
