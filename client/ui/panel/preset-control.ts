import type { NumberParameter } from '../../../server/protocol/parameter.ts'
import { ChoiceList } from '../surface/choice-list.ts'
import { element } from '../surface/element.ts'
import { formatValue } from '../surface/format-value.ts'
import { writeText } from '../surface/write-text.ts'
import type { PanelControl } from './panel-control.ts'
import type { PanelDesk } from './panel-desk.ts'

/** A value and what its button says. */
export type Preset = readonly [label: string, value: number]

/** Some values of a number to choose from; another one, set elsewhere, is told beside the label. */
export function presetControl(
  row: NumberParameter,
  presets: readonly Preset[],
  desk: PanelDesk,
): PanelControl {
  const list = new ChoiceList(row.label, 'segments', (place) => desk.act(row.address, presets[place]![1]))
  const choices = presets.map(([label, value]) => {
    return { key: String(value), label, detail: '', isReady: true }
  })
  const label = element('span', { class: 'option-label', 'aria-hidden': 'true' })
  return {
    element: element('div', { class: 'option', title: row.note }, label, list.element),
    show: (state, { nowUs }) => {
      const value = state.number(row.address, nowUs)
      const isPreset = presets.some(([, preset]) => preset === value)
      writeText(label, isPreset ? row.label : `${row.label}: ${formatValue(row, value)}`)
      list.show(choices, String(value))
    },
  }
}
