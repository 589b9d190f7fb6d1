import type { Parameter } from './parameter.ts'
import { COLS_RANGE } from './grid-geometry.ts'
import { fader, group, trigger } from './registry-rows.ts'

/** The registry's rows of the view. */
export const ZOOM_ROWS: readonly Parameter[] = [
  ...group('Zoom', 'stage', [
    fader('/zoom', 'Zoom', [1, 4096], 1, 'How deep into the picture; 1 shows it whole.', {
      curve: 'log',
      unit: 'x',
      isTransient: true,
    }),
    fader(
      '/zoom/across',
      'Tiles across',
      [1, COLS_RANGE[1]],
      160,
      'The same zoom, told as tiles across the picture.',
      {
        curve: 'log',
        unit: 'tiles',
        isTransient: true,
      },
    ),
    {
      kind: 'pair',
      address: '/zoom/xy',
      label: 'Centre',
      twins: ['/zoom/x', '/zoom/y'],
      note: 'What is looked at; y up.',
    },
    fader('/zoom/x', 'Centre x', [0, 1], 0.5, 'What is looked at, from the left.', { isTransient: true }),
    fader('/zoom/y', 'Centre y', [0, 1], 0.5, 'What is looked at, from the bottom.', { isTransient: true }),
    trigger('/zoom/pan', 'Pan', 'Moves the centre by parts of what is on screen.', 'dx dy'),
    trigger('/zoom/pan/x', 'Pan across', 'Moves the centre to the right, below 0 to the left.', 'dx'),
    trigger('/zoom/pan/y', 'Pan up', 'Moves the centre up, below 0 down.', 'dy'),
    fader(
      '/zoom/speed',
      'Zoom joystick',
      [-1, 1],
      0,
      'Zooms in or out as long as it is held; springs back to 0.',
      {
        glideMs: 0,
        isTransient: true,
        isUnkept: true,
      },
    ),
    fader('/zoom/rotate', 'Rotation', [-180, 180], 0, 'Turns the whole picture.', {
      unit: 'deg',
      isTransient: true,
    }),
    fader('/zoom/drift', 'Drift', [0, 1], 0, 'Lets the view wander slowly by itself.'),
    fader('/zoom/pulse', 'Pulse', [0, 1], 0, 'Lets the view breathe with the beat of the tempo.'),
    trigger('/zoom/in', 'Zoom in', 'One step closer.'),
    trigger('/zoom/out', 'Zoom out', 'One step back.'),
    trigger('/zoom/home', 'Whole picture', 'Glides back to the whole picture.', '[ms]'),
    trigger('/zoom/cell', 'Fly to a cell', 'Glides until one tile fills the picture.', 'col row [ms]'),
    {
      ...trigger('/zoom/cell/col', 'Fly to column', 'Glides to a column, row as it is.', 'col'),
      isTransient: true,
    },
    {
      ...trigger('/zoom/cell/row', 'Fly to row', 'Glides to a row, column as it is.', 'row'),
      isTransient: true,
    },
  ]),
]
