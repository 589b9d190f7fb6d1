import type { Colour, Frame, LayoutNode, OscBinding } from './layout-node.ts'
import { grouped, inset, label, nameOf, wrappedText } from './labels.ts'
import { COLOURS, type ColourName } from './palette.ts'
import type { Piece } from './pieces.ts'
import { atPress, outOnly, rowOf, shown, twoWay, type LayoutFacts } from './surface.ts'

const MOMENTARY = 0
const TOGGLE_AT_PRESS = 2
const RIM_POINTS = 6
const NUMBER_POINTS = 16
const WIDE_PAD_POINTS = 130

type Look = { readonly colour: ColourName; readonly text?: string; readonly size?: number }

/** A button that does something once; null where the address is not declared. */
export function triggerButton(facts: LayoutFacts, address: string, look: Look): Piece | null {
  const row = rowOf(address, 'trigger')
  return row && pressButton(nameOf(address), look.text ?? row.label, outOnly(facts.prefix + address), look)
}

/** A button that sends one number at each press. */
export function numberButton(
  facts: LayoutFacts,
  address: string,
  value: number,
  look: Look & { readonly text: string; readonly name: string },
): Piece | null {
  return (
    rowOf(address, 'trigger') &&
    pressButton(look.name, look.text, atPress(facts.prefix + address, value), look)
  )
}

/** A button that stays in and lights up, at whatever hand; null where the address is not declared. */
export function toggleButton(facts: LayoutFacts, address: string, look: Look): Piece | null {
  const row = rowOf(address, 'boolean')
  return (
    row &&
    pressButton(
      nameOf(address),
      look.text ?? row.label,
      twoWay(facts.prefix + address),
      look,
      TOGGLE_AT_PRESS,
    )
  )
}

/** A button that acts as long as it is held; the root's script repeats it. */
export function holdButton(facts: LayoutFacts, address: string, look: Look): Piece | null {
  const row = rowOf(address, 'boolean')
  return row && pressButton(nameOf(address), look.text ?? row.label, outOnly(facts.prefix + address), look)
}

/** A place of a list: its rim shows the finger, its inside lights up while it is chosen, its name is fed back. */
export function listPad(options: {
  readonly facts: LayoutFacts
  readonly press: string
  readonly lit: string
  readonly name: string
  /** 1-based. */
  readonly place: number
  /** The name at that place, empty where there is none yet. */
  readonly text: string
  readonly colour: ColourName
}): Piece {
  const { facts, press, lit, name, place, text } = options
  const isThere = text !== ''
  const colour = isThere ? COLOURS[options.colour] : COLOURS.plain
  const at = (address: string): string => facts.prefix + address.replace('N', String(place))
  const told = { kind: 'value', name: 'text', as: 'STRING', range: [0, 1] } as const
  return grouped(`${name}_${place}`, (frame) => {
    const core = inset(frame, RIM_POINTS)
    const inner = inset(frame, RIM_POINTS + 4)
    const below = { ...inner, y: inner.y + NUMBER_POINTS, height: inner.height - NUMBER_POINTS }
    const style = { size: frame.width < WIDE_PAD_POINTS ? 15 : 18 }
    return [
      button('button', frame, colour, [outOnly(at(press))], MOMENTARY),
      lamp('lamp', core, COLOURS[options.colour], [shown(at(lit))]),
      label('number', String(place), { ...inner, height: NUMBER_POINTS }, { size: 12, align: 'left' }),
      wrappedText('name', text, below, { ...style, bindings: [shown(at(`/${name}/N/name`), told)] }),
    ]
  })
}

/** A light that no finger touches: as bright as the number it is sent. */
export function lamp(
  name: string,
  frame: Frame,
  colour: Colour,
  bindings: readonly OscBinding[],
): LayoutNode {
  const node = button(name, frame, colour, bindings, MOMENTARY)
  return { ...node, properties: { ...node.properties, grabFocus: false, interactive: false, outline: false } }
}

function pressButton(
  name: string,
  text: string,
  binding: OscBinding,
  look: Look,
  buttonType = MOMENTARY,
): Piece {
  return grouped(name, (frame) => [
    button('button', frame, COLOURS[look.colour], [binding], buttonType),
    label('text', text, inset(frame, 2), { size: look.size ?? 16 }),
  ])
}

function button(
  name: string,
  frame: Frame,
  colour: Colour,
  bindings: readonly OscBinding[],
  buttonType: number,
): LayoutNode {
  return { type: 'BUTTON', name, frame, properties: { buttonType, color: colour, cornerRadius: 6 }, bindings }
}
