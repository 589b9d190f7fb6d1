import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LiveProbe } from '../../scripts/live-probe.ts'
import { spawnShow } from '../../scripts/spawn-show.ts'
import type { Figure } from './benchmark.ts'

const SECONDS = 60
const CLIENTS = 2
const SOURCE_FPS = 24

type Health = {
  readonly rssBytes: number
  readonly eventLoopP99Ms: number
  readonly frames: {
    readonly out: number
    readonly dropped: number
    readonly late: number
    readonly held: number
  }
}

/** The program at its usual work: the demo, both starter sets, 160 columns, two clients, for a minute. */
export async function showBenchmark(): Promise<readonly Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'smalti-bench-'))
  const show = await spawnShow(['demo', '--fresh', '--rtmp-port', 'off', '--data-dir', dataDir])
  try {
    await show.whenSetsReady()
    const counts = Array.from({ length: CLIENTS }, () => ({ grids: 0, bytes: 0 }))
    const probes = await Promise.all(
      counts.map((count) =>
        LiveProbe.open(show.http, {
          gridArrived: ({ bytes }) => {
            count.grids++
            count.bytes += bytes
          },
        }),
      ),
    )
    // Any control ends the demo's own show, so that every run does the same.
    probes[0]!.command('/zoom/home')
    const ask = async (): Promise<Health> => (await (await fetch(`${show.http}/healthz`)).json()) as Health
    await pause(3)
    const before = await ask()
    for (const count of counts) Object.assign(count, { grids: 0, bytes: 0 })
    await pause(SECONDS)
    const after = await ask()
    await Promise.all(probes.map((probe) => probe.close()))
    const rate = Math.min(...counts.map(({ grids }) => grids)) / SECONDS
    return [
      {
        name: 'grids a second at the slower client',
        value: rate,
        unit: 'fps',
        ratio: { value: rate / SOURCE_FPS, of: 'the film' },
      },
      { name: 'wire', value: counts[0]!.bytes / SECONDS / 1000, unit: 'kB/s' },
      { name: 'frames dropped', value: after.frames.dropped - before.frames.dropped, unit: 'frames' },
      { name: 'frames late', value: after.frames.late - before.frames.late, unit: 'frames' },
      { name: 'event loop delay p99', value: after.eventLoopP99Ms, unit: 'ms' },
      { name: 'server process', value: after.rssBytes / 1e6, unit: 'MB' },
    ]
  } finally {
    await show.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000))
}
