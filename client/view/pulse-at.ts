import { ease } from '../../server/protocol/motion.ts'
import { beatsAt, type Tempo } from '../../server/protocol/tempo.ts'

/** How much closer a full pulse comes. */
const REACH = 0.06
/** Part of a beat in which it comes; the rest of it goes. */
const ONSET = 0.09

/**
 * The factor on the zoom with which the view breathes at a server time: closer with every beat, and back until the
 * next, the same on every screen.
 *
 * @param amount 0..1; at 0 the view stands still
 */
export function pulseAt(amount: number, tempo: Tempo, nowUs: number): number {
  if (amount <= 0) return 1
  const beats = beatsAt(tempo, nowUs)
  const beat = beats - Math.floor(beats)
  const breath = beat < ONSET ? ease('smooth', beat / ONSET) : ((1 - beat) / (1 - ONSET)) ** 2
  return 1 + amount * REACH * breath
}
