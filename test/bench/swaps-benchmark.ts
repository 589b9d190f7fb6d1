import { join } from 'node:path'
import { LiveProbe } from '../../scripts/live-probe.ts'
import { findFfmpeg } from '../../server/ffmpeg/find-ffmpeg.ts'
import type { SetStatus } from '../../server/protocol/messages.ts'
import { FLAG, NO_TILE } from '../../server/protocol/wire.ts'
import type { Benchmark } from './benchmark.ts'
import { FIXTURE_FILM } from './film.ts'
import { GridOrder } from './grid-order.ts'
import { readOutput } from './match/film-frames.ts'
import { isLive, playFor, withFolder, withShow } from './watched-show.ts'

const COLS = [160, 96, 203, 320, 120, 160] as const
const SETS = ['smalti', 'emoji'] as const
const KINDS = ['cut', 'fade', 'ripple'] as const
const SWAPS = 18
const SWAP_SECONDS = 1.5
const SETTLING_SECONDS = 3
/** Frames from one cut to the next. */
const SHOT_FRAMES = 17

/**
 * Sets and columns swapped by a hand in the middle of a film that cuts every 17 frames, under heavy noise and with an
 * exposure that swings: what a client sees, and what comes late.
 */
export const swapsBenchmark: Benchmark = ({ video }) =>
  withFolder(async (folder) => {
    const film = join(folder, 'restless.mp4')
    const { path } = await findFfmpeg(process.env)
    await makeRestless(path, video ?? FIXTURE_FILM, film)
    return withShow([film, '--fresh', '--rtmp-port', 'off'], async (watched) => {
      await watched.show.whenSetsReady()
      await playFor(SETTLING_SECONDS)
      const order = new GridOrder()
      let sets: readonly SetStatus[] = []
      let [grids, cuts, black, foreign] = [0, 0, 0, 0]
      const probe = await LiveProbe.open(watched.show.http, {
        stateArrived: (state) => (sets = state.sets),
        gridArrived: ({ header, cells }) => {
          if (isLive(header)) grids++
          if ((header.flags & FLAG.CUT) !== 0) cuts++
          const count = sets.find(({ setId }) => setId === header.setId)?.count ?? 0
          for (const id of cells) {
            if (id === NO_TILE) black++
            else if (id >= count) foreign++
          }
          order.gridArrived(header, cells)
        },
        changeArrived: ({ controlRevision, values, sets: changed }) => {
          sets = changed ?? sets
          const cols = values?.['/grid/cols']
          if (typeof cols === 'number') order.colsAsked(controlRevision, cols)
        },
      })
      probe.command('/grid/cols', COLS.at(-1)!)
      await playFor(SETTLING_SECONDS)
      const before = await watched.health()
      for (let swap = 0; swap < SWAPS; swap++) {
        probe.command('/set/transition', KINDS[swap % KINDS.length]!)
        probe.command('/set/select', SETS[(swap + 1) % SETS.length]!)
        await playFor(SWAP_SECONDS / 2)
        probe.command('/grid/cols', COLS[swap % COLS.length]!)
        await playFor(SWAP_SECONDS / 2)
      }
      const after = await watched.health()
      await probe.close()
      if (probe.problem !== null) throw probe.problem
      return [
        { name: 'swaps of set and columns', value: SWAPS * 2, unit: '' },
        { name: 'grids seen', value: grids, unit: '' },
        { name: 'grids that follow a cut', value: cuts, unit: '' },
        { name: 'cells without a tile', value: black, unit: '' },
        { name: 'cells with an id the set has not', value: foreign, unit: '' },
        { name: 'torn grids', value: order.tornCount, unit: '' },
        { name: 'stale grids', value: order.staleCount, unit: '' },
        { name: 'frames late', value: after.frames.late - before.frames.late, unit: 'frames' },
        { name: 'frames dropped', value: after.frames.dropped - before.frames.dropped, unit: 'frames' },
        { name: 'governor steps', value: watched.governorSteps, unit: '' },
      ]
    })
  })

/** A film that goes to and fro between two of its places every 17 frames, noisy and with a swinging exposure. */
async function makeRestless(ffmpegPath: string, film: string, file: string): Promise<void> {
  const graph = [
    '[0:v]scale=640:360,setpts=PTS-STARTPTS[one]',
    '[1:v]scale=640:360,setpts=PTS-STARTPTS[other]',
    `[one][other]overlay=enable='lt(mod(n\\,${2 * SHOT_FRAMES})\\,${SHOT_FRAMES})'[cut]`,
    "[cut]eq=brightness='0.15*sin(2*PI*t/1.7)':eval=frame,noise=alls=12:allf=t:all_seed=11",
  ].join(';')
  const inputs = ['-stream_loop', '6', '-i', film, '-ss', '9', '-stream_loop', '6', '-i', film]
  const coding = [
    '-an',
    '-t',
    '30',
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-crf',
    '20',
    '-pix_fmt',
    'yuv420p',
  ]
  await readOutput(ffmpegPath, [...inputs, '-filter_complex', graph, ...coding, '-y', file])
}
