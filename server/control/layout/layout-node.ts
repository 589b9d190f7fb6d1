/** A place within the parent, in points; whole numbers. */
export type Frame = {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Red, green, blue and opacity, each 0..1, sRGB. */
export type Colour = readonly [number, number, number, number]

/** The controls of TouchOSC that the layouts are made of. */
export type NodeType = 'GROUP' | 'PAGER' | 'BUTTON' | 'LABEL' | 'TEXT' | 'FADER' | 'XY' | 'RADIO'

/** What a property can hold; how it is written follows from its name. */
export type PropertyValue = boolean | number | string | Colour

/** One argument of a message: a value of the control scaled to a range, or a constant. */
export type OscPart =
  | {
      readonly kind: 'value'
      readonly name: string
      readonly as: 'FLOAT' | 'INTEGER' | 'STRING'
      readonly range: readonly [number, number]
    }
  | { readonly kind: 'constant'; readonly value: number }

/** An address that a control sends to, is set from, or both. */
export type OscBinding = {
  /** With the OSC prefix. */
  readonly address: string
  readonly isSent: boolean
  readonly isReceived: boolean
  /** Values whose change sends it. */
  readonly on: readonly { readonly name: string; readonly condition: 'ANY' | 'RISE' }[]
  readonly parts: readonly OscPart[]
}

/** A control of a layout. Names are unique among siblings. */
export type LayoutNode = {
  readonly type: NodeType
  readonly name: string
  readonly frame: Frame
  /** What differs from a new control of this type. */
  readonly properties?: Readonly<Record<string, PropertyValue>>
  /** What it starts with, by name (`x`, `y`, `text`, `page`); the others as those of a new control. */
  readonly values?: Readonly<Record<string, number | string>>
  readonly bindings?: readonly OscBinding[]
  readonly children?: readonly LayoutNode[]
}
