import type { TriggerParameter } from '../../../server/protocol/parameter.ts'
import { element } from '../surface/element.ts'
import type { PanelDesk } from './panel-desk.ts'

/** A trigger that takes something along: a field for each of its arguments that must be there, and the button. */
export function argumentForm(row: TriggerParameter, desk: PanelDesk): HTMLElement {
  const fields = neededArguments(row.arguments).map((name) =>
    element('input', {
      type: 'text',
      inputmode: 'decimal',
      required: true,
      maxlength: 64,
      placeholder: name,
      'aria-label': `${row.label}: ${name}`,
    }),
  )
  const form = element(
    'form',
    { class: 'argument-form', title: row.note },
    ...fields,
    element('button', { type: 'submit' }, row.label),
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    desk.act(row.address, ...fields.map(({ value }) => asArgument(value)))
  })
  return form
}

/** The names of a trigger's arguments but those in brackets, which may be left out. */
export function neededArguments(words: string): readonly string[] {
  return words.split(' ').filter((word) => word !== '' && !word.startsWith('['))
}

function asArgument(text: string): number | string {
  const number = Number(text)
  return text.trim() !== '' && Number.isFinite(number) ? number : text
}
