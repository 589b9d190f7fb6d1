import type { Colour, Frame, LayoutNode, OscBinding } from './layout-node.ts'
import { CLEAR, INK } from './palette.ts'
import { piece, type Piece } from './pieces.ts'

/** Where the words of a label stand. */
export const ALIGN = { left: 1, middle: 2, right: 3 } as const

/** How words look. */
export type WordStyle = {
  readonly size?: number
  readonly ink?: Colour
  readonly align?: keyof typeof ALIGN
  /** What lies behind the words; nothing when left out. */
  readonly ground?: Colour
  readonly bindings?: readonly OscBinding[]
}

/** Words that no finger touches. */
export function label(name: string, text: string, frame: Frame, style: WordStyle = {}): LayoutNode {
  const { size = 15, ink = INK, align = 'middle', ground = CLEAR, bindings = [] } = style
  return {
    type: 'LABEL',
    name,
    frame,
    properties: {
      background: ground[3] > 0,
      color: ground,
      cornerRadius: ground[3] > 0 ? 4 : 0,
      grabFocus: false,
      outline: false,
      textAlignH: ALIGN[align],
      textColor: ink,
      textSize: size,
    },
    values: { text },
    bindings,
  }
}

/** Words that go on in the next line where they do not fit; from the top. */
export function wrappedText(name: string, text: string, frame: Frame, style: WordStyle = {}): LayoutNode {
  return { ...label(name, text, frame, { ...style, ground: CLEAR }), type: 'TEXT' }
}

/** A group whose own pieces lie within it; it paints nothing and takes no touch. */
export function group(name: string, frame: Frame, children: readonly LayoutNode[]): LayoutNode {
  return {
    type: 'GROUP',
    name,
    frame,
    properties: { background: false, color: CLEAR },
    children,
  }
}

/** A group that fills a piece; what is in it is placed from its own corner. */
export function grouped(name: string, inside: (frame: Frame) => readonly LayoutNode[]): Piece {
  return piece((frame) => [
    group(name, frame, inside({ x: 0, y: 0, width: frame.width, height: frame.height })),
  ])
}

/** The frame without a rim. */
export function inset(frame: Frame, points: number): Frame {
  return {
    x: frame.x + points,
    y: frame.y + points,
    width: frame.width - 2 * points,
    height: frame.height - 2 * points,
  }
}

/** A name of a control from an address: `/set/2/select` is `set_2_select`. */
export function nameOf(address: string): string {
  return address.slice(1).replaceAll('/', '_')
}
