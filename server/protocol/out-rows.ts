import type { Parameter } from './parameter.ts'
import { fader, feedback, group, toggle, trigger } from './registry-rows.ts'
import { LEAST_STROBE_HZ, MOST_STROBE_HZ } from './strobe.ts'

/** The registry's rows of the output. */
export const OUT_ROWS: readonly Parameter[] = [
  ...group('Output', 'stage', [
    fader('/out/master', 'Master', [0, 1], 1, 'Brightness of everything; 1 is the full picture.', {
      isTransient: true,
    }),
    toggle('/out/blackout', 'Blackout', 'Black at once.', { isTransient: true }),
    toggle('/out/freeze', 'Freeze', 'The source stands still; view, look and sets still act.', {
      isTransient: true,
    }),
    toggle('/out/flash', 'Flash', 'White as long as it is held, 2 s at most; not through blackout.', {
      isMomentary: true,
      isTransient: true,
      isUnkept: true,
    }),
    fader(
      '/out/strobe',
      'Strobe',
      [0, MOST_STROBE_HZ],
      0,
      `Black and picture in turn, so many times a second; off below ${LEAST_STROBE_HZ}.`,
      { unit: 'Hz', glideMs: 0, isTransient: true },
    ),
    toggle('/out/guard', 'Guard', 'At most three flashes a second, whatever makes them; on at every start.', {
      default: 1,
      isTransient: true,
      isUnkept: true,
    }),
    toggle('/out/slate', 'Standby picture', 'Covers the source with the standby picture.', {
      isTransient: true,
    }),
    toggle('/out/test', 'Test picture', 'Grid, circles, colours, greys, size and clock, to set outputs up.', {
      isTransient: true,
      isUnkept: true,
    }),
    trigger('/out/assemble', 'Assemble', 'Lets the pieces of the wall fly together out of nothing.', '[ms]'),
    trigger('/out/shatter', 'Shatter', 'Lets the wall fly to pieces, until it is assembled.', '[ms]'),
    trigger('/out/fade/in', 'Fade in', 'Master to full in the fade time.', '[ms]'),
    trigger('/out/fade/out', 'Fade out', 'Master to black in the fade time.', '[ms]'),
    trigger(
      '/out/panic',
      'Panic',
      'Fades to the safe scene and the standby picture; again within 1 s at once. A 0 goes back, unless its sender sent anything here 2 s before, or anybody pressed: that is a button let go.',
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
