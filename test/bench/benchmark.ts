/** One measured figure, and how it compares with another of the same run. */
export type Figure = {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly ratio?: { readonly value: number; readonly of: string }
}

/** Measures and gives its figures. */
export type Benchmark = () => Promise<readonly Figure[]>

/** Median time of a call in milliseconds, after a few calls that warm it up. */
export function medianMs(runs: number, call: (run: number) => void): number {
  const times: number[] = []
  for (let run = -Math.ceil(runs / 3); run < runs; run++) {
    const startMs = performance.now()
    call(run)
    if (run >= 0) times.push(performance.now() - startMs)
  }
  return times.sort((a, b) => a - b)[times.length >> 1]!
}
