import type { Parameter } from './parameter.ts'
import { COLS_RANGE } from './grid-geometry.ts'
import { GRID_SHAPES } from './grid-shape.ts'
import { fader, group } from './registry-rows.ts'

/** The registry's rows of the grid. */
export const GRID_ROWS: readonly Parameter[] = [
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
]
