import type { ParameterValue } from '../../../server/protocol/parameter.ts'
import type { ServerFacts } from './server-facts.ts'
import type { ShowState } from '../../view/show-state.ts'

/** What the panel knows beside the show's state. */
export type PanelFacts = {
  readonly nowUs: number
  readonly isConnected: boolean
  /** What the server tells and nobody sets, by address; undefined where it tells nothing. */
  readonly told: (address: string) => ParameterValue | undefined
  readonly server: ServerFacts
}

/** A part of the panel. */
export interface PanelControl {
  readonly element: HTMLElement
  /** Brings it up to the show's state. */
  show(state: ShowState, facts: PanelFacts): void
  /** Lets go of what is held: the show is gone, or the page is not in front any more. */
  release?(): void
  /** Forgets what waits to be done: the show is gone. */
  forget?(): void
}
