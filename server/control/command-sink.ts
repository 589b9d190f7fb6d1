import type { Command, CommandResult } from '../show/command.ts'

/** What receives commands: all that belong to one moment at once. */
export interface CommandSink {
  applyAll(commands: readonly Command[]): readonly CommandResult[]
}
