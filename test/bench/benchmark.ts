import type { GpuBackend } from '../browser/chromium.ts'

/** One measured figure, and how it compares with another of the same run. */
export type Figure = {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly ratio?: { readonly value: number; readonly of: string }
}

/** What the command line asks of a benchmark. */
export type BenchmarkOptions = {
  /** A film to run instead of the benchmark's own. */
  readonly video: string | null
  /** A folder of pictures to match with instead of the benchmark's own tiles. */
  readonly tiles: string | null
  /** How long to run, of what runs as long as it is told to; null for the benchmark's own time. */
  readonly seconds: number | null
  /** Of the page, pixels; null for the benchmark's own size. */
  readonly size: { readonly width: number; readonly height: number } | null
  /** Through what the page draws on the machine's GPU; null for a processor. */
  readonly gpu: GpuBackend | null
}

/** Measures and gives its figures. */
export type Benchmark = (options: BenchmarkOptions) => Promise<readonly Figure[]>

/** Median time of a call in milliseconds, after a few calls that warm it up. */
export function medianMs(runs: number, call: (run: number) => void): number {
  const times: number[] = []
  for (let run = -Math.ceil(runs / 3); run < runs; run++) {
    const startMs = performance.now()
    call(run)
    if (run >= 0) times.push(performance.now() - startMs)
  }
  return median(times)
}

/** The middle value; the upper one of two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}

/** The value that so many percent of the others are below. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN
}
