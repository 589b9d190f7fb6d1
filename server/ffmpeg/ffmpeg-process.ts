import { spawn, type ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import { SmaltiError } from '../errors/smalti-error.ts'
import { minimalEnvironment } from './minimal-environment.ts'
import { StderrTail } from './stderr-tail.ts'

const PATIENCE_MS = 500
const STDERR_PATIENCE_MS = 300

/** How an ffmpeg came to its end. */
export type FfmpegExit = {
  readonly code: number | null
  readonly signal: string | null
  /** What it said last, at most 64 KiB, secrets masked. */
  readonly stderr: string
}

/** What to start. The sockets are handed to the child as its own ends; the caller destroys its copies. */
export type FfmpegLaunch = {
  readonly path: string
  readonly args: readonly string[]
  readonly stdin?: Socket | 'pipe' | 'ignore'
  readonly stdout?: Socket | 'pipe' | 'ignore'
  /** Texts that are masked in what the child says. */
  readonly secrets?: readonly string[]
  /** Called for each line on stderr. */
  readonly lineWritten?: (line: string) => void
}

/** One running ffmpeg: no shell, few variables, bounded stderr, a sure end. */
export class FfmpegProcess {
  /** Settles when the child is gone and reaped; never rejects. */
  readonly exited: Promise<FfmpegExit>
  readonly #child: ChildProcess
  readonly #stderr: StderrTail
  #isGone = false

  /** @throws {SmaltiError} `ffmpeg` when the binary cannot be started */
  constructor(launch: FfmpegLaunch) {
    this.#stderr = new StderrTail(launch.secrets ?? [], launch.lineWritten ?? (() => {}))
    const child = spawn(launch.path, launch.args, {
      stdio: [launch.stdin ?? 'ignore', launch.stdout ?? 'ignore', 'pipe'],
      env: minimalEnvironment(process.env),
      windowsHide: true,
    })
    this.#child = child
    this.exited = new Promise((resolve) => {
      const settle = (code: number | null, signal: string | null): void => {
        this.#isGone = true
        resolve({ code, signal, stderr: this.#stderr.text })
      }
      child.once('error', (error) => {
        this.#stderr.push(Buffer.from(`${error.message}\n`))
        if (child.pid === undefined) settle(null, null)
      })
      child.once('close', settle)
      // A grandchild may hold stderr open for ever.
      child.once('exit', (code, signal) => setTimeout(settle, STDERR_PATIENCE_MS, code, signal).unref())
    })
    child.stderr?.on('data', (chunk: Buffer) => this.#stderr.push(chunk))
    child.stderr?.on('error', () => {})
    child.stdin?.on('error', () => {})
    child.stdout?.on('error', () => {})
    if (child.pid === undefined) {
      throw new SmaltiError(
        'ffmpeg',
        `${launch.path} cannot be started`,
        'check FFMPEG_PATH, or install ffmpeg',
        {
          isFatal: false,
        },
      )
    }
  }

  /** Process id. */
  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Its standard input when started with `pipe`. */
  get stdin(): NodeJS.WritableStream | null {
    return this.#child.stdin
  }

  /** Its standard output when started with `pipe`. */
  get stdout(): NodeJS.ReadableStream | null {
    return this.#child.stdout
  }

  /** What it said until now. */
  get stderr(): string {
    return this.#stderr.text
  }

  /** Ends the child: asks, and after 500 ms kills, stopped children too. Settles when it is gone. */
  async end(): Promise<void> {
    if (this.#isGone) return
    this.#child.kill('SIGTERM')
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS)
    try {
      await this.exited
    } finally {
      clearTimeout(kill)
    }
  }
}
