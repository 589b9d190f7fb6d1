import type { SendCommand } from '../surface/command-pacer.ts'

/** What the parts of the panel act through. */
export interface PanelDesk {
  /** A value of something that moves: the newest counts, once a frame. */
  readonly move: SendCommand
  /** Something that acts, at once. */
  readonly act: SendCommand
  /** Says something for a few seconds. */
  tell(words: string): void
}
