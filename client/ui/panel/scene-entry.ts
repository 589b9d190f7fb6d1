import { fieldOf, numberOf, textOf } from '../surface/field-of.ts'
import { nameLabel } from '../surface/name-label.ts'

/** A scene as the panel shows it. */
export type SceneEntry = {
  readonly name: string
  readonly label: string
  /** How long its recall takes; null where it is not told. */
  readonly fadeMs: number | null
  readonly order: number
  /** Made here, so that it may be changed and deleted. */
  readonly isOwn: boolean
  /** Earlier saves that can be brought back. */
  readonly versions: number
}

/** Scenes in the show's order, told as a name or as all that is known of each. */
export function readScenes(scenes: readonly unknown[]): readonly SceneEntry[] {
  return scenes.map((scene, place) => {
    const name = typeof scene === 'string' ? scene : (textOf(scene, 'name') ?? '')
    return {
      name,
      label: textOf(scene, 'label') || nameLabel(name),
      fadeMs: numberOf(scene, 'fadeMs'),
      order: numberOf(scene, 'order') ?? place,
      isOwn: fieldOf(scene, 'isOwn') === true,
      versions: numberOf(scene, 'versions') ?? 0,
    }
  })
}

/** How long a recall takes, in words; empty where it is not told. */
export function fadeWords(fadeMs: number | null): string {
  if (fadeMs === null) return ''
  return fadeMs === 0 ? 'cut' : `${(fadeMs / 1000).toFixed(fadeMs % 1000 === 0 ? 0 : 1)} s`
}

/** A name for a scene from what a person calls it: small letters, digits and hyphens. */
export function sceneName(label: string): string {
  const plain = label.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48)
}
