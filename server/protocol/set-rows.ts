import type { Parameter } from './parameter.ts'
import { fader, feedback, group, trigger } from './registry-rows.ts'
import { TRANSITION_KINDS } from './transition.ts'

/** The registry's rows of tile sets. */
export const SET_ROWS: readonly Parameter[] = [
  ...group('Tile set', 'show', [
    {
      kind: 'choice',
      list: 'sets',
      address: '/set/select',
      label: 'Tile set',
      note: 'Switches to a tile set by name.',
    },
    {
      ...fader(
        '/set/index',
        'Tile set number',
        [0, 255],
        0,
        'The same by 0-based number, for radio buttons.',
        {
          glideMs: 0,
        },
      ),
      kind: 'integer',
    },
    trigger('/set/N/select', 'Tile set N', 'Switches to the N-th tile set.'),
    trigger('/set/next', 'Next set', 'Switches to the next tile set.'),
    trigger('/set/prev', 'Previous set', 'Switches to the tile set before.'),
    trigger('/set/random', 'Random set', 'Switches to any other tile set.'),
    {
      kind: 'enum',
      address: '/set/transition',
      label: 'Transition',
      options: TRANSITION_KINDS,
      default: 'ripple',
      note: 'How one set gives way to the next.',
    },
    fader('/set/ms', 'Transition time', [0, 10_000], 900, 'How long that takes.', { unit: 'ms', glideMs: 0 }),
    feedback('/set/pending', 'Waiting set', 'Name of the tile set that waits for the beat.', 'text'),
    feedback('/set/N/name', 'Name', 'Name of the N-th tile set.', 'text'),
    feedback('/set/N/count', 'Tiles', 'How many tiles it holds.'),
    feedback('/set/N/ready', 'Ready', '1 when it can be switched to at once.'),
    feedback('/set/N/coverage', 'Colour fit', 'Percent of the colours of a screen that its tiles come near.'),
  ]),
]
