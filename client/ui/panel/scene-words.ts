import type { ScenePreview, SceneStatus } from '../../../server/protocol/messages.ts'

/** How long a recall takes, in words. */
export function fadeWords(fadeMs: number): string {
  return fadeMs === 0 ? 'cut' : `${(fadeMs / 1000).toFixed(fadeMs % 1000 === 0 ? 0 : 1)} s`
}

/** How the scene in preview is called; null where there is none. */
export function previewedLabel(scenes: readonly SceneStatus[], preview: ScenePreview | null): string | null {
  if (preview === null) return null
  return scenes.find(({ name }) => name === preview.name)?.label ?? preview.name
}

/** The order that takes a scene past the one before it or behind it; null where there is none. */
export function movedOrder(scenes: readonly SceneStatus[], name: string, by: -1 | 1): number | null {
  const place = scenes.findIndex((scene) => scene.name === name)
  const passed = scenes[place + by]
  if (place < 0 || passed === undefined) return null
  const beyond = scenes[place + 2 * by]
  return beyond === undefined ? passed.order + by : (passed.order + beyond.order) / 2
}
