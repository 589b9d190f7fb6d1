import { listPad, triggerButton } from './buttons.ts'
import { optionRadio, placeRadio } from './choices.ts'
import type { LayoutSize, Page } from './page.ts'
import type { ColourName } from './palette.ts'
import { across, down, grid, sized, type Piece } from './pieces.ts'
import { lyingFader } from './sliders.ts'
import { rowOf, type LayoutFacts } from './surface.ts'

const PADS = 12
const RADIO_POINTS = 68
const BUTTON_POINTS = 52

/** The page of tile sets: which one, and how one gives way to the next. */
export function setsPage(facts: LayoutFacts, size: LayoutSize): Page {
  const colour = 'sets'
  const count = Math.min(PADS, facts.setNames.length)
  const transition = optionRadio(facts, '/set/transition', colour)
  const time = lyingFader(facts, '/set/ms', { colour })
  const radio = placeRadio(facts, '/set/index', { title: 'Number', count, colour })
  const pads = listPads(facts, {
    press: '/set/N/select',
    lit: '/set/N/select',
    name: 'set',
    names: facts.setNames,
    colour,
  })
  const content = down([
    grid(pads, size === 'phone' ? 3 : 4),
    sized(RADIO_POINTS, radio),
    sized(BUTTON_POINTS, steps(facts, 'set', colour)),
    ...(size === 'phone'
      ? [sized(RADIO_POINTS, transition), sized(BUTTON_POINTS, time)]
      : [sized(RADIO_POINTS, across([transition, time]))]),
  ])
  return { tab: 'SETS', colour, content }
}

/** The page of scenes: which look, and the one beside it. */
export function scenesPage(facts: LayoutFacts, size: LayoutSize): Page {
  const colour = 'scenes'
  const pads = listPads(facts, {
    press: '/scene/N/go',
    lit: '/scene/N/active',
    name: 'scene',
    names: facts.sceneNames,
    colour,
  })
  const take = triggerButton(facts, '/take', { colour: 'tempo', text: 'TAKE', size: 22 })
  const content = down([
    grid(pads, size === 'phone' ? 3 : 4),
    sized(64, steps(facts, 'scene', colour)),
    sized(64, take),
  ])
  return { tab: 'SCENES', colour, content }
}

function steps(facts: LayoutFacts, list: 'set' | 'scene', colour: ColourName): Piece | null {
  return across([
    triggerButton(facts, `/${list}/prev`, { colour, text: '\u25c0 Previous' }),
    triggerButton(facts, `/${list}/random`, { colour, text: 'Random' }),
    triggerButton(facts, `/${list}/next`, { colour, text: 'Next \u25b6' }),
  ])
}

function listPads(
  facts: LayoutFacts,
  list: {
    readonly press: string
    readonly lit: string
    readonly name: string
    readonly names: readonly string[]
    readonly colour: ColourName
  },
): (Piece | null)[] {
  if (rowOf(list.press, 'trigger') === null) return []
  return Array.from({ length: PADS }, (_, at) =>
    listPad({ ...list, facts, place: at + 1, text: list.names[at] ?? '' }),
  )
}
