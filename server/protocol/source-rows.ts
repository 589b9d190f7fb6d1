import type { Parameter } from './parameter.ts'
import { fader, feedback, group, trigger } from './registry-rows.ts'

/** The registry's rows of the source and the look-ahead. */
export const SOURCE_ROWS: readonly Parameter[] = [
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
    trigger(
      '/buffer/dump',
      'Dump',
      'Throws away all that is decoded and not on air yet; the standby picture covers until new pictures are through.',
    ),
    feedback('/latency/ms', 'Latency', 'Milliseconds from arrival to the screen, as measured.'),
  ]),
]
