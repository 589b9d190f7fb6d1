import type { Parameter } from './parameter.ts'
import { fader, feedback, group, trigger } from './registry-rows.ts'

/** The registry's rows of the output. */
export const OUT_ROWS: readonly Parameter[] = [
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
    trigger(
      '/out/panic',
      'Panic',
      'Fades to the safe scene and the standby picture; again within 1 s at once. A 0 goes back, unless its sender sent anything here 2 s before: that is a button let go.',
      '[ms]',
    ),
    trigger('/out/panic/back', 'Back from panic', 'Brings the look before the panic back.', '[ms]'),
    fader('/out/panic/ms', 'Panic time', [0, 30_000], 1000, 'How long panic takes, and the way back.', {
      unit: 'ms',
      glideMs: 0,
    }),
    feedback('/out/panic/active', 'In panic', '1 while the safe look is on air by panic.'),
    fader('/out/fade/ms', 'Fade time', [0, 30_000], 1000, 'How long the fades take.', {
      unit: 'ms',
      glideMs: 0,
    }),
  ]),
]
