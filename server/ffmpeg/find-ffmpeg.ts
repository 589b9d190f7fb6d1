import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { SmaltiError, messageOf } from '../errors/smalti-error.ts'
import type { Ffmpeg } from './ffmpeg.ts'
import { parseVersion, probeFfmpeg } from './probe-ffmpeg.ts'
import { runFfmpeg } from './run-ffmpeg.ts'

const VERSION_TIMEOUT_MS = 5_000
const CURE =
  'install it (Debian and Ubuntu: apt install ffmpeg; macOS: brew install ffmpeg; Windows: winget install ffmpeg), or set FFMPEG_PATH'

/** A place where a binary may be. */
export type FfmpegCandidate = { readonly path: string; readonly origin: string }

/**
 * The first ffmpeg that answers `-version`, of `FFMPEG_PATH`, ffmpeg-static, PATH and `@ffmpeg-installer/ffmpeg`, with
 * what it can do.
 *
 * @throws {SmaltiError} `ffmpeg` naming what was tried when none answers
 */
export async function findFfmpeg(env: NodeJS.ProcessEnv): Promise<Ffmpeg> {
  const failures: string[] = []
  for (const candidate of ffmpegCandidates(env)) {
    const answer = await askVersion(candidate.path)
    if (answer.version === null) {
      failures.push(`${candidate.origin}: ${answer.failure}`)
      continue
    }
    return { ...candidate, version: answer.version, features: await probeFfmpeg(candidate.path) }
  }
  const tried = failures.length === 0 ? 'none found' : failures.join('; ')
  throw new SmaltiError('ffmpeg', `no ffmpeg answers (${tried})`, CURE)
}

/** Every place that is looked at, in order. */
export function ffmpegCandidates(env: NodeJS.ProcessEnv): readonly FfmpegCandidate[] {
  const candidates: FfmpegCandidate[] = []
  const named = env['FFMPEG_PATH']
  if (named !== undefined && named !== '') candidates.push({ path: named, origin: 'FFMPEG_PATH' })
  const fromStatic = packagedPath('ffmpeg-static')
  if (fromStatic !== null) candidates.push({ path: fromStatic, origin: 'ffmpeg-static' })
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg'
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name)
    if (folder !== '' && existsSync(path)) candidates.push({ path, origin: 'PATH' })
  }
  const installed = packagedPath('@ffmpeg-installer/ffmpeg')
  if (installed !== null) candidates.push({ path: installed, origin: '@ffmpeg-installer/ffmpeg' })
  return candidates
}

async function askVersion(path: string): Promise<{ version: string | null; failure: string }> {
  try {
    const output = await runFfmpeg(path, ['-version'], VERSION_TIMEOUT_MS)
    const version = output.code === 0 ? parseVersion(output.stdout) : null
    return { version, failure: `${path} does not answer as ffmpeg` }
  } catch (error) {
    return { version: null, failure: messageOf(error) }
  }
}

/** The binary of an optional package, null when the package or its binary is not there. */
function packagedPath(name: string): string | null {
  try {
    const exported: unknown = createRequire(import.meta.url)(name)
    if (typeof exported === 'string') return exported
    if (typeof exported === 'object' && exported !== null && 'path' in exported) {
      return typeof exported.path === 'string' ? exported.path : null
    }
    return null
  } catch {
    // An optional package that is not installed, or has no build for this platform, throws here by design.
    return null
  }
}
