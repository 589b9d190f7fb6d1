import type { Parameter } from './parameter.ts'
import { fader, feedback, group, trigger } from './registry-rows.ts'

/** The registry's rows of films: other sources refuse all but what is told. */
export const TRANSPORT_ROWS: readonly Parameter[] = group('Film', 'source', [
  {
    kind: 'boolean',
    address: '/play',
    label: 'Play',
    default: 1,
    isTransient: true,
    note: 'Off has the film stand where it is; everything else goes on.',
  },
  trigger(
    '/seek',
    'Go to',
    'Goes to a place in the film, or on and back by `"+" x` and `"-" x`; it plays on until the picture of there has come.',
    'seconds',
  ),
  trigger(
    '/step',
    'Step',
    'Stops, and goes on by so many frames, 1 without a number; below 0 back.',
    'frames',
  ),
  fader('/speed', 'Speed', [0.1, 4], 1, 'How fast the film plays.', {
    curve: 'log',
    unit: 'x',
    glideMs: 0,
    isTransient: true,
  }),
  feedback(
    '/source/position',
    'Position',
    'Seconds into the film of the picture on air; 0 for other sources.',
  ),
  feedback('/source/duration', 'Length', 'Seconds that the film lasts; 0 for other sources.'),
])
