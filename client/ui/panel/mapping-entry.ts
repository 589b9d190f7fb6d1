import { fieldOf, listOf, numberOf, textOf } from '../surface/field-of.ts'

/** A control of a controller, and the parameter that it was taught to move. */
export type MappingEntry = {
  readonly id: string
  /** The control, in words. */
  readonly from: string
  readonly to: string
  readonly range: readonly [number, number]
  readonly curve: 'linear' | 'log'
  readonly isInverted: boolean
}

/** What was taught, and what is being taught now. */
export type MapEntries = { readonly learning: string | null; readonly mappings: readonly MappingEntry[] }

/** Reads an answer of `/api/map`, whatever it holds. */
export function readMap(answer: unknown): MapEntries {
  return { learning: textOf(answer, 'learning'), mappings: listOf(answer, 'mappings').map(readMapping) }
}

function readMapping(mapping: unknown): MappingEntry {
  const id = fieldOf(mapping, 'id')
  const [low, high] = listOf(mapping, 'range')
  return {
    id: typeof id === 'string' || typeof id === 'number' ? String(id) : '',
    from: controlWords(fieldOf(mapping, 'from')),
    to: textOf(mapping, 'to') ?? '?',
    range: [typeof low === 'number' ? low : 0, typeof high === 'number' ? high : 1],
    curve: textOf(mapping, 'curve') === 'log' ? 'log' : 'linear',
    isInverted: fieldOf(mapping, 'isInverted') === true,
  }
}

const MIDI_WORDS: Readonly<Record<string, string>> = { cc: 'CC', note: 'note', bend: 'pitch bend' }

function controlWords(from: unknown): string {
  if (textOf(from, 'kind') === 'midi') {
    const message = textOf(from, 'message') ?? ''
    const number = message === 'bend' ? '' : ` ${numberOf(from, 'number') ?? '?'}`
    return `MIDI ${MIDI_WORDS[message] ?? message}${number}, channel ${numberOf(from, 'channel') ?? '?'}`
  }
  const argument = numberOf(from, 'argument') ?? 0
  return `${textOf(from, 'address') ?? '?'}${argument === 0 ? '' : `, value ${argument + 1}`}`
}
