import type { NodeType, PropertyValue } from './layout-node.ts'

const BLACK = [0, 0, 0, 1] as const
const WHITE = [1, 1, 1, 1] as const

/** What every control has; frame and name are its own. */
const EVERY: Readonly<Record<string, PropertyValue>> = {
  background: true,
  color: BLACK,
  cornerRadius: 1,
  grabFocus: true,
  interactive: true,
  locked: false,
  orientation: 0,
  outline: true,
  outlineStyle: 1,
  pointerPriority: 0,
  shape: 1,
  visible: true,
}

const GROUPED = { ...EVERY, grabFocus: false, interactive: false, outline: false, outlineStyle: 0 }

/**
 * The properties that the editor gives a new control of each type, all of which it writes.
 *
 * Source: files of format version 3 that the editor of TouchOSC has saved.
 */
export const NEW_PROPERTIES: Readonly<Record<NodeType, Readonly<Record<string, PropertyValue>>>> = {
  GROUP: GROUPED,
  PAGER: {
    ...GROUPED,
    interactive: true,
    tabLabels: true,
    tabbar: true,
    tabbarDoubleTap: false,
    tabbarSize: 40,
    textSizeOff: 14,
    textSizeOn: 14,
  },
  BUTTON: { ...EVERY, buttonType: 0, press: true, release: true, valuePosition: false },
  LABEL: {
    ...EVERY,
    interactive: false,
    font: 0,
    textAlignH: 2,
    textAlignV: 2,
    textClip: true,
    textColor: WHITE,
    textLength: 0,
    textSize: 14,
  },
  TEXT: { ...EVERY, interactive: false, font: 0, textAlignH: 1, textColor: WHITE, textSize: 14 },
  FADER: {
    ...EVERY,
    bar: true,
    barDisplay: 0,
    cursor: true,
    cursorDisplay: 0,
    grid: true,
    gridSteps: 13,
    response: 0,
    responseFactor: 100,
  },
  XY: {
    ...EVERY,
    cursor: true,
    cursorDisplay: 0,
    gridStepsX: 10,
    gridStepsY: 10,
    gridX: true,
    gridY: true,
    lines: true,
    linesDisplay: 0,
    lockX: false,
    lockY: false,
    response: 0,
    responseFactor: 100,
  },
  RADIO: { ...EVERY, orientation: 1, radioType: 0, steps: 5 },
}

/** What a page of a pager has beside what every group has. */
export const NEW_PAGE_PROPERTIES: Readonly<Record<string, PropertyValue>> = {
  tabColorOff: [0.25, 0.25, 0.25, 1],
  tabColorOn: [0, 0, 0, 0],
  tabLabel: '',
  textColorOff: WHITE,
  textColorOn: WHITE,
}

/** The values that a new control of each type holds. */
export const NEW_VALUES: Readonly<Record<NodeType, Readonly<Record<string, number | string>>>> = {
  GROUP: { touch: 'false' },
  PAGER: { page: 0, touch: 'false' },
  BUTTON: { touch: 'false', x: 0 },
  LABEL: { text: '', touch: 'false' },
  TEXT: { text: '', touch: 'false' },
  FADER: { touch: 'false', x: 0 },
  XY: { touch: 'false', x: 0, y: 0 },
  RADIO: { touch: 'false', x: 0 },
}
