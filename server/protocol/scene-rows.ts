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
    trigger('/scene/N/go', 'Scene N', 'Recalls the N-th scene.', '[ms]'),
    trigger('/scene/next', 'Next scene', 'Recalls the next scene; the safe one is left out.', '[ms]'),
    trigger('/scene/prev', 'Previous scene', 'Recalls the scene before; the safe one is left out.', '[ms]'),
    trigger('/scene/random', 'Random scene', 'Recalls any other scene but the safe one.', '[ms]'),
    fader(
      '/scene/ms',
      'Scene time',
      [-1, 600_000],
      -1,
      "How long a recall takes that brings no time of its own; below 0 it is the scene's.",
      { unit: 'ms', glideMs: 0 },
    ),
    fader(
      '/scene/auto',
      'Next by itself',
      [0, 3600],
      0,
      'Goes to the next scene every so many seconds; 0 does not. A recall begins the time anew, panic halts it.',
      { unit: 's', glideMs: 0 },
    ),
    trigger(
      '/scene/save',
      'Save scene',
      'Saves the look of now as a scene; without a name over the one recalled last.',
      'name',
    ),
    trigger('/scene/N/save', 'Save scene N', 'Saves the look of now over the N-th scene.'),
    trigger(
      '/scene/undo',
      'Undo save',
      'Takes back what was saved or deleted last; with a name, of that scene.',
      'name',
    ),
    feedback('/scene/N/name', 'Name', 'Name of the N-th scene.', 'text'),
    feedback('/scene/N/active', 'Active', '1 for the scene recalled last.'),
    feedback('/scene/pending', 'Waiting scene', 'Name of the scene that waits for the beat.', 'text'),
    {
      kind: 'choice',
      list: 'scenes',
      address: '/preview/scene',
      label: 'Preview',
      isTransient: true,
      note: 'Puts a scene in preview, by name; it goes on air by /take alone. An empty name takes it away.',
    },
    trigger('/take', 'Take', 'Recalls the scene in preview.', '[ms]'),
  ]),
]
