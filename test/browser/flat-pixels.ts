import type { DrawState } from '../../client/render/draw-state.ts'
import type { BenchVisit } from './bench-visit.ts'
import type { RandomSet } from './random-set.ts'

type FlatBench = {
  open(setId: number, manifest: unknown, means: readonly number[]): void
  pixels(state: DrawState): string
}
type FlatPage = { readonly FlatBench: new (width: number, height: number) => FlatBench }

/** What one flat stage draws of a set numbered 1, state after state: [height x width x 4] u8 each. */
export async function flatPixels(
  bench: BenchVisit,
  canvas: { readonly width: number; readonly height: number },
  set: RandomSet,
  states: readonly DrawState[],
): Promise<readonly Uint8Array[]> {
  bench.forgive('willReadFrequently')
  const texts = await bench.page.evaluate(
    ({ canvas, manifest, means, states }) => {
      const { FlatBench } = globalThis as unknown as FlatPage
      const bench = new FlatBench(canvas.width, canvas.height)
      bench.open(1, manifest, means)
      return states.map((state) => bench.pixels(state))
    },
    { canvas, manifest: set.manifest, means: [...set.decoded.means], states },
  )
  return texts.map((text) => Buffer.from(text, 'base64'))
}
