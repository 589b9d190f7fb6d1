/** Runs a benchmark by name: `npm run bench -- NAME [--json]`. Figures are medians, to be read as ratios of one run. */
import { parseArgs } from 'node:util'
import type { Benchmark } from './benchmark.ts'
import { matchBenchmark } from './match-benchmark.ts'
import { showBenchmark } from './show-benchmark.ts'

const BENCHMARKS: Readonly<Record<string, Benchmark>> = { match: matchBenchmark, show: showBenchmark }

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } })
const benchmark = BENCHMARKS[positionals[0] ?? '']
if (benchmark === undefined) {
  console.error(`npm run bench -- NAME [--json]; NAME is one of ${Object.keys(BENCHMARKS).join(', ')}`)
  process.exit(2)
}
const figures = await benchmark()
if (values.json === true) {
  console.log(JSON.stringify(figures))
} else {
  for (const { name, value, unit, ratio } of figures) {
    const share = ratio === undefined ? '' : `   ${ratio.value.toFixed(2)} x ${ratio.of}`
    console.log(`${name.padEnd(44)} ${value.toFixed(value < 10 ? 2 : 0).padStart(8)} ${unit}${share}`)
  }
}
