import { element } from '../surface/element.ts'
import type { PanelDesk } from './panel-desk.ts'

/** Flies to a cell by its place; columns and rows count from 1 here, from the top left. */
export function cellForm(desk: PanelDesk): HTMLElement {
  const [col, row] = ['column', 'row'].map((name) =>
    element('input', {
      type: 'number',
      min: 1,
      max: 1920,
      step: 1,
      required: true,
      inputmode: 'numeric',
      placeholder: name,
      'aria-label': `Cell: ${name}`,
    }),
  ) as [HTMLInputElement, HTMLInputElement]
  const form = element(
    'form',
    { class: 'argument-form', title: 'Glides until one tile fills the picture.' },
    col,
    row,
    element('button', { type: 'submit' }, 'Fly to a cell'),
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    desk.act('/zoom/cell', col.valueAsNumber - 1, row.valueAsNumber - 1)
  })
  return form
}
