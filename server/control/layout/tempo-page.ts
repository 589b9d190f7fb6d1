import { lamp, numberButton, triggerButton } from './buttons.ts'
import { optionRadio } from './choices.ts'
import { grouped } from './labels.ts'
import type { Frame, LayoutNode } from './layout-node.ts'
import type { LayoutSize, Page } from './page.ts'
import { COLOURS } from './palette.ts'
import { across, down, GAP, piece, sized, weighed, type Piece } from './pieces.ts'
import { lyingFader } from './sliders.ts'
import { rowOf, type LayoutFacts } from './surface.ts'

const BEATS = 4
const NUDGE_MS = 10

/** The page of the beat. */
export function tempoPage(facts: LayoutFacts, size: LayoutSize): Page {
  const colour = 'tempo'
  const nudge = (text: string, name: string, ms: number): Piece | null =>
    numberButton(facts, '/tempo/nudge', ms, { colour, text, name })
  const content = down([
    sized(size === 'phone' ? 64 : 72, beatLights('beats')),
    weighed(3, triggerButton(facts, '/tempo/tap', { colour, text: 'TAP', size: 40 })),
    sized(60, lyingFader(facts, '/tempo/bpm', { colour })),
    sized(
      60,
      across([
        nudge('\u25c0 Earlier', 'tempo_nudge_earlier', -NUDGE_MS),
        triggerButton(facts, '/tempo/resync', { colour, text: 'First beat' }),
        nudge('Later \u25b6', 'tempo_nudge_later', NUDGE_MS),
      ]),
    ),
    sized(68, optionRadio(facts, '/tempo/quantise', colour)),
  ])
  return { tab: 'TEMPO', colour, content }
}

/** A light for each beat of the bar, set by the root's script; null where no beat is told. */
export function beatLights(name: string): Piece | null {
  return (
    rowOf('/tempo/beat', 'feedback') &&
    grouped(
      name,
      (frame) => across(Array.from({ length: BEATS }, (_, at) => beatLight(at + 1)))?.place(frame) ?? [],
    )
  )
}

function beatLight(beat: number): Piece {
  const place = (frame: Frame): readonly LayoutNode[] => [
    lamp(`beat_${beat}`, frame, beat === 1 ? COLOURS.output : COLOURS.tempo, []),
  ]
  return piece(place)
}

/** Points that small beat lights take in the header. */
export const HEADER_BEATS_POINTS = BEATS * 18 + (BEATS - 1) * GAP
