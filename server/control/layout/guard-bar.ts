import { lamp, numberButton, toggleButton, triggerButton } from './buttons.ts'
import { grouped, inset } from './labels.ts'
import { COLOURS } from './palette.ts'
import { across, sized, space, type Piece } from './pieces.ts'
import { rowOf, shown, type LayoutFacts } from './surface.ts'

const APART_POINTS = 26

/**
 * What must be in reach on every page: blackout, wide and at the left; panic in the corner, red and apart from it, so
 * that no finger that looks for the one finds the other.
 */
export function guardBar(facts: LayoutFacts): Piece | null {
  const blackout = toggleButton(facts, '/out/blackout', { colour: 'blackout', text: 'BLACKOUT', size: 22 })
  const back = triggerButton(facts, '/out/panic/back', { colour: 'plain', text: 'Back' })
  const panic = numberButton(facts, '/out/panic', 1, {
    colour: 'danger',
    text: 'PANIC',
    name: 'out_panic',
    size: 20,
  })
  return across([
    blackout,
    panic && space(APART_POINTS),
    sized(72, back),
    sized(110, panic && withLight(panic, facts, '/out/panic/active')),
  ])
}

/** A light along the upper edge of a control, where its address is told. */
function withLight(control: Piece, facts: LayoutFacts, address: string): Piece {
  if (rowOf(address, 'feedback') === null) return control
  return grouped('out_panic_guard', (frame) => [
    ...control.place(frame),
    lamp('light', { ...inset(frame, 8), height: 8 }, COLOURS.output, [shown(facts.prefix + address)]),
  ])
}
