import type { DrawState } from '../../client/render/draw-state.ts'
import { CLIPS_AT_REST } from '../../server/protocol/clip-frame.ts'
import { NEUTRAL } from '../../server/protocol/grade.ts'

/** A drawing with nothing but tiles: no grout, light, colours or effects, and nothing on its way. */
export const PLAIN_STATE: Omit<DrawState, 'transform' | 'air'> = {
  nowUs: 5_000_000,
  clips: CLIPS_AT_REST,
  incoming: null,
  transition: null,
  dive: null,
  plate: null,
  gather: null,
  gap: 0,
  tint: 0,
  blend: 0,
  grade: NEUTRAL,
  bloom: 0,
  vignette: 0,
  grain: 0,
  crt: 0,
  particles: null,
  master: 1,
  veil: 0,
  light: { amount: 0, x: 0.5, y: 0.5, width: 0.5, sweep: null },
  crossfadeMs: 0,
  change: 'fade',
  closeUps: 'all',
}

/** A drawing in which tiles are grouted, tinted and lit: what all the shader does to them. */
export const LIT_STATE: typeof PLAIN_STATE = {
  ...PLAIN_STATE,
  clips: { ...CLIPS_AT_REST, place: 12_345 },
  gap: 0.09,
  tint: 0.35,
  master: 0.9,
  light: { amount: 0.8, x: 0.4, y: 0.6, width: 0.5, sweep: 0.45 },
}
