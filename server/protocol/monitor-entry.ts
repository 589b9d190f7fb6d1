/** A message that came in over OSC or from a MIDI device, for people to read; texts are bounded and act on nothing. */
export type MonitorEntry = {
  /** Server time at which it arrived. */
  readonly atUs: number
  /** Who sent it. */
  readonly from: string
  readonly address: string
  readonly args: readonly (number | string | boolean | null)[]
  readonly outcome: 'taken' | 'refused' | 'stranger'
  /** Why it was refused, or what it was mapped to; empty when there is nothing to say. */
  readonly reason: string
}

/** Entries in one `monitor` message. */
export const MAX_MONITOR_ENTRIES = 50
