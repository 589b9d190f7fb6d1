import { NEUTRAL } from '../../server/protocol/grade.ts'
import { TILE_PX } from '../../server/protocol/tile-set-manifest.ts'
import type { LevelFilter } from './array-texture.ts'
import { LARGE_PX, MEDIUM_PX } from './close-up-bits.ts'
import type { DrawState } from './draw-state.ts'

/** What is drawn instead of the picture: which level of a texture is used, or how much of each tile is on the GPU. */
export type Inspection = 'mips' | 'residency'

/** What a colour of an inspected picture stands for. */
export type LegendEntry = { readonly label: string; readonly colour: string }

/** Of the levels in which a tile has 64 px to 1 px on its page. */
export const PAGE_COLOURS = [
  '#9be22d',
  '#2fbf4f',
  '#16b8a6',
  '#1f8fe0',
  '#3a56d8',
  '#6a35c9',
  '#8a2a8f',
] as const
/** Of the levels of medium close-ups that are ever drawn, the finest first. */
export const MEDIUM_COLOURS = ['#ff8c1a', '#ffb52e', '#ffe04a'] as const
/** The same of large ones. */
export const LARGE_COLOURS = ['#ffffff', '#ffc9d6', '#ff8fae', '#f0507f', '#d41f55'] as const
/** Where there is nothing but a tile's mean colour. */
export const MEAN_COLOUR = '#3c3c40'

/** sRGB, brighter is finer: of nothing but the mean. */
export const MEAN_GREY = 0.12
/** Of the page's levels from 1 px to 64 px a tile. */
export const PAGE_GREYS = [0.18, 0.22, 0.27, 0.33, 0.39, 0.45, 0.52] as const
/** Of close-ups. */
export const MEDIUM_GREY = 0.76
/** Of the large ones. */
export const LARGE_GREY = 1

/** What the colours of an inspected picture stand for, the finest first. */
export function legendOf(hud: Inspection | 'times'): readonly LegendEntry[] {
  if (hud === 'times') return []
  if (hud === 'residency')
    return [
      { label: `close-up ${LARGE_PX}`, colour: hexOfGrey(LARGE_GREY) },
      { label: `close-up ${MEDIUM_PX}`, colour: hexOfGrey(MEDIUM_GREY) },
      ...PAGE_GREYS.map((grey, at) => ({ label: `page ${1 << at}`, colour: hexOfGrey(grey) })).reverse(),
      { label: 'mean', colour: hexOfGrey(MEAN_GREY) },
    ]
  const labelled = (label: string, side: number) => (colour: string, level: number) => ({
    label: `${label} ${side >> level}`,
    colour,
  })
  return [
    ...LARGE_COLOURS.map(labelled('large', LARGE_PX)),
    ...MEDIUM_COLOURS.map(labelled('medium', MEDIUM_PX)),
    ...PAGE_COLOURS.map(labelled('page', TILE_PX)),
    { label: 'mean', colour: MEAN_COLOUR },
  ]
}

/** Defines of the mosaic's shader for an inspection. */
export function inspectionDefines(inspection: Inspection | null, filter: LevelFilter): readonly string[] {
  if (inspection === null) return []
  if (inspection === 'residency') return ['RESIDENCY']
  return filter === 'nearest' ? ['MIPS', 'NEAREST_LEVEL'] : ['MIPS']
}

/** A drawing without what would change the colours of an inspection. */
export function inspectedState(state: DrawState): DrawState {
  return {
    ...state,
    tint: 0,
    blend: 0,
    grade: NEUTRAL,
    bloom: 0,
    vignette: 0,
    grain: 0,
    crt: 0,
    particles: null,
    plate: null,
    light: { ...state.light, amount: 0, sweep: null },
  }
}

function hexOfGrey(grey: number): string {
  return `#${Math.round(grey * 255)
    .toString(16)
    .padStart(2, '0')
    .repeat(3)}`
}
