import type { Parameter } from './parameter.ts'
import { fader, feedback, group, trigger } from './registry-rows.ts'
import { BEAT_WAITS } from './tempo.ts'

/** The registry's rows of the beat. */
export const TEMPO_ROWS: readonly Parameter[] = [
  ...group('Tempo', 'show', [
    fader('/tempo/bpm', 'Tempo', [20, 300], 120, 'Beats a minute that clips on the beat play by.', {
      unit: 'bpm',
      glideMs: 0,
    }),
    trigger(
      '/tempo/tap',
      'Tap',
      'Takes the tempo from taps on the beat: three or more, the last eight count.',
    ),
    trigger('/tempo/resync', 'First beat', 'A bar begins now; the tempo stays.'),
    trigger('/tempo/nudge', 'Nudge', 'Moves the beat by milliseconds: above 0 it comes later.', 'ms'),
    {
      kind: 'enum',
      address: '/tempo/quantise',
      label: 'Wait for the beat',
      options: BEAT_WAITS,
      default: 'off',
      note: 'Tile sets, scenes and /take wait for the next beat, bar or four bars; the newest wish wins.',
    },
    feedback('/tempo/beat', 'Beat', 'The beat of the bar, 1 to 4.'),
  ]),
]
