import { LiveProbe } from '../../scripts/live-probe.ts'
import type { Benchmark, Figure } from './benchmark.ts'
import { makeFilm30, readFilmFps } from './film.ts'
import { playFor, withFolder, withShow } from './watched-show.ts'

const SECONDS = 60
const SETTLING_SECONDS = 3
const CLIENTS = 2
const DEMO_FPS = 24

/**
 * The program at its usual work: both starter sets, 160 columns, two clients, a minute each of the demo and of a film
 * of 30 frames a second, or of the film of the line.
 */
export const showBenchmark: Benchmark = async ({ video }) => {
  if (video !== null) return playSource('film', video, await readFilmFps(video))
  const demo = await playSource('demo', 'demo', DEMO_FPS)
  const film = await withFolder(async (folder) => {
    const path = await makeFilm30(folder)
    return playSource('30 fps film', path, await readFilmFps(path))
  })
  return [...demo, ...film]
}

function playSource(name: string, source: string, sourceFps: number): Promise<readonly Figure[]> {
  return withShow([source, '--fresh', '--rtmp-port', 'off'], async (watched) => {
    const { show } = watched
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
    await playFor(SETTLING_SECONDS)
    const before = await watched.health()
    for (const count of counts) Object.assign(count, { grids: 0, bytes: 0 })
    await playFor(SECONDS)
    const after = await watched.health()
    await Promise.all(probes.map((probe) => probe.close()))
    const rate = Math.min(...counts.map(({ grids }) => grids)) / SECONDS
    const { frames } = after
    return [
      {
        name: `${name}: grids a second at the slower client`,
        value: rate,
        unit: 'fps',
        ratio: { value: rate / sourceFps, of: `the film's ${sourceFps}` },
      },
      { name: `${name}: wire`, value: counts[0]!.bytes / SECONDS / 1000, unit: 'kB/s' },
      { name: `${name}: frames dropped`, value: frames.dropped - before.frames.dropped, unit: 'frames' },
      { name: `${name}: frames late`, value: frames.late - before.frames.late, unit: 'frames' },
      { name: `${name}: governor steps`, value: watched.governorSteps, unit: '' },
      { name: `${name}: event loop delay p99`, value: after.eventLoopP99Ms, unit: 'ms' },
      { name: `${name}: server process`, value: after.rssBytes / 1e6, unit: 'MB' },
    ]
  })
}
