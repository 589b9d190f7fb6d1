import { fork, type ChildProcess } from 'node:child_process'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'

import { workerUrl } from '../telemetry/worker-url.ts'

const MAX_HEAP_MB = 512
const MAX_RSS_BYTES = 1.2e9
const RSS_CHECK_MS = 200

/** How a helper runs beside the show. */
export type HelperOptions = {
  /** Threads of libuv, in which pictures are decoded. */
  readonly threads: number
  /**
   * One of `os.constants.priority`; null for the show's own. Set from outside, as a thread on Linux inherits it when it
   * begins, and those of V8 and libuv begin before any of the helper's code.
   */
  readonly priority: number | null
}

/**
 * Forks a process of this folder that works beside the show. It gets nothing of the environment: it reads foreign
 * files, and needs none of the show's secrets.
 *
 * @param name its file without extension
 */
export function forkHelper(name: string, { threads, priority }: HelperOptions): ChildProcess {
  const child = fork(fileURLToPath(workerUrl(name, import.meta.url)), [], {
    execArgv: [`--max-old-space-size=${MAX_HEAP_MB}`, '--disable-warning=ExperimentalWarning'],
    env: { UV_THREADPOOL_SIZE: String(threads) },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  if (priority !== null && child.pid !== undefined) setPriority(child.pid, priority)
  return child
}

/** Ends it for sure: native decoders may hang, and what is on disk is whole at any moment. */
export async function endHelper(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await exited
}

/** Called first in such a process: it ends with the show, and never outgrows its memory. */
export function behaveAsHelper(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, leaveItToTheShow)
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  setInterval(() => {
    if (process.memoryUsage.rss() > MAX_RSS_BYTES) process.kill(process.pid, 'SIGKILL')
  }, RSS_CHECK_MS).unref()
}

/** A Ctrl+C reaches the whole group; the show's process decides when this one ends. */
function leaveItToTheShow(): void {}
