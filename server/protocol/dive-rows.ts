import type { Parameter } from './parameter.ts'
import { feedback, group, trigger } from './registry-rows.ts'

/** The registry's rows of dives. */
export const DIVE_ROWS: readonly Parameter[] = [
  ...group('Zoom', 'stage', [
    trigger(
      '/dive',
      'Dive',
      'Dives through the tile in the middle: inside it the picture is seen again, or its own as a mosaic.',
      '[ms]',
    ),
    {
      kind: 'enum',
      address: '/dive/mode',
      label: 'Dive into',
      options: ['live', 'tile'],
      default: 'live',
      note: "What is inside a tile: live, the whole picture again; tile, the tile's own picture, which becomes a mosaic.",
    },
    trigger('/dive/surface', 'Surface', 'Comes back up through the tile dived through last.', '[ms]'),
    feedback('/dive/depth', 'Depth', 'How many tiles were dived through.'),
  ]),
]
