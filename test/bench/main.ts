/** Runs a benchmark by name: `npm run bench -- NAME [--json]`. Figures are medians, to be read as ratios of one run. */
import { parseArgs } from 'node:util'
import type { Benchmark } from './benchmark.ts'
import { dropBenchmark } from './drop-benchmark.ts'
import { filmBenchmark } from './film-benchmark.ts'
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
  drop: dropBenchmark,
  films: filmBenchmark,
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
  options: { json: { type: 'boolean' }, video: { type: 'string' }, tiles: { type: 'string' } },
})
const benchmark = BENCHMARKS[positionals[0] ?? '']
if (benchmark === undefined) {
  const names = Object.keys(BENCHMARKS).join(', ')
  console.error(`npm run bench -- NAME [--json] [--video FILE] [--tiles FOLDER]; NAME is one of ${names}`)
  process.exit(2)
}
const figures = await benchmark({ video: values.video ?? null, tiles: values.tiles ?? null })
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
