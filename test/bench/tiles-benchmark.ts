import type { Benchmark } from './benchmark.ts'
import { filmBenchmark } from './film-benchmark.ts'
import { openFigures } from './tiles-open.ts'
import { picturesFigures } from './tiles-pictures.ts'

/** How fast tile sets are built and opened, against the least that must be done for it in the same run. */
export const tilesBenchmark: Benchmark = async (options) => [
  ...(await picturesFigures()),
  ...(await filmBenchmark(options)),
  ...(await openFigures()),
]
