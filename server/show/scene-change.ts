import type { ParameterValue } from '../protocol/parameter.ts'

/** What may be said of a scene beside its values. */
export type SceneFacts = {
  readonly label?: string | undefined
  readonly fadeMs?: number | undefined
  readonly order?: number | undefined
}

/** A wish to change the scenes that are kept. `name` as a hand gave it; `undo` without one takes back the last of all. */
export type SceneWish =
  | ({ readonly kind: 'save'; readonly name: string } & SceneFacts)
  | ({ readonly kind: 'edit'; readonly name: string } & SceneFacts)
  | { readonly kind: 'undo'; readonly name: string | null }
  | { readonly kind: 'delete'; readonly name: string }

/** The same with the values to save. */
export type SceneChange =
  | (Extract<SceneWish, { kind: 'save' }> & { readonly values: Readonly<Record<string, ParameterValue>> })
  | Exclude<SceneWish, { kind: 'save' }>

/**
 * What came of a wish. The change holds at once; `written` tells when it is on disk, with the reason where it is not.
 */
export type SceneOutcome =
  | { readonly ok: true; readonly name: string; readonly written: Promise<string | null> }
  | {
      readonly ok: false
      readonly reason: string
      /** Whether the only reason is that there is no such scene. */
      readonly isMissing?: boolean
    }

const COMBINING_MARKS = /\p{Mark}/gu

/** The name that a text stands for: small letters without accents, dashes for spaces. */
export function sceneNameOf(text: string): string {
  return text.normalize('NFKD').replace(COMBINING_MARKS, '').trim().toLowerCase().replace(/\s+/g, '-')
}

/** The label of a scene that was given no other: the text of its name, as words. */
export function sceneLabelOf(text: string): string {
  const words = text.trim().replace(/[-_\s]+/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
