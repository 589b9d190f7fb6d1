import type { MonitorEntry } from '../../../server/protocol/monitor-entry.ts'

const MARKS = { taken: '✓', refused: '✕', stranger: '?' } as const

/** A message as one line, with a mark for what became of it. */
export function messageWords({ address, args, outcome, reason }: MonitorEntry): {
  readonly mark: string
  readonly outcome: string
  readonly words: string
} {
  const values = args.map((value) => (typeof value === 'number' ? shorten(value) : JSON.stringify(value)))
  const said = [address, ...values].join(' ')
  return {
    mark: MARKS[outcome],
    outcome,
    words: reason === '' ? said : `${said} · ${reason}`,
  }
}

function shorten(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(3)
}
