import { createSocket } from 'node:dgram'
import { copyFile, mkdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { LiveProbe } from '../../scripts/live-probe.ts'
import { encodeOscMessage } from '../../server/control/osc-encoder.ts'
import { findFfmpeg } from '../../server/ffmpeg/find-ffmpeg.ts'
import { runFfmpeg } from '../../server/ffmpeg/run-ffmpeg.ts'
import { percentile, type Benchmark } from './benchmark.ts'
import { playFor, withFolder, withShow, type Health, type WatchedShow } from './watched-show.ts'

const FILM_BYTES = 4e9
const MAKING_MS = 600_000
const PICTURES = 400
const BEFORE_SECONDS = 30
const MOST_SECONDS = 240
const ASK_EVERY_MS = 300

/**
 * A film of 4 GB moved into the folder that is on stage: what becomes of the show's frames and of its answers to OSC,
 * and how soon the film's clips are there.
 */
export const dropBenchmark: Benchmark = ({ video }) =>
  withFolder(async (folder) => {
    const wall = join(folder, 'wall')
    await writePictures(wall)
    const film = join(folder, 'film')
    await (video === null ? makeLargeFilm(film) : copyFile(video, film))
    return withShow(
      ['demo', '--fresh', '--tiles', wall, '--rtmp-port', 'off', '--look-ahead', '2'],
      async (watched) => {
        await watched.show.whenSetsReady()
        const answers = await Answers.open(watched)
        try {
          await playFor(3)
          const before = await measure(watched, answers, () => playFor(BEFORE_SECONDS))
          const { revision, count } = await setOf(watched)
          let firstSeconds = NaN
          let wholeSeconds = NaN
          const during = await measure(watched, answers, async () => {
            await rename(film, join(wall, 'film.avi'))
            const startMs = performance.now()
            for (let seconds = 0; seconds < MOST_SECONDS && Number.isNaN(wholeSeconds);) {
              await playFor(0.25)
              seconds = (performance.now() - startMs) / 1000
              const set = await setOf(watched)
              if (set.revision > revision && Number.isNaN(firstSeconds)) firstSeconds = seconds
              if (set.revision > revision && set.count > count && !set.isBuilding) wholeSeconds = seconds
            }
          })
          const set = await setOf(watched)
          return [
            { name: 'size of the film', value: (await stat(join(wall, 'film.avi'))).size / 1e9, unit: 'GB' },
            { name: 'first clips on stage after', value: firstSeconds, unit: 's' },
            { name: 'whole film on stage after', value: wholeSeconds, unit: 's' },
            { name: 'tiles of the film', value: set.count - count, unit: '' },
            { name: 'frames dropped meanwhile', value: during.dropped, unit: 'frames' },
            { name: 'frames late meanwhile', value: during.late, unit: 'frames' },
            { name: 'answer p95 before', value: before.answerMs, unit: 'ms' },
            {
              name: 'answer p95 meanwhile',
              value: during.answerMs,
              unit: 'ms',
              ratio: { value: during.answerMs / before.answerMs, of: 'before' },
            },
          ]
        } finally {
          await answers.close()
        }
      },
    )
  })

async function measure(watched: WatchedShow, answers: Answers, run: () => Promise<void>): Promise<Watched> {
  answers.take()
  const before = (await watched.health()).frames
  await run()
  const after = (await watched.health()).frames
  return {
    dropped: after.dropped - before.dropped,
    late: after.late - before.late,
    answerMs: percentile(answers.take(), 95),
  }
}

type Watched = { readonly dropped: number; readonly late: number; readonly answerMs: number }

/** The folder's set. */
async function setOf(watched: WatchedShow): Promise<Health['sets'][number]> {
  const [set] = (await watched.health()).sets
  if (set === undefined) throw new Error('the show has no set')
  return set
}

/** Asks for something again and again over OSC, and notes how long the first grid takes that follows it. */
class Answers {
  readonly #asking: NodeJS.Timeout
  readonly #socket = createSocket('udp4')
  readonly #waiting = new Map<number, number>()
  #probe: LiveProbe | null = null
  #answersMs: number[] = []

  private constructor(port: number) {
    let n = 0
    this.#asking = setInterval(() => {
      const args = [{ type: 'f' as const, value: n++ % 2 === 0 ? 0.45 : 0.55 }]
      this.#socket.send(encodeOscMessage({ address: '/mosaic/look/stability', args }), port, '127.0.0.1')
    }, ASK_EVERY_MS)
  }

  static async open({ show }: WatchedShow): Promise<Answers> {
    const answers = new Answers(show.oscPort)
    answers.#probe = await LiveProbe.open(show.http, {
      changeArrived: ({ receivedUs, controlRevision }) => {
        if (receivedUs !== undefined) answers.#waiting.set(controlRevision, receivedUs)
      },
      gridArrived: ({ header, arrivedUs }) => answers.#shown(header.controlRevision, arrivedUs),
    })
    return answers
  }

  /** Milliseconds of the answers since the last call. */
  take(): readonly number[] {
    const taken = this.#answersMs
    this.#answersMs = []
    return taken
  }

  async close(): Promise<void> {
    clearInterval(this.#asking)
    this.#socket.close()
    await this.#probe?.close()
  }

  #shown(revision: number, arrivedUs: number): void {
    for (const [asked, receivedUs] of this.#waiting) {
      if (asked > revision) continue
      this.#waiting.delete(asked)
      this.#answersMs.push((arrivedUs - receivedUs) / 1000)
    }
  }
}

/** Pictures of many colours, so that the wall shows something before the film comes. */
async function writePictures(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (let n = 0; n < PICTURES; n++) {
    const background = { r: (n * 37) % 256, g: (n * 91) % 256, b: (n * 151) % 256 }
    const picture = sharp({ create: { width: 320, height: 240, channels: 3, background } })
    await picture.jpeg().toFile(join(folder, `${n}.jpg`))
  }
}

/** A film of 1920x1080 whose noise takes the room that real grain takes. */
async function makeLargeFilm(film: string): Promise<void> {
  const { path } = await findFfmpeg(process.env)
  const source = 'testsrc2=size=1920x1080:rate=30,noise=alls=60:allf=t,hue=H=0.1*t'
  const size = ['-fs', String(FILM_BYTES), '-f', 'avi', film]
  const words = ['-y', '-f', 'lavfi', '-i', source, '-c:v', 'mjpeg', '-q:v', '1', ...size]
  const { code, stderr } = await runFfmpeg(path, words, MAKING_MS)
  if (code !== 0) throw new Error(`no large film: ${stderr}`)
}
