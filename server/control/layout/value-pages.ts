import type { Parameter } from '../../protocol/parameter.ts'
import { REGISTRY } from '../../protocol/registry.ts'
import { triggerButton } from './buttons.ts'
import { optionRadio } from './choices.ts'
import { pageRoom, type LayoutSize, type Page } from './page.ts'
import type { ColourName } from './palette.ts'
import { across, down, GAP, grid, sized, TOUCH_POINTS, weighed, type Piece } from './pieces.ts'
import { lyingFader } from './sliders.ts'
import type { LayoutFacts } from './surface.ts'

const RADIO_POINTS = 68
const BUTTON_POINTS = 52

/** The pages of how the picture looks: a fader for every number that is declared, as many pages as they need. */
export function lookPages(facts: LayoutFacts, size: LayoutSize): readonly Page[] {
  return valuePages(facts, size, {
    tab: 'LOOK',
    colour: 'look',
    groups: ['Look'],
    buttons: [triggerButton(facts, '/look/reset', { colour: 'plain', text: 'Reset look' })],
  })
}

/** The pages of the wall itself, of effects, light and moving tiles. */
export function effectPages(facts: LayoutFacts, size: LayoutSize): readonly Page[] {
  return valuePages(facts, size, {
    tab: 'FX',
    colour: 'effects',
    groups: ['Grid', 'Effects', 'Light', 'Moving tiles'],
    buttons: [
      triggerButton(facts, '/light/sweep', { colour: 'effects', text: 'Sweep' }),
      triggerButton(facts, '/fx/reset', { colour: 'plain', text: 'Reset effects' }),
    ],
  })
}

function valuePages(
  facts: LayoutFacts,
  size: LayoutSize,
  wanted: {
    readonly tab: string
    readonly colour: ColourName
    readonly groups: readonly string[]
    readonly buttons: readonly (Piece | null)[]
  },
): readonly Page[] {
  const { tab, colour, groups } = wanted
  const rows = groups.flatMap((name) => REGISTRY.filter((row) => row.group === name))
  const faders = rows.map((row) => lyingFader(facts, row.address, { colour })).filter((one) => one !== null)
  const radios = rows.filter(isFewOptions).map((row) => optionRadio(facts, row.address, colour))
  const columns = size === 'phone' ? 2 : 3
  const foot = footOf(radios, wanted.buttons, size)
  const room = pageRoom(size).height
  const first = Math.max(1, Math.floor((room - foot.points) / (TOUCH_POINTS + GAP))) * columns
  const further = Math.floor((room + GAP) / (TOUCH_POINTS + GAP)) * columns
  const chunks = [faders.slice(0, first)]
  for (let at = first; at < faders.length; at += further) chunks.push(faders.slice(at, at + further))
  return chunks.map((chunk, at) => ({
    tab: at === 0 ? tab : `${tab} ${at + 1}`,
    colour,
    content: at === 0 ? down([grid(chunk, columns), ...foot.pieces]) : fewRows(chunk, columns, room),
  }))
}

/** Radios and buttons below the faders, and the points they take with their gaps. */
function footOf(
  radios: readonly (Piece | null)[],
  buttons: readonly (Piece | null)[],
  size: LayoutSize,
): { readonly pieces: readonly (Piece | null)[]; readonly points: number } {
  const perRow = size === 'phone' ? 1 : 2
  const radioRows: (Piece | null)[] = []
  for (let at = 0; at < radios.length; at += perRow)
    radioRows.push(sized(RADIO_POINTS, across(radios.slice(at, at + perRow), 2 * GAP)))
  const pieces = [...radioRows, sized(BUTTON_POINTS, across(buttons))].filter((one) => one !== null)
  return { pieces, points: pieces.reduce((sum, one) => sum + (one.points ?? 0) + GAP, 0) }
}

/** A page that is not full keeps its faders as high as on a full one, at the top. */
function fewRows(pieces: readonly Piece[], columns: number, room: number): Piece | null {
  const rows = Math.ceil(pieces.length / columns)
  const used = Math.min(room, rows * (TOUCH_POINTS + 12 + GAP) - GAP)
  return down([sized(used, grid(pieces, columns)), weighed(1, { points: null, share: 1, place: () => [] })])
}

function isFewOptions(row: Parameter): boolean {
  return row.kind === 'enum' && row.options.length <= 6
}
