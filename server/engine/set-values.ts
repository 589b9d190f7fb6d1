import type { ParameterValue } from '../protocol/parameter.ts'
import type { SetDefaults } from '../protocol/tile-set-manifest.ts'
import type { Command, CommandResult } from '../show/command.ts'
import type { ParameterChange } from '../show/show-listener.ts'
import { setValues } from './show-start.ts'

/** What a `SetValues` is built from. */
export type SetValuesOptions = {
  /** What the sets decide at the start, as the start was weighed. */
  readonly setBound: Readonly<Record<string, ParameterValue>>
  /** What the set on air asks for; null before the first. */
  readonly defaults: () => SetDefaults | null
  /** Where a number ends that may be on its way. */
  readonly settled: (address: string) => number
  readonly apply: (command: Command) => CommandResult
  readonly now: () => number
}

/**
 * Columns, tint and variety as the tile set on air asks for them. Each follows the set, from one to the next, until somebody asks
 * for a value: a flag, a scene, the last run or a hand. From then on that value stays, whatever the set.
 */
export class SetValues {
  readonly #options: SetValuesOptions
  readonly #setBound: Record<string, ParameterValue>
  #isDue = false

  constructor(options: SetValuesOptions) {
    this.#options = options
    this.#setBound = { ...options.setBound }
  }

  /** A value that somebody has set is the set's no more. */
  parameterChanged({ address, origin }: ParameterChange): void {
    if (origin.kind !== 'start') delete this.#setBound[address]
  }

  /** The set on air may be another one. */
  batchApplied(): void {
    this.follow()
  }

  /** Follows the set on air, once all of the batch under way has acted. */
  follow(): void {
    if (this.#isDue) return
    this.#isDue = true
    queueMicrotask(() => {
      this.#isDue = false
      this.#follow()
    })
  }

  #follow(): void {
    const { defaults, settled, apply, now } = this.#options
    const asked = defaults()
    if (asked === null) return
    const origin = { kind: 'start', id: 'set' } as const
    for (const [address, wanted] of Object.entries(setValues(this.#setBound, asked))) {
      if (settled(address) !== wanted)
        apply({ address, args: [Number(wanted)], origin, receivedUs: now(), role: 'admin' })
    }
  }
}
