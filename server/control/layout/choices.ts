import type { Frame, LayoutNode } from './layout-node.ts'
import { grouped, label, nameOf } from './labels.ts'
import { COLOURS, QUIET_INK, type ColourName } from './palette.ts'
import { across, piece, type Piece } from './pieces.ts'
import { rowOf, twoWay, type LayoutFacts } from './surface.ts'

const RIGHTWARDS = 1
const WORD_POINTS = 22

/** One of the options of an enum, side by side, the chosen one lit; null where the address is not declared. */
export function optionRadio(facts: LayoutFacts, address: string, colour: ColourName): Piece | null {
  const row = rowOf(address, 'enum')
  return (
    row &&
    radioWithWords(facts, `${address}/index`, {
      title: row.label,
      texts: row.options,
      first: row.options.indexOf(row.default),
      colour,
    })
  )
}

/** One of the places of a list by its 0-based number; null for an address that is not declared, and for fewer than two. */
export function placeRadio(
  facts: LayoutFacts,
  address: string,
  options: { readonly title: string; readonly count: number; readonly colour: ColourName },
): Piece | null {
  if (rowOf(address, 'integer') === null || options.count < 2) return null
  const texts = Array.from({ length: options.count }, (_, place) => String(place + 1))
  return radioWithWords(facts, address, { ...options, texts, first: 0 })
}

function radioWithWords(
  facts: LayoutFacts,
  address: string,
  look: {
    readonly title: string
    readonly texts: readonly string[]
    /** The place that is lit at first, 0-based. */
    readonly first: number
    readonly colour: ColourName
  },
): Piece {
  const { title, texts, first, colour } = look
  return grouped(nameOf(address), (frame) => {
    const below = { ...frame, y: WORD_POINTS, height: frame.height - WORD_POINTS }
    const cells = across(
      texts.map((text, place) =>
        piece((cell) => [label(`option_${place + 1}`, text, cell, { size: cell.width < 84 ? 13 : 15 })]),
      ),
      0,
    )
    return [
      label('text', title, { ...frame, height: WORD_POINTS }, { size: 13, ink: QUIET_INK, align: 'left' }),
      radio(facts.prefix + address, below, { steps: texts.length, first, colour }),
      ...(cells?.place(below) ?? []),
    ]
  })
}

function radio(
  address: string,
  frame: Frame,
  { steps, first, colour }: { readonly steps: number; readonly first: number; readonly colour: ColourName },
): LayoutNode {
  return {
    type: 'RADIO',
    name: 'radio',
    frame,
    properties: { color: COLOURS[colour], cornerRadius: 6, orientation: RIGHTWARDS, steps },
    values: { x: first },
    bindings: [twoWay(address, [{ kind: 'value', name: 'x', as: 'INTEGER', range: [0, 1] }])],
  }
}
