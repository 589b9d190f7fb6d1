import type { OutputFacts } from './server-facts.ts'

/** Below this, motion is seen to jerk. */
const SLOW_FPS = 20

/** How an output is, in words with what to do. */
export type OutputWords = {
  readonly level: 'good' | 'warning'
  /** Such as `OUT 1`. */
  readonly name: string
  readonly words: string
}

/** Says how the outputs are, each under its number. */
export function outputWords(outputs: readonly OutputFacts[]): readonly OutputWords[] {
  return outputs.map((output, place) => {
    const name = `${output.kind === 'obs' ? 'OBS' : 'OUT'} ${place + 1}`
    const trouble = troubleOf(output)
    if (trouble !== null) return { level: 'warning', name, words: trouble }
    const { width, height, presentedFps } = output
    return {
      level: 'good',
      name,
      words: `shows ${width} × ${height} at ${Math.round(presentedFps)} frames a second`,
    }
  })
}

function troubleOf(output: OutputFacts): string | null {
  if (!output.isVisible)
    return output.kind === 'obs'
      ? 'hidden: no scene that is shown holds it'
      : 'hidden: another tab is in front'
  if (output.isCovered) return 'covered: another window lies over it'
  if (output.warnings.length > 0) return `needs care: ${output.warnings.join(' ').replace(/\.$/, '')}`
  if (output.presentedFps < SLOW_FPS)
    return `slow: ${Math.round(output.presentedFps)} frames a second; close what else draws there, or make it smaller`
  return null
}
