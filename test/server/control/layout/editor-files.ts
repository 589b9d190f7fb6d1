/**
 * How files of format version 3 look that TouchOSC's own editor has saved: property keys with their types, and values, of
 * each type of control.
 *
 * Source: tests/input/default_controls.xml and tests/resources/pager.xml of github.com/AlbertoV5/tosclib (MIT), read
 * whole; of them only this list is kept.
 */
const EVERY = {
  background: 'b',
  color: 'c',
  cornerRadius: 'f',
  frame: 'r',
  grabFocus: 'b',
  interactive: 'b',
  locked: 'b',
  name: 's',
  orientation: 'i',
  outline: 'b',
  outlineStyle: 'i',
  pointerPriority: 'i',
  shape: 'i',
  visible: 'b',
} as const

type Shape = {
  readonly properties: Readonly<Record<string, string>>
  readonly values: readonly string[]
  /** Elements of a control of this type, in the editor's order. */
  readonly holds: readonly string[]
}

const LEAF = ['properties', 'values', 'messages'] as const
const BRANCH = ['properties', 'values', 'messages', 'children'] as const

export const EDITOR_FILES: Readonly<Record<string, Shape>> = {
  GROUP: { properties: EVERY, values: ['touch'], holds: BRANCH },
  PAGER: {
    properties: {
      ...EVERY,
      tabLabels: 'b',
      tabbar: 'b',
      tabbarDoubleTap: 'b',
      tabbarSize: 'i',
      textSizeOff: 'i',
      textSizeOn: 'i',
    },
    values: ['page', 'touch'],
    holds: BRANCH,
  },
  BUTTON: {
    properties: { ...EVERY, buttonType: 'i', press: 'b', release: 'b', valuePosition: 'b' },
    values: ['touch', 'x'],
    holds: LEAF,
  },
  LABEL: {
    properties: {
      ...EVERY,
      font: 'i',
      textAlignH: 'i',
      textAlignV: 'i',
      textClip: 'b',
      textColor: 'c',
      textLength: 'i',
      textSize: 'i',
    },
    values: ['text', 'touch'],
    holds: LEAF,
  },
  TEXT: {
    properties: { ...EVERY, font: 'i', textAlignH: 'i', textColor: 'c', textSize: 'i' },
    values: ['text', 'touch'],
    holds: LEAF,
  },
  FADER: {
    properties: {
      ...EVERY,
      bar: 'b',
      barDisplay: 'i',
      cursor: 'b',
      cursorDisplay: 'i',
      grid: 'b',
      gridSteps: 'i',
      response: 'i',
      responseFactor: 'i',
    },
    values: ['touch', 'x'],
    holds: LEAF,
  },
  XY: {
    properties: {
      ...EVERY,
      cursor: 'b',
      cursorDisplay: 'i',
      gridStepsX: 'i',
      gridStepsY: 'i',
      gridX: 'b',
      gridY: 'b',
      lines: 'b',
      linesDisplay: 'i',
      lockX: 'b',
      lockY: 'b',
      response: 'i',
      responseFactor: 'i',
    },
    values: ['touch', 'x', 'y'],
    holds: LEAF,
  },
  RADIO: { properties: { ...EVERY, radioType: 'i', steps: 'i' }, values: ['touch', 'x'], holds: LEAF },
}

/** What a page of a pager has beside what every group has. */
export const PAGE_PROPERTIES: Readonly<Record<string, string>> = {
  tabColorOff: 'c',
  tabColorOn: 'c',
  tabLabel: 's',
  textColorOff: 'c',
  textColorOn: 'c',
}

/** The elements of the parts that controls are made of, in the editor's order. */
export const PARTS: Readonly<Record<string, readonly string[]>> = {
  property: ['key', 'value'],
  value: ['key', 'locked', 'lockedDefaultCurrent', 'default', 'defaultPull'],
  osc: ['enabled', 'send', 'receive', 'feedback', 'connections', 'triggers', 'path', 'arguments'],
  trigger: ['var', 'condition'],
  partial: ['type', 'conversion', 'value', 'scaleMin', 'scaleMax'],
}

/** What the words of a message can be. */
export const WORDS: Readonly<Record<string, readonly string[]>> = {
  condition: ['ANY', 'RISE', 'FALL'],
  type: ['CONSTANT', 'INDEX', 'VALUE', 'PROPERTY'],
  conversion: ['BOOLEAN', 'INTEGER', 'FLOAT', 'STRING'],
}
