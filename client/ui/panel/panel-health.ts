import type { HealthFacts } from '../surface/health-words.ts'
import { healthWords } from '../surface/health-words.ts'
import { outputWords } from './output-words.ts'
import type { OutputFacts } from './server-facts.ts'

/** How the show is, in one line. */
export type PanelHealth = {
  readonly level: 'good' | 'warning' | 'bad'
  readonly headline: string
  /** What to do where something is wrong, else how all is well. */
  readonly detail: string
}

const SOURCE_ADVICE: Readonly<Record<string, string>> = {
  stalled: 'The source has gone quiet: look at its sender, or press Reconnect.',
  retrying: 'The source is gone and is being called: look at its cable and sender.',
  failed: 'The source cannot be opened: choose another under Source, or press Reconnect.',
  ended: 'The source has come to its end: choose another under Source.',
  opening: 'The source is opening.',
}

const AIR_ADVICE: Readonly<Record<string, string>> = {
  slate: 'The standby picture is on air.',
  hold: 'The last picture is held.',
}

/** What that is made from. */
export type PanelHealthFacts = Omit<HealthFacts, 'outputs'> & {
  /** Whether the test picture covers the show. */
  readonly isTest: boolean
  /** Who has locked the show; null while it is not locked. */
  readonly lockedBy: string | null
}

/** Says in one line how the show is, the worst first. */
export function panelHealth(facts: PanelHealthFacts, outputs: readonly OutputFacts[] | null): PanelHealth {
  const { level, headline } = healthWords({ ...facts, outputs: null })
  if (!facts.isConnected)
    return { level, headline: 'Server lost', detail: 'Nothing is sent. Look at the server and the network.' }
  if (facts.isTest)
    return {
      level: 'warning',
      headline: 'Test picture',
      detail: 'It covers the show: Test picture, under Output, ends it.',
    }
  const source = SOURCE_ADVICE[facts.sourceState ?? '']
  if (source !== undefined) return { level, headline, detail: source }
  const air = AIR_ADVICE[facts.airState ?? '']
  if (air !== undefined) return { level, headline, detail: air }
  if (level === 'bad') return { level, headline, detail: 'See the Show tab.' }
  if (outputs?.length === 0)
    return {
      level: 'warning',
      headline,
      detail: 'No page shows the picture: open /out where it is to be seen.',
    }
  const troubled = outputWords(outputs ?? []).find((output) => output.level === 'warning')
  if (troubled !== undefined)
    return { level: 'warning', headline, detail: `${troubled.name} ${troubled.short}.` }
  if (level === 'warning')
    return { level, headline, detail: 'The machine cannot keep up: fewer columns under Look, Grid, help.' }
  if (facts.lockedBy !== null)
    return {
      level,
      headline,
      detail: `Locked by ${facts.lockedBy || 'somebody'}: blackout, master and panic still act.`,
    }
  return { level, headline, detail: wellWords(outputs) }
}

function wellWords(outputs: readonly OutputFacts[] | null): string {
  if (outputs === null) return ''
  const slowest = Math.round(Math.min(...outputs.map((output) => output.presentedFps)))
  return outputs.length === 1
    ? `1 output at ${slowest} frames a second.`
    : `${outputs.length} outputs at ${slowest} frames a second or more.`
}
