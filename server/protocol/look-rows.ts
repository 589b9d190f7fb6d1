import { CELL_CHANGES } from './cell-change.ts'
import type { Parameter } from './parameter.ts'
import { PARTICLE_KINDS } from './particle-kind.ts'
import { fader, group, trigger } from './registry-rows.ts'

/** The registry's rows of how the picture looks: how tiles are chosen, coloured, moved and lit, and what lies over it. */
export const LOOK_ROWS: readonly Parameter[] = [
  ...group('Look', 'match', [
    fader(
      '/look/stability',
      'Steadiness',
      [0, 1],
      0.5,
      'How hard a tile holds its place against a slightly better one.',
      {
        glideMs: 0,
      },
    ),
    fader(
      '/look/detail',
      'Follow edges',
      [0, 1],
      0.5,
      'How much tiles follow the edges inside their cells; a half as they are, 0 not at all, 1 twice as much.',
      { glideMs: 0 },
    ),
    fader(
      '/look/calm',
      'Smooth tiles',
      [0, 1],
      0.5,
      'How much smooth tiles are preferred to busy ones; 0 not at all. Where all are of one style, as glyphs are, it changes nothing.',
      { glideMs: 0 },
    ),
    fader(
      '/look/variety',
      'Avoid repeats',
      [0, 1],
      0.5,
      'How much less alike a tile may be for not lying beside an equal one; above a half even where it shows. A set may ask for more.',
      { glideMs: 0 },
    ),
    {
      ...fader('/look/spacing', 'Repeat distance', [0, 16], 2, 'How far equal tiles are kept apart.', {
        unit: 'cells',
        glideMs: 0,
      }),
      kind: 'integer',
    },
    {
      kind: 'enum',
      address: '/look/dither',
      label: 'Dither',
      options: ['auto', 'off', 'on'],
      default: 'auto',
      note: 'Lets even areas take turns among tiles that make their colour together; auto: where a set has few tiles.',
    },
  ]),
  ...group('Look', 'stage', [
    fader(
      '/look/tint',
      'Colour match',
      [0, 1],
      0,
      'Shifts each tile towards the colour of the picture under it.',
    ),
    fader(
      '/look/blend',
      'Source through',
      [0, 1],
      0,
      'Lets the source show through; at 1 it is all that is seen.',
    ),
    fader(
      '/look/brightness',
      'Brightness',
      [0, 2],
      1,
      'Light of the whole picture; above 1 nothing burns out.',
    ),
    fader('/look/contrast', 'Contrast', [0, 2], 1, 'Spreads darks and lights apart, about middle grey.'),
    fader('/look/saturation', 'Saturation', [0, 2], 1, 'Colourfulness of the whole picture; 0 is grey.'),
    fader('/look/hue', 'Hue', [-180, 180], 0, 'Turns all colours around the colour circle.', { unit: 'deg' }),
    {
      kind: 'enum',
      address: '/look/change',
      label: 'Change',
      options: CELL_CHANGES,
      default: 'fade',
      note: 'How a cell changes its tile: fades, turns over, lets the new one pop up, or at once.',
    },
    fader('/look/change/ms', 'Change time', [0, 1000], 120, 'How long that takes.', {
      unit: 'ms',
      glideMs: 0,
    }),
    trigger(
      '/look/random',
      'Random look',
      'Turns everything under /look that is pleasant to turn; 0..1 says how far.',
      '[amount]',
    ),
    trigger('/look/reset', 'Reset look', 'Puts everything under /look back to its default.', '[ms]'),
  ]),
  ...group('Moving tiles', 'stage', [
    fader(
      '/clip/speed',
      'Clip speed',
      [-4, 4],
      1,
      'How fast moving tiles play; below 0 backwards, 0 stands.',
      {
        unit: 'x',
        glideMs: 0,
      },
    ),
    {
      kind: 'enum',
      address: '/clip/sync',
      label: 'Clips in step',
      options: ['free', 'locked', 'beat'],
      default: 'free',
      note: 'Each cell plays its clip from a place of its own; all of a tile from the same; or all begin on the beat.',
    },
  ]),
  ...group('Light', 'stage', [
    fader(
      '/light/amount',
      'Glint',
      [0, 1],
      0.25,
      'A light that glides over the wall; every piece has its own tilt.',
    ),
    fader(
      '/light/x',
      'Glint x',
      [0, 1],
      0.5,
      'Where the light stands, from the left; it drifts until it is set.',
    ),
    fader('/light/y', 'Glint y', [0, 1], 0.5, 'Where the light stands, from the bottom.'),
    fader('/light/width', 'Glint width', [0.05, 1], 0.35, 'How wide the light falls.'),
    trigger('/light/sweep', 'Sweep', 'Runs a bar of light once across the wall.', '[ms]'),
  ]),
  ...group('Effects', 'stage', [
    fader('/fx/bloom', 'Bloom', [0, 1], 0.15, 'Lets what is bright shine; not where a processor draws.'),
    fader('/fx/vignette', 'Vignette', [0, 1], 0.1, 'Darkens the picture softly towards its corners.'),
    fader('/fx/grain', 'Grain', [0, 1], 0, 'Film grain over the picture, new 24 times a second.'),
    fader('/fx/crt', 'Tube', [0, 1], 0, 'Shows the picture on an old tube, bowed and in lines.'),
    {
      kind: 'enum',
      address: '/fx/particles',
      label: 'Particles',
      options: PARTICLE_KINDS,
      default: 'off',
      note: 'What flies over the mosaic in its colours; dissolve lets cells crumble off and come back.',
    },
    fader('/fx/particles/amount', 'Particle amount', [0, 1], 0.5, 'How many there are.'),
    trigger('/fx/reset', 'Reset effects', 'Puts everything under /fx back to its default.', '[ms]'),
  ]),
]
