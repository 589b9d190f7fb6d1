import type { OutputFacts } from './server-facts.ts'

/** Below this, motion is seen to jerk. */
const SLOW_FPS = 20

/** How an output is, in words with what to do. */
export type OutputWords = {
  readonly level: 'good' | 'warning'
  /** What its address calls it, otherwise such as `OUT 1`. */
  readonly name: string
  readonly words: string
  /** The same in a few words. */
  readonly short: string
}

/** Says how the outputs are, each under its name or number. */
export function outputWords(outputs: readonly OutputFacts[]): readonly OutputWords[] {
  return outputs.map((output, place) => {
    const name = output.name || `${output.kind === 'obs' ? 'OBS' : 'OUT'} ${place + 1}`
    const trouble = troubleOf(output)
    if (trouble !== null) return { level: 'warning', name, ...trouble }
    const { width, height, presentedFps } = output
    const words = `shows ${width} × ${height} at ${Math.round(presentedFps)} frames a second`
    return { level: 'good', name, words, short: words }
  })
}

function troubleOf(output: OutputFacts): Pick<OutputWords, 'words' | 'short'> | null {
  if (!output.isVisible)
    return output.kind === 'obs'
      ? plain('hidden: no scene that is shown holds it')
      : plain('hidden: another tab is in front')
  if (output.isCovered) return plain('covered: another window lies over it')
  if (output.warnings.length > 0)
    return {
      words: `needs care: ${output.warnings.join(' ').replace(/\.$/, '')}`,
      short: 'needs care: see Outputs, under Show',
    }
  if (output.presentedFps < SLOW_FPS)
    return {
      words: `slow: ${Math.round(output.presentedFps)} frames a second; close what else draws there, or make it smaller`,
      short: 'slow: close what else draws there, or make it smaller',
    }
  return null
}

function plain(words: string): Pick<OutputWords, 'words' | 'short'> {
  return { words, short: words }
}
