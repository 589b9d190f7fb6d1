import type { ParameterRole } from './parameter.ts'

/** Somebody who sends OSC, known or not. */
export type SenderStatus = {
  readonly address: string
  readonly isAllowed: boolean
  readonly isIgnored: boolean
  /** What it may do; null for a stranger. */
  readonly role: ParameterRole | null
  readonly heardSecondsAgo: number
  /** Packets since the show began, or since it was forgotten. */
  readonly count: number
  /** OSC address of its last packet, bounded and without controls. */
  readonly last: string
}

/** What to do about a sender: let it in for twelve hours, not list it again, or know nothing of it. */
export const SENDER_VERDICTS = ['allow', 'ignore', 'forget'] as const

/** One of `SENDER_VERDICTS`. */
export type SenderVerdict = (typeof SENDER_VERDICTS)[number]
