import type { LockStatus, ScenePreview } from '../protocol/messages.ts'

/** What is in preview, who has locked the show, whether it is in panic, and which set and scene wait for the beat. */
export type CueStatus = {
  readonly preview: ScenePreview | null
  readonly lock: LockStatus
  readonly isInPanic: boolean
  /** Names; empty where nothing waits. */
  readonly waiting: { readonly set: string; readonly scene: string }
}
