import type { Parameter } from './parameter.ts'
import { fader, feedback, group, trigger } from './registry-rows.ts'

/** The registry's rows of scenes. */
export const SCENE_ROWS: readonly Parameter[] = [
  ...group('Scenes', 'show', [
    {
      kind: 'choice',
      list: 'scenes',
      address: '/scene/go',
      label: 'Scene',
      note: 'Recalls a scene by name; a second value is its time in ms.',
    },
    {
      ...fader('/scene/index', 'Scene number', [0, 255], 0, 'The same by 0-based number.', { glideMs: 0 }),
      kind: 'integer',
    },
    trigger('/scene/N/go', 'Scene N', 'Recalls the N-th scene.'),
    trigger('/scene/next', 'Next scene', 'Recalls the next scene.'),
    trigger('/scene/prev', 'Previous scene', 'Recalls the scene before.'),
    feedback('/scene/N/name', 'Name', 'Name of the N-th scene.', 'text'),
    feedback('/scene/N/active', 'Active', '1 for the scene recalled last.'),
  ]),
]
