import type { LockStatus, ScenePreview } from '../protocol/messages.ts'

/** What is in preview, who has locked the show, whether it is in panic, and which set and scene wait for the beat. */
export type CueStatus = {
  readonly preview: ScenePreview | null
  readonly lock: LockStatus
  readonly isInPanic: boolean
  /** Names; empty where nothing waits. */
  readonly waiting: { readonly set: string; readonly scene: string }
}

/** What is told of cues as feedback, by address. */
export function cueFeedback({ isInPanic, waiting }: CueStatus): Record<string, number | string> {
  return {
    '/out/panic/active': isInPanic ? 1 : 0,
    '/scene/pending': waiting.scene,
    '/set/pending': waiting.set,
  }
}
