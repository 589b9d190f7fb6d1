import type { ParameterRole } from '../protocol/parameter.ts'

/** Which hand sent a command: `id` tells senders of one kind apart. */
export type CommandOrigin = {
  readonly kind: 'osc' | 'page' | 'http' | 'scene' | 'demo' | 'start'
  readonly id: string
  /** Who is behind it, whatever connection or address he comes from next; left out where nobody can tell. */
  readonly owner?: string | undefined
}

/** Who wants a change that is no single command. */
export type Hand = Pick<Command, 'origin' | 'role' | 'receivedUs'>

/** One argument of a command; `null` stands for none. */
export type CommandArgument = number | string | boolean | null

/** A wish to change the show, from any surface. */
export type Command = {
  /** Below the OSC prefix, such as `/set/2/select` or `/zoom/norm`. */
  readonly address: string
  readonly args: readonly CommandArgument[]
  readonly origin: CommandOrigin
  /** Server time at which the message arrived. */
  readonly receivedUs: number
  /** What its sender may do. */
  readonly role: ParameterRole
}

/** Whether a command was taken; `reason` is one sentence for people. A repeat or a release is taken and does nothing. */
export type CommandResult = { readonly ok: true } | { readonly ok: false; readonly reason: string }

/** The answer to every command that was taken. */
export const TAKEN: CommandResult = { ok: true }

/** The answer to a command that was not taken, and why. */
export function refuse(reason: string): CommandResult {
  return { ok: false, reason }
}
