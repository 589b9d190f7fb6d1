import { toNorm, type NumberParameter } from '../../protocol/parameter.ts'
import type { Frame, LayoutNode } from './layout-node.ts'
import { grouped, label, nameOf } from './labels.ts'
import { faderScript, firstWords } from './number-words.ts'
import { COLOURS, QUIET_INK, type ColourName } from './palette.ts'
import type { Piece } from './pieces.ts'
import { luaText } from './script-text.ts'
import { outOnly, rowOf, twoWay, type LayoutFacts } from './surface.ts'

const UPWARDS = 0
const RIGHTWARDS = 1
const WORD_POINTS = 24
const NARROW_POINTS = 240

type Look = { readonly colour: ColourName; readonly text?: string }

/** A fader that stands, its name above and its value below; null where the address is not declared. */
export function standingFader(facts: LayoutFacts, address: string, look: Look): Piece | null {
  const row = rowOf(address, 'number', 'integer')
  return (
    row &&
    grouped(nameOf(address), (frame) => {
      const inner = { ...frame, y: WORD_POINTS, height: frame.height - 2 * WORD_POINTS }
      const foot = { ...frame, y: frame.height - WORD_POINTS, height: WORD_POINTS }
      return [
        label(
          'text',
          look.text ?? row.label,
          { ...frame, height: WORD_POINTS },
          { ink: QUIET_INK, size: 13 },
        ),
        fader(facts, row, inner, look, UPWARDS),
        label('value', firstWords(row, row.default), foot, { size: 16 }),
      ]
    })
  )
}

/** A fader that lies, its name and value upon it; null where the address is not declared. */
export function lyingFader(facts: LayoutFacts, address: string, look: Look): Piece | null {
  const row = rowOf(address, 'number', 'integer')
  return (
    row &&
    grouped(nameOf(address), (frame) => {
      const isNarrow = frame.width < NARROW_POINTS
      const words = { ...frame, x: 10, width: frame.width - 20 }
      const valueWidth = isNarrow ? 54 : 90
      const value = { ...words, x: words.x + words.width - valueWidth, width: valueWidth }
      const text = { ...words, width: words.width - valueWidth }
      return [
        fader(facts, row, frame, look, RIGHTWARDS),
        label('text', look.text ?? row.label, text, { align: 'left', size: isNarrow ? 13 : 15 }),
        label('value', firstWords(row, row.default), value, { align: 'right', size: isNarrow ? 14 : 16 }),
      ]
    })
  )
}

/**
 * A joystick: sends its place as long as it is held and springs back to the middle, to 0. It is never set from the show.
 */
export function springFader(
  facts: LayoutFacts,
  address: string,
  look: Look & { readonly isStanding: boolean; readonly ends: readonly [string, string] },
): Piece | null {
  const row = rowOf(address, 'number')
  if (!row) return null
  const sent = facts.prefix + address
  return grouped(nameOf(address), (frame) => {
    const { isStanding, ends } = look
    const low = isStanding
      ? { ...frame, y: frame.height - WORD_POINTS, height: WORD_POINTS }
      : { ...frame, x: 12, width: 80 }
    const high = isStanding ? { ...frame, height: WORD_POINTS } : { ...low, x: frame.width - 92 }
    const inner = isStanding ? { ...frame, y: WORD_POINTS, height: frame.height - 2 * WORD_POINTS } : frame
    return [
      {
        type: 'FADER',
        name: 'fader',
        frame: inner,
        properties: {
          color: COLOURS[look.colour],
          cornerRadius: 6,
          bar: false,
          gridSteps: 3,
          orientation: isStanding ? UPWARDS : RIGHTWARDS,
          script: springScript(sent),
        },
        values: { x: 0.5 },
        bindings: [outOnly(sent, [{ kind: 'value', name: 'x', as: 'FLOAT', range: row.range }])],
      },
      label('low', ends[0], low, { size: 13, ink: QUIET_INK, align: isStanding ? 'middle' : 'left' }),
      label('high', ends[1], high, { size: 13, ink: QUIET_INK, align: isStanding ? 'middle' : 'right' }),
    ]
  })
}

/** A pad for two numbers; null where the pair is not declared. */
export function pad(facts: LayoutFacts, address: string, look: Look): Piece | null {
  const row = rowOf(address, 'pair')
  if (!row) return null
  const parts = ['x', 'y'].map((name) => ({
    kind: 'value' as const,
    name,
    as: 'FLOAT' as const,
    range: [0, 1] as const,
  }))
  const on = parts.map(({ name }) => ({ name, condition: 'ANY' as const }))
  return grouped(nameOf(address), (frame) => [
    {
      type: 'XY',
      name: 'pad',
      frame,
      properties: { color: COLOURS[look.colour], cornerRadius: 6, gridStepsX: 4, gridStepsY: 4 },
      values: { x: 0.5, y: 0.5 },
      bindings: [{ ...twoWay(facts.prefix + address, parts), on }],
    },
    label(
      'text',
      look.text ?? row.label,
      { x: 10, y: 6, width: frame.width - 20, height: WORD_POINTS },
      {
        align: 'left',
        ink: QUIET_INK,
        size: 13,
      },
    ),
  ])
}

function fader(
  facts: LayoutFacts,
  row: NumberParameter,
  frame: Frame,
  look: Look,
  orientation: number,
): LayoutNode {
  return {
    type: 'FADER',
    name: 'fader',
    frame,
    properties: {
      color: COLOURS[look.colour],
      cornerRadius: 6,
      cursor: orientation === UPWARDS,
      gridSteps: 5,
      orientation,
      script: faderScript(row),
    },
    values: { x: Math.round(toNorm(row, row.default) * 1e4) / 1e4 },
    bindings: [twoWay(`${facts.prefix}${row.address}/norm`)],
  }
}

function springScript(address: string): string {
  return [
    'function onValueChanged(key)',
    "  if key == 'touch' and not self.values.touch then",
    '    self.values.x = 0.5',
    `    sendOSC({ ${luaText(address)}, { { tag = 'f', value = 0 } } }, { true })`,
    '  end',
    'end',
  ].join('\n')
}
