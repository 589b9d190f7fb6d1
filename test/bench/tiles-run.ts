/** Child of the pictures' benchmark: builds a folder, or only decodes and resizes its files, and tells what it took. */
import { existsSync, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { buildFolder } from '../../server/tileset/build-folder.ts'

/** What a run took until all files were in, and to its end. */
export type TilesRun = {
  readonly indexedMs: number
  readonly indexedCpuMs: number
  readonly ms: number
  readonly cpuMs: number
  /** Most memory above that of its start. */
  readonly peakMb: number
}

const STATUS_FILE = '/proc/self/status'

const [mode, pictures, folder] = process.argv.slice(2)
const startRss = process.memoryUsage.rss()
const startCpu = process.cpuUsage()
const startMs = performance.now()
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage(startCpu)
  return (user + system) / 1000
}
const sinceStartMs = (): number => performance.now() - startMs
let indexed: { readonly ms: number; readonly cpuMs: number } | null = null
if (mode === 'build') await build(pictures!, folder!)
else await decode(pictures!)
const end = { ms: sinceStartMs(), cpuMs: cpuMs() }
const run: TilesRun = {
  indexedMs: (indexed ?? end).ms,
  indexedCpuMs: (indexed ?? end).cpuMs,
  ...end,
  peakMb: (peakBytes() - startRss) / 1e6,
}
process.send?.(run)
process.disconnect?.()

/** Linux counts the parent's memory in `maxRSS`, from the moment of the fork. */
function peakBytes(): number {
  const kilobytes = existsSync(STATUS_FILE)
    ? /VmHWM:\s*(\d+)/.exec(readFileSync(STATUS_FILE, 'utf8'))?.[1]
    : null
  return 1024 * Number(kilobytes ?? process.resourceUsage().maxRSS)
}

async function build(pictures: string, folder: string): Promise<void> {
  const request = {
    source: { kind: 'pictures', pictures, ground: [0, 0, 0] },
    ...{
      name: 'bench',
      label: 'bench',
      folder,
      ffmpeg: null,
      clips: { maxSeconds: 0, fps: 12 },
      knownBad: [],
    },
    ...{ isLossless: false, isLive: false, isCareful: false, isTidy: false, maxTiles: 65_535 },
  } as const
  await buildFolder(request, {
    onProgress: () => {},
    onBegin: () => {},
    onStored: (_, isWhole) => {
      if (isWhole) indexed ??= { ms: sinceStartMs(), cpuMs: cpuMs() }
    },
    onStuck: () => {},
  })
}

/** The least that must be done: every core decodes and resizes. */
async function decode(pictures: string): Promise<void> {
  sharp.cache(false)
  sharp.concurrency(1)
  const files = await readdir(pictures)
  const work = async (): Promise<void> => {
    for (let file = files.pop(); file !== undefined; file = files.pop())
      await sharp(join(pictures, file)).resize(64, 64).raw().toBuffer()
  }
  await Promise.all(Array.from({ length: availableParallelism() * 2 }, work))
}
