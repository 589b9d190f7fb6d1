import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { Arena } from '../../server/frame/arena.ts'
import { DESCRIPTOR_LANES } from '../../server/protocol/descriptor.ts'
import type { BuildReport } from '../../server/tileset/build-messages.ts'
import { buildTileSet } from '../../server/tileset/build-tile-set.ts'
import { openTileSet } from '../../server/tileset/open-tile-set.ts'
import { randomOf } from '../browser/random-set.ts'
import { median, type Figure } from './benchmark.ts'

const OPENINGS = 15
const LOOKS = 3
const PICTURE_PX = 80
const AT_A_TIME = 64
const LOOK_MS = 20

/** A large folder of small pictures: built, opened, looked over while unchanged, and with one photo more. */
export async function openFigures({ count = 18_000 } = {}): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'smalti-open-'))
  try {
    const pictures = join(folder, 'pictures')
    const set = join(folder, 'set')
    await mkdir(pictures)
    for (let first = 0; first < count; first += AT_A_TIME) {
      const numbers = Array.from({ length: Math.min(AT_A_TIME, count - first) }, (_, at) => first + at)
      await Promise.all(numbers.map((number) => writePicture(pictures, number)))
    }
    const built = await build(pictures, set)
    const { openMs, copies } = await open(set)
    const lookMs: number[] = []
    for (let look = 0; look < LOOKS; look++) lookMs.push((await build(pictures, set)).ms)
    await writePicture(pictures, count)
    const added = await build(pictures, set)
    if (added.report.madeCount !== 1)
      throw new Error(`${added.report.madeCount} tiles were made of one photo`)
    const ofBuild = (ms: number) => ({ value: built.ms / ms, of: 'the build' })
    return [
      { name: `${count} pictures built`, value: built.ms, unit: 'ms' },
      { name: 'peak memory of it above its start', value: built.grownMb, unit: 'MB' },
      { name: 'the set opened', value: openMs, unit: 'ms', ratio: ofBuild(openMs) },
      { name: 'copies of its descriptors in the shared memory', value: copies, unit: '' },
      {
        name: 'the unchanged folder looked over',
        value: median(lookMs),
        unit: 'ms',
        ratio: ofBuild(median(lookMs)),
      },
      { name: 'one photo added', value: added.ms, unit: 'ms', ratio: ofBuild(added.ms) },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A picture of its own: a ramp between two colours, with noise. */
async function writePicture(folder: string, number: number): Promise<void> {
  const random = randomOf(number * 7919 + 1)
  for (let warm = 0; warm < 4; warm++) random()
  const [from, to] = [0, 1].map(() => [random() * 255, random() * 255, random() * 255])
  const pixels = new Uint8Array(PICTURE_PX * PICTURE_PX * 3)
  for (let at = 0; at < pixels.length; at++) {
    const share = Math.floor(at / 3 / PICTURE_PX) / PICTURE_PX
    const level = from![at % 3]! * (1 - share) + to![at % 3]! * share + random() * 30
    pixels[at] = Math.min(255, level)
  }
  const raw = { width: PICTURE_PX, height: PICTURE_PX, channels: 3 } as const
  const bytes = await sharp(pixels, { raw }).jpeg().toBuffer()
  await writeFile(join(folder, `${String(number).padStart(6, '0')}.jpg`), bytes)
}

async function build(
  pictures: string,
  folder: string,
): Promise<{ readonly report: BuildReport; readonly ms: number; readonly grownMb: number }> {
  const startMs = performance.now()
  const source = { kind: 'pictures', pictures, ground: [12, 12, 13] } as const
  const memory = watchMemory(folder)
  const report = await buildTileSet({ source, name: 'open', folder, isUrgent: true })
  return { report, ms: performance.now() - startMs, grownMb: memory.end() }
}

/** Watches the memory of the process that builds in a folder. */
function watchMemory(folder: string): { end(): number } {
  let [startKb, peakKb] = [0, 0]
  const timer = setInterval(() => {
    void (async () => {
      const names = await readdir(folder).catch(() => [])
      const pid = names
        .map((name) => /^\.building-(\d+)-/.exec(name)?.[1])
        .find((found) => found !== undefined)
      const status = pid === undefined ? '' : await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
      const kilobytes = (name: string): number =>
        Number(new RegExp(`${name}:\\s*(\\d+)`).exec(status)?.[1] ?? 0)
      if (startKb === 0) startKb = kilobytes('VmRSS')
      peakKb = Math.max(peakKb, kilobytes('VmHWM'))
    })()
  }, LOOK_MS)
  return {
    end: () => {
      clearInterval(timer)
      return ((peakKb - startKb) * 1024) / 1e6
    },
  }
}

async function open(folder: string): Promise<{ readonly openMs: number; readonly copies: number }> {
  const arena = new Arena(10e6)
  const times: number[] = []
  let copies = 0
  for (let opening = 0; opening < OPENINGS; opening++) {
    const startMs = performance.now()
    const set = await openTileSet({ folder, setId: 1, memory: arena })
    times.push(performance.now() - startMs)
    copies = arena.usedBytes / (set.manifest.count * DESCRIPTOR_LANES * 2)
    set.close()
  }
  return { openMs: median(times), copies }
}
