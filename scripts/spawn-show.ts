import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const MAIN = join(import.meta.dirname, '..', 'server', 'main.ts')

/** As in package.json: garbage of a frame is gone before a larger young heap would be full, 23 MB less. */
const NODE_FLAGS = ['--max-semi-space-size=2']

/** A show in a process of its own. */
export type SpawnedShow = {
  readonly pid: number
  readonly http: string
  readonly oscPort: number
  readonly rtmpPort: number
  /** Resolves when every tile set of the show can be switched to, its whole revision where a coarse one came first. */
  whenSetsReady(): Promise<void>
  close(): Promise<void>
}

/** Starts the program with these words on free ports and waits until it is ready. */
export async function spawnShow(argv: readonly string[]): Promise<SpawnedShow> {
  const words = [...NODE_FLAGS, MAIN, ...argv, '--json', '--port', '0', '--osc-port', '0', '--open', 'none']
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const [first] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the show ended with ${String(code)}`))),
  ])) as [string]
  const ready = JSON.parse(first) as { pid: number; http: string; oscPort: number; rtmpPort: number }
  return {
    ...ready,
    whenSetsReady: async () => {
      for (;;) {
        const health = (await (await fetch(`${ready.http}/healthz`)).json()) as {
          sets: { isReady: boolean; isBuilding: boolean }[]
        }
        if (health.sets.length > 0 && health.sets.every((set) => set.isReady && !set.isBuilding)) return
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    },
    close: async () => {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
