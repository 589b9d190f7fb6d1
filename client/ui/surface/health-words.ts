/** How the show is, in words. */
export type HealthWords = {
  readonly level: 'good' | 'warning' | 'bad'
  /** Two or three words. */
  readonly headline: string
  /** One sentence. */
  readonly detail: string
}

/** What the words are made from; null where the server does not tell. */
export type HealthFacts = {
  readonly isConnected: boolean
  readonly sourceState: string | null
  readonly airState: string | null
  /** Blacked out, or faded all the way down. */
  readonly isDark: boolean
  /** 0 all well, 1 warn, 2 bad. */
  readonly statusLevel: number | null
  /** Pages that show the picture, and how many frames a second the slowest draws. */
  readonly outputs: { readonly count: number; readonly slowestFps: number } | null
}

const SOURCE_WORDS: Readonly<Record<string, string>> = {
  opening: 'The source is opening.',
  live: 'The source is live.',
  stalled: 'The source has gone quiet.',
  retrying: 'The source is gone; it is being called again and again.',
  ended: 'The source has come to its end.',
  failed: 'The source cannot be opened.',
}

const AIR_HEADLINES: Readonly<Record<string, string>> = {
  filling: 'Getting ready',
  live: 'On air',
  hold: 'Holding',
  slate: 'Standby picture',
  dump: 'Catching up',
  frozen: 'Frozen',
}

/** Says in words how the show is. */
export function healthWords(facts: HealthFacts): HealthWords {
  if (!facts.isConnected)
    return {
      level: 'bad',
      headline: 'Reconnecting',
      detail: 'The show does not answer; this page keeps calling.',
    }
  const headline = facts.isDark ? 'Black' : (AIR_HEADLINES[facts.airState ?? ''] ?? 'Connected')
  const sentences = [SOURCE_WORDS[facts.sourceState ?? ''], outputWords(facts.outputs)]
  return { level: levelOf(facts), headline, detail: sentences.filter(Boolean).join(' ') }
}

function outputWords(outputs: HealthFacts['outputs']): string {
  if (outputs === null) return ''
  if (outputs.count === 0) return 'No page shows the picture yet.'
  const fps = Math.round(outputs.slowestFps)
  return outputs.count === 1
    ? `One page shows the picture, at ${fps} frames a second.`
    : `${outputs.count} pages show the picture, at ${fps} frames a second or more.`
}

function levelOf(facts: HealthFacts): HealthWords['level'] {
  const isSourceWell = ['live', 'opening', 'ended', null].includes(facts.sourceState)
  if (facts.statusLevel === 2) return 'bad'
  return facts.statusLevel === 1 || !isSourceWell ? 'warning' : 'good'
}
