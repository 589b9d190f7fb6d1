import { parseSource } from '../source/parse-source.ts'
import type { SourceSpec } from '../source/source-spec.ts'

/** The source asked for, then those that are always there. */
export function readSources(source: string, ownPorts: readonly (number | 'off')[]): readonly SourceSpec[] {
  const asked = parseSource(
    source,
    ownPorts.filter((port) => typeof port === 'number'),
  )
  const always = ['demo', 'test'].map((name) => parseSource(name))
  return [asked, ...always.filter((spec) => spec.text !== asked.text)]
}
