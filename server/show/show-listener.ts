import type { Motion } from '../protocol/motion.ts'
import type { ParameterValue } from '../protocol/parameter.ts'
import type { CommandArgument, CommandOrigin } from './command.ts'

/** A parameter that has a new value, or is on its way to it. */
export type ParameterChange = {
  /** A row of the registry that holds a value of its own: `/zoom`, never `/zoom/across` or `/zoom/norm`. */
  readonly address: string
  /** Where it ends; a choice by name. */
  readonly value: ParameterValue
  /** The way there, null for a jump. */
  readonly motion: Motion | null
  readonly origin: CommandOrigin
  /** Whether the hand moved this very parameter, and not a trigger or scene that moved it along. */
  readonly isDirect: boolean
  readonly receivedUs: number
  readonly revision: number
}

/** Something that acts once and that the show itself does not resolve. */
export type TriggerFired = {
  /** As the registry spells it, with `N` for an index. */
  readonly address: string
  readonly args: readonly CommandArgument[]
  /** 1-based, for addresses with `N`. */
  readonly index?: number
  readonly origin: CommandOrigin
  readonly receivedUs: number
}

/** What the show tells about itself. All calls of one command, bundle or scene come together, `batchApplied` last. */
export interface ShowListener {
  parameterChanged(change: ParameterChange): void
  triggerFired(trigger: TriggerFired): void
  /** Everything up to this control revision has been told; it can go out as one message. */
  batchApplied(revision: number): void
}
