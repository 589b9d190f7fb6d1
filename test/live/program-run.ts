import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { until } from '../fixtures/until.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'server', 'main.ts')

/** As in package.json. */
const NODE_FLAGS = ['--max-semi-space-size=2']

/** The program in a process of its own, started with `--json`, and all that it writes. */
export class ProgramRun {
  readonly outputLines: string[] = []
  /** Everything on stderr. */
  errorText = ''
  readonly #child: ChildProcess

  constructor(argv: readonly string[]) {
    const child = spawn(process.execPath, [...NODE_FLAGS, MAIN, ...argv], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    createInterface({ input: child.stdout }).on('line', (line) => this.outputLines.push(line))
    child.stderr.on('data', (chunk: Buffer) => (this.errorText += chunk.toString()))
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** The lines on stdout, understood. */
  get events(): readonly Readonly<Record<string, unknown>>[] {
    return this.outputLines.map((line) => JSON.parse(line) as Record<string, unknown>)
  }

  /** Waits for the first line, which tells where it runs. */
  untilReady(): Promise<void> {
    return until(
      () => {
        if (this.#child.exitCode !== null) throw new Error(`it ended: ${this.errorText}`)
        return this.outputLines.length > 0
      },
      'the program to be ready',
      30_000,
    )
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill('SIGTERM')
    await once(this.#child, 'exit')
  }
}
