import type { Relief } from '../view/relief.ts'
import type { DrawState } from './draw-state.ts'

/** A drawing without what is given up; of the mosaic itself that is nothing. */
export function relievedState(state: DrawState, { effects, closeUps }: Relief): DrawState {
  if (effects === 'all') return { ...state, closeUps }
  const plain = { ...state, closeUps, bloom: 0, crt: 0 }
  return effects === 'plain' ? plain : { ...plain, grain: 0, particles: null }
}
