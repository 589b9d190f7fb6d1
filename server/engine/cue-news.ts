import type { StateChange } from '../protocol/messages.ts'
import type { ParameterValue } from '../protocol/parameter.ts'
import { cueFeedback, type CueStatus } from '../show/cue-status.ts'

/** Finds what of the cues pages have not been told yet. */
export class CueNews {
  readonly #told = new Map<string, string>()

  /** Those fields and feedback values that are not as they were at the last call. */
  take(cues: CueStatus): Pick<StateChange, 'preview' | 'lock'> & { values: Record<string, ParameterValue> } {
    const { preview, lock } = cues
    const values = Object.entries(cueFeedback(cues)).filter((entry) => this.#isNews(...entry))
    return {
      ...(this.#isNews('preview', preview) && { preview }),
      ...(this.#isNews('lock', lock) && { lock }),
      values: Object.fromEntries(values),
    }
  }

  #isNews(key: string, value: unknown): boolean {
    const text = JSON.stringify(value)
    const isNews = this.#told.get(key) !== text
    this.#told.set(key, text)
    return isNews
  }
}
