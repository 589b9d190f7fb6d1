import type {
  BooleanParameter,
  EnumParameter,
  NumberParameter,
  Parameter,
} from '../../../server/protocol/parameter.ts'
import type { ShowState } from '../../view/show-state.ts'
import { ChoiceList } from '../surface/choice-list.ts'
import { element } from '../surface/element.ts'
import { Fader } from '../surface/fader.ts'
import { HoldButton } from './hold-button.ts'
import { nameLabel } from '../surface/name-label.ts'
import { writeText } from '../surface/write-text.ts'
import { argumentForm } from './argument-form.ts'
import type { PanelControl } from './panel-control.ts'
import type { PanelDesk } from './panel-desk.ts'
import { presetControl, type Preset } from './preset-control.ts'
import { readingText } from './reading-text.ts'
import { SwitchButton } from './switch-button.ts'

/** Values to choose from where a range is too long for a fader. */
const PRESETS: Readonly<Record<string, readonly Preset[]>> = {
  '/scene/ms': [
    ['Its own', -1],
    ['Cut', 0],
    ['½ s', 500],
    ['1 s', 1000],
    ['2 s', 2000],
    ['5 s', 5000],
  ],
  '/scene/auto': [
    ['Off', 0],
    ['5 s', 5],
    ['15 s', 15],
    ['30 s', 30],
    ['1 min', 60],
    ['5 min', 300],
  ],
}

/** How a control stands among others: over the whole width, as one of several buttons, or as a line of words. */
export type ControlShape = 'wide' | 'button' | 'line'

/** The control of a parameter by its kind. */
export function parameterControl(
  row: Parameter,
  desk: PanelDesk,
): PanelControl & { readonly shape: ControlShape } {
  switch (row.kind) {
    case 'number':
    case 'integer': {
      const presets = PRESETS[row.address]
      const control = presets === undefined ? faderControl(row, desk) : presetControl(row, presets, desk)
      return { shape: 'wide', ...control }
    }
    case 'boolean':
      return {
        shape: 'button',
        ...(row.isMomentary === true ? holdControl(row, desk) : switchControl(row, desk)),
      }
    case 'enum':
      return { shape: 'wide', ...optionControl(row, desk) }
    case 'trigger':
      return row.arguments === '' || /^\[.*\]$/.test(row.arguments)
        ? { shape: 'button', ...triggerControl(row, desk) }
        : { shape: 'wide', element: argumentForm(row, desk), show: () => {} }
    case 'feedback':
    case 'choice':
    case 'pair':
      return { shape: 'line', ...readingControl(row) }
  }
}

/** A fader that sends at most once a frame. */
export function faderControl(row: NumberParameter, desk: PanelDesk): PanelControl {
  const { address } = row
  const fader = new Fader(
    row,
    (value) => desk.move(address, value),
    () => desk.act(`${address}/reset`),
  )
  return {
    element: fader.element,
    show: (state, { nowUs }) => fader.show(numberAt(state, address, nowUs)),
    release: () => fader.release(),
  }
}

function holdControl(row: BooleanParameter, desk: PanelDesk): PanelControl {
  const button = new HoldButton(row.label, row.note, (isHeld) => desk.act(row.address, isHeld ? 1 : 0))
  return { element: button.element, show: () => {}, release: () => button.release() }
}

function switchControl(row: BooleanParameter, desk: PanelDesk): PanelControl {
  const button = new SwitchButton(row.label, row.note, (isOn) => desk.act(row.address, isOn ? 1 : 0))
  return {
    element: button.element,
    show: (state, { nowUs }) => button.show(state.number(row.address, nowUs) === 1),
  }
}

function optionControl(row: EnumParameter, desk: PanelDesk): PanelControl {
  const list = new ChoiceList(row.label, 'segments', (index) => desk.act(row.address, row.options[index]!))
  const unit = row.options.every((option) => /^\d+$/.test(option)) ? '°' : ''
  const choices = row.options.map((option) => {
    return {
      key: option,
      label: `${nameLabel(option).replace(/^(\d+)(?=[a-z])/, '$1 ')}${unit}`,
      detail: '',
      isReady: true,
    }
  })
  return {
    element: element(
      'div',
      { class: 'option', title: row.note },
      element('span', { class: 'option-label', 'aria-hidden': 'true' }, row.label),
      list.element,
    ),
    show: (state) => list.show(choices, state.text(row.address) || row.default),
  }
}

function triggerControl(row: Parameter, desk: PanelDesk): PanelControl {
  const button = element('button', { type: 'button', title: row.note }, row.label)
  button.addEventListener('click', () => desk.act(row.address))
  return { element: button, show: () => {} }
}

function readingControl(row: Parameter): PanelControl {
  const value = element('dd', {}, '–')
  return {
    element: element('div', { title: row.note }, element('dt', {}, row.label), value),
    show: (_state, { told }) => writeText(value, readingText(row.address, told(row.address))),
  }
}

/** A number as the show has it; the zoom's twin is told as the zoom alone. */
function numberAt(state: ShowState, address: string, nowUs: number): number {
  if (address !== '/zoom/across') return state.number(address, nowUs)
  return state.number('/grid/cols', nowUs) / state.number('/zoom', nowUs)
}
