import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { findFfmpeg } from '../../server/ffmpeg/find-ffmpeg.ts'
import type { Ffmpeg } from '../../server/ffmpeg/ffmpeg.ts'
import { parseSource } from '../../server/source/parse-source.ts'
import type { RtmpIngest } from '../../server/source/rtmp-ingest.ts'
import { SourceRunner } from '../../server/source/source-runner.ts'
import { SILENT_LOGGER, type Logger } from '../../server/telemetry/logger.ts'
import type { Meter } from '../../server/telemetry/meter.ts'
import { nowUs } from '../../server/telemetry/now.ts'
import { RecordingSink } from './recording-sink.ts'

const PACKAGE_ROOT = new URL('../..', import.meta.url).pathname
const CLIP = new URL('../fixtures/big-buck-bunny-4s.mp4', import.meta.url).pathname

/** A runner with its sink, on real ffmpeg. */
export type SourceRig = {
  readonly sink: RecordingSink
  readonly runner: SourceRunner
  readonly counts: ReadonlyMap<string, number>
}

/** The clip of the fixtures. */
export const CLIP_PATH = CLIP

let found: Promise<Ffmpeg> | null = null

/** The ffmpeg that the program would use here. */
export function testFfmpeg(): Promise<Ffmpeg> {
  found ??= findFfmpeg(process.env)
  return found
}

/** Starts a source and gives what there is to watch it. */
export async function startSource(
  text: string,
  options: {
    readonly maxWidth?: number
    readonly maxFps?: number
    readonly maxSlots?: number
    readonly ingest?: RtmpIngest
    readonly holdsSlots?: boolean
    readonly ffmpeg?: Ffmpeg
    readonly logger?: Logger
  } = {},
): Promise<SourceRig> {
  const sink = new RecordingSink(options.maxSlots)
  sink.holdsSlots = options.holdsSlots ?? false
  const counts = new Map<string, number>()
  const meter: Meter = {
    count: (name, by = 1, label = '') => {
      const key = label === '' ? name : `${name} ${label}`
      counts.set(key, (counts.get(key) ?? 0) + by)
    },
    gauge: () => {},
    time: () => {},
  }
  const runner = new SourceRunner({
    spec: parseSource(text),
    ffmpeg: options.ffmpeg ?? (await testFfmpeg()),
    sink,
    memory: sink.arena.memory,
    maxWidth: options.maxWidth ?? 320,
    maxFps: options.maxFps ?? 60,
    logger: options.logger ?? SILENT_LOGGER,
    meter,
    now: nowUs,
    ingest: options.ingest ?? null,
    packageRoot: PACKAGE_ROOT,
  })
  sink.slotsFreed = () => runner.slotsFreed()
  runner.start()
  return { sink, runner, counts }
}

/** Runs ffmpeg to its end, for making test media. */
export async function makeMedia(...args: string[]): Promise<void> {
  const { path } = await testFfmpeg()
  execFileSync(path, ['-v', 'error', '-nostdin', '-y', ...args])
}

/** Whether a process is there, zombies included. */
export function isProcessThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    // The kernel knows no such process.
    return false
  }
}

/** Whether the process stands stopped. */
export function isProcessStopped(pid: number): boolean {
  const path = `/proc/${pid}/stat`
  return existsSync(path) && /\) T /.test(readFileSync(path, 'utf8'))
}
