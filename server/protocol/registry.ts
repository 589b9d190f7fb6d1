import type { Parameter } from './parameter.ts'
import { DIVE_ROWS } from './dive-rows.ts'
import { COLS_RANGE } from './grid-geometry.ts'
import { GRID_SHAPES } from './grid-shape.ts'
import { LOOK_ROWS } from './look-rows.ts'
import { fader, feedback, group, trigger } from './registry-rows.ts'
import { TEMPO_ROWS } from './tempo-rows.ts'
import { TRANSITION_KINDS } from './transition.ts'

/**
 * Every address that works: OSC, HTTP, scenes, pages and the README's table are made from this one table. Values in
 * native units; a pair's and a twin's real parameters are listed too.
 */
export const REGISTRY: readonly Parameter[] = [
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
    fader(
      '/zoom/speed',
      'Zoom joystick',
      [-1, 1],
      0,
      'Zooms in or out as long as it is held; springs back to 0.',
      {
        glideMs: 0,
        isTransient: true,
      },
    ),
    fader('/zoom/rotate', 'Rotation', [-180, 180], 0, 'Turns the whole picture.', {
      unit: 'deg',
      isTransient: true,
    }),
    fader('/zoom/drift', 'Drift', [0, 1], 0, 'Lets the view wander slowly by itself.'),
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
  ...DIVE_ROWS,
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
    feedback('/set/N/name', 'Name', 'Name of the N-th tile set.', 'text'),
    feedback('/set/N/count', 'Tiles', 'How many tiles it holds.'),
    feedback('/set/N/ready', 'Ready', '1 when it can be switched to at once.'),
  ]),
  ...group('Grid', 'match', [
    {
      ...fader('/grid/cols', 'Columns', COLS_RANGE, 160, 'Cells across the picture.', {
        curve: 'log',
        unit: 'cells',
        glideMs: 0,
      }),
      kind: 'integer',
    },
    {
      kind: 'enum',
      address: '/grid/shape',
      label: 'Shape',
      options: GRID_SHAPES,
      default: 'square',
      note: "Squares, bricks that lie over each other's joints, or hexagons.",
    },
  ]),
  ...group('Grid', 'stage', [
    fader('/grid/gap', 'Grout', [0, 0.3], 0.04, 'Width of the joint between tiles.', { unit: 'cell' }),
  ]),
  ...LOOK_ROWS,
  ...group('Output', 'stage', [
    fader('/out/master', 'Master', [0, 1], 1, 'Brightness of everything; 1 is the full picture.', {
      isTransient: true,
    }),
    {
      kind: 'boolean',
      address: '/out/blackout',
      label: 'Blackout',
      default: 0,
      isTransient: true,
      note: 'Black at once.',
    },
    {
      kind: 'boolean',
      address: '/out/freeze',
      label: 'Freeze',
      default: 0,
      isTransient: true,
      note: 'The source stands still; view, look and sets still act.',
    },
    trigger('/out/assemble', 'Assemble', 'Lets the pieces of the wall fly together out of nothing.', '[ms]'),
    trigger('/out/shatter', 'Shatter', 'Lets the wall fly to pieces, until it is assembled.', '[ms]'),
    trigger('/out/fade/in', 'Fade in', 'Master to full in the fade time.', '[ms]'),
    trigger('/out/fade/out', 'Fade out', 'Master to black in the fade time.', '[ms]'),
    fader('/out/fade/ms', 'Fade time', [0, 30_000], 1000, 'How long the fades take.', {
      unit: 'ms',
      glideMs: 0,
    }),
  ]),
  ...group('Source', 'source', [
    {
      kind: 'choice',
      list: 'sources',
      address: '/source/select',
      label: 'Source',
      note: 'Switches to a source by name.',
    },
    {
      ...fader('/source/index', 'Source number', [0, 63], 0, 'The same by 0-based number.', { glideMs: 0 }),
      kind: 'integer',
    },
    trigger('/source/reconnect', 'Reconnect', 'Starts the source again now.'),
    {
      kind: 'enum',
      address: '/source/onloss',
      label: 'On loss',
      options: ['slate', 'hold', 'black'],
      default: 'slate',
      note: 'What follows when the look-ahead has played out: hold 5 s then slate, hold for ever, or black.',
    },
    {
      kind: 'boolean',
      address: '/source/mirror',
      label: 'Mirror',
      default: 0,
      note: 'Left and right change places; on by itself for webcams.',
    },
    {
      kind: 'enum',
      address: '/source/rotate',
      label: 'Turn source',
      options: ['0', '90', '180', '270'],
      default: '0',
      note: 'Turns the source clockwise.',
    },
    {
      kind: 'enum',
      address: '/source/fit',
      label: 'Fit',
      options: ['cover', 'contain'],
      default: 'cover',
      note: 'Fills the output, or shows the whole source on black.',
    },
    fader('/source/gain', 'Gain', [0, 4], 1, 'Brightness of the source before matching.', { unit: 'x' }),
    fader('/source/autolevels', 'Auto levels', [0, 1], 0.5, 'Stretches a flat source to full contrast.'),
    feedback('/source/state', 'Source state', 'opening, live, stalled, retrying, ended or failed.', 'text'),
    feedback('/source/age', 'Source age', 'Seconds since the last frame came in.'),
    feedback('/air/state', 'Air state', 'filling, live, hold, slate, dump or frozen.', 'text'),
  ]),
  ...group('Look-ahead', 'source', [
    fader('/buffer/seconds', 'Look-ahead', [0, 30], 2, 'How many seconds the source is decoded ahead.', {
      unit: 's',
      glideMs: 0,
    }),
    feedback('/buffer/level', 'Look-ahead level', 'Seconds decoded ahead now.'),
    feedback('/latency/ms', 'Latency', 'Milliseconds from arrival to the screen, as measured.'),
  ]),
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
  ...TEMPO_ROWS,
  ...group('System', 'show', [
    { ...trigger('/sync', 'Sync', 'Sends every value to the asker.'), role: 'view' },
    { ...trigger('/ping', 'Ping', 'Answers /pong with the same arguments.'), role: 'view' },
    { ...trigger('/connect', 'Connect', 'Pairs this controller.', 'PIN or token'), role: 'view' },
    feedback('/status/fps', 'Frames a second', 'Frames sent each second.'),
    feedback('/status/drops', 'Drops', 'Frames dropped since the start.'),
    feedback('/status/clients', 'Clients', 'Pages connected.'),
    feedback('/status/workers', 'Workers', 'Matching threads at work.'),
    feedback('/status/level', 'Level', '0 all well, 1 warn, 2 bad.'),
  ]),
]

/** The row of an address as the registry spells it (`/set/N/select`, not `/set/2/select`), or undefined. */
export function findParameter(address: string): Parameter | undefined {
  return BY_ADDRESS.get(address)
}

const BY_ADDRESS = new Map(REGISTRY.map((parameter) => [parameter.address, parameter]))
