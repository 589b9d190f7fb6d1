/** Runs a benchmark by name: `npm run bench -- NAME [--json]`. Figures are medians, to be read as ratios of one run. */
import { parseArgs } from 'node:util'
import { GPU_BACKENDS } from '../browser/chromium.ts'
import type { Benchmark } from './benchmark.ts'
import { controlBenchmark } from './control-benchmark.ts'
import { dropBenchmark } from './drop-benchmark.ts'
import { filmBenchmark } from './film-benchmark.ts'
import { flightBenchmark } from './flight-benchmark.ts'
import { matchBenchmark } from './match-benchmark.ts'
import { pacingBenchmark } from './pacing-benchmark.ts'
import { pauseBenchmark } from './pause-benchmark.ts'
import { showBenchmark } from './show-benchmark.ts'
import { stageBenchmark } from './stage-benchmark.ts'
import { startBenchmark } from './start-benchmark.ts'
import { tilesBenchmark } from './tiles-benchmark.ts'
import { swapsBenchmark } from './swaps-benchmark.ts'
import { sweepBenchmark } from './sweep-benchmark.ts'

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  control: controlBenchmark,
  drop: dropBenchmark,
  films: filmBenchmark,
  flight: flightBenchmark,
  match: matchBenchmark,
  pacing: pacingBenchmark,
  pause: pauseBenchmark,
  show: showBenchmark,
  stage: stageBenchmark,
  start: startBenchmark,
  swaps: swapsBenchmark,
  sweep: sweepBenchmark,
  tiles: tilesBenchmark,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    video: { type: 'string' },
    tiles: { type: 'string' },
    seconds: { type: 'string' },
    size: { type: 'string' },
    gpu: { type: 'string' },
  },
})
const benchmark = BENCHMARKS[positionals[0] ?? '']
const seconds = values.seconds === undefined ? null : Number(values.seconds)
const size = values.size === undefined ? null : readSize(values.size)
const gpu = values.gpu === undefined ? null : GPU_BACKENDS.find((backend) => backend === values.gpu)
if (benchmark === undefined || size === undefined || gpu === undefined || Number.isNaN(seconds)) {
  const names = Object.keys(BENCHMARKS).join(', ')
  console.error(
    `npm run bench -- NAME [--json] [--video FILE] [--tiles FOLDER] [--seconds N] [--size WIDTHxHEIGHT] [--gpu ${GPU_BACKENDS.join('|')}]; NAME is one of ${names}`,
  )
  process.exit(2)
}
const { video = null, tiles = null } = values
const figures = await benchmark({ video, tiles, seconds, size, gpu })
if (values.json === true) {
  console.log(JSON.stringify(figures))
} else {
  for (const { name, value, unit, ratio } of figures) {
    const share = ratio === undefined ? '' : `   ${ratio.value.toFixed(2)} x ${ratio.of}`
    console.log(`${name.padEnd(44)} ${value.toFixed(digitsOf(value)).padStart(8)} ${unit}${share}`)
  }
}

/** So many digits that two of them tell something. */
function digitsOf(value: number): number {
  const size = Math.abs(value)
  if (size === 0 || size >= 100) return 0
  return size < 0.1 ? 4 : size < 10 ? 2 : 1
}

function readSize(text: string): { readonly width: number; readonly height: number } | undefined {
  const match = /^(\d+)x(\d+)$/.exec(text)
  return match === null ? undefined : { width: Number(match[1]), height: Number(match[2]) }
}
