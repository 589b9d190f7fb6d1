import type { Parameter } from '../../../server/protocol/parameter.ts'

/** Where a section stands: the tab on narrow pages, the column on wide ones. */
export type PanelTab = 'play' | 'view' | 'look' | 'beat' | 'source' | 'show'

/** Parts of the panel that show several parameters at once, each in its own way. */
export type WidgetName =
  | 'bar'
  | 'sets'
  | 'scenes'
  | 'pad'
  | 'stick'
  | 'cell'
  | 'tempo'
  | 'sources'
  | 'transport'
  | 'ahead'
  | 'controllers'

/** What stands in a section: a widget, or a parameter by itself. */
export type PanelItem =
  | {
      readonly kind: 'widget'
      readonly widget: WidgetName
      /** Parameters that it shows. */
      readonly rows: readonly Parameter[]
    }
  | { readonly kind: 'row'; readonly row: Parameter }

/** A section of the panel. */
export type PanelSection = {
  readonly key: string
  readonly title: string
  readonly tab: PanelTab
  readonly items: readonly PanelItem[]
}

type Plan = {
  readonly key: string
  readonly title: string
  readonly tab: PanelTab
  /** Groups of the registry whose parameters stand here unless they are placed by name. */
  readonly groups: readonly string[]
  /** Widgets and parameters that come first, in this order. */
  readonly first: readonly (WidgetName | `/${string}`)[]
}

/** The section that holds what no other names; the page has it only when it must. */
export const REST_KEY = 'rest'

/** The addresses that each widget shows; it is there when the first of them is declared. */
const WIDGETS: Readonly<Record<WidgetName, readonly string[]>> = {
  bar: ['/out/blackout', '/out/freeze', '/out/panic', '/out/panic/back', '/out/panic/active', '/out/master'],
  sets: [
    '/set/select',
    '/set/index',
    '/set/N/select',
    '/set/N/name',
    '/set/N/count',
    '/set/N/ready',
    '/set/N/coverage',
    '/set/pending',
  ],
  scenes: [
    '/scene/go',
    '/scene/index',
    '/scene/N/go',
    '/scene/N/name',
    '/scene/N/active',
    '/scene/N/save',
    '/scene/pending',
    '/scene/save',
    '/scene/undo',
    '/preview/scene',
    '/take',
  ],
  stick: ['/zoom/speed'],
  pad: ['/zoom/xy', '/zoom/x', '/zoom/y', '/zoom/pan', '/zoom/pan/x', '/zoom/pan/y'],
  cell: ['/zoom/cell', '/zoom/cell/col', '/zoom/cell/row'],
  tempo: ['/tempo/tap', '/tempo/beat', '/tempo/nudge', '/tempo/resync'],
  sources: ['/source/select', '/source/index'],
  transport: ['/play', '/seek', '/step', '/speed', '/source/position', '/source/duration'],
  ahead: ['/buffer/level'],
  controllers: ['/connect', '/sync', '/ping', '/subscribe'],
}

const PLANS: readonly Plan[] = [
  { key: 'bar', title: 'Always in reach', tab: 'play', groups: [], first: ['bar'] },
  { key: 'sets', title: 'Tile sets', tab: 'play', groups: ['Tile set'], first: ['sets'] },
  { key: 'scenes', title: 'Scenes', tab: 'play', groups: ['Scenes'], first: ['scenes'] },
  {
    key: 'output',
    title: 'Output',
    tab: 'play',
    groups: ['Output'],
    first: ['/out/flash', '/out/fade/out', '/out/fade/in'],
  },
  {
    key: 'changes',
    title: 'Transitions and times',
    tab: 'play',
    groups: [],
    first: ['/set/transition', '/set/ms', '/scene/ms', '/scene/auto', '/out/fade/ms', '/out/panic/ms'],
  },
  {
    key: 'view',
    title: 'View',
    tab: 'view',
    groups: ['Zoom'],
    first: ['/zoom', 'stick', 'pad', '/zoom/rotate', '/zoom/drift', '/zoom/pulse', '/zoom/across'],
  },
  { key: 'cell', title: 'One cell', tab: 'view', groups: [], first: ['cell'] },
  { key: 'look', title: 'Look', tab: 'look', groups: ['Look'], first: [] },
  { key: 'light', title: 'Light', tab: 'look', groups: ['Light'], first: [] },
  { key: 'effects', title: 'Effects', tab: 'look', groups: ['Effects'], first: [] },
  { key: 'grid', title: 'Grid', tab: 'look', groups: ['Grid'], first: [] },
  { key: 'tempo', title: 'Tempo', tab: 'beat', groups: ['Tempo'], first: ['tempo'] },
  { key: 'clips', title: 'Moving tiles', tab: 'beat', groups: ['Moving tiles'], first: [] },
  {
    key: 'source',
    title: 'Source',
    tab: 'source',
    groups: ['Source', 'Film'],
    first: ['sources', 'transport'],
  },
  { key: 'ahead', title: 'Look-ahead', tab: 'source', groups: ['Look-ahead'], first: ['ahead'] },
  { key: 'system', title: 'Server', tab: 'show', groups: ['System'], first: ['controllers'] },
]

/** Sets the parameters of a registry into sections, each once; sections without any are left out. */
export function planPanel(registry: readonly Parameter[]): readonly PanelSection[] {
  const byAddress = new Map(registry.map((row) => [row.address, row]))
  const firsts = PLANS.map((plan) => plan.first.flatMap((name) => itemOf(name, byAddress)))
  const placed = new Set(firsts.flat().flatMap((item) => rowsOf(item).map((row) => row.address)))
  const rest = (isHere: (row: Parameter) => boolean): readonly PanelItem[] =>
    registry
      .filter((row) => !placed.has(row.address) && isHere(row))
      .map((row) => ({ kind: 'row' as const, row }))
  const sections = PLANS.map(({ key, title, tab, groups }, place): PanelSection => {
    return { key, title, tab, items: [...firsts[place]!, ...rest((row) => groups.includes(row.group))] }
  })
  const groups = PLANS.flatMap((plan) => plan.groups)
  const others = rest((row) => !groups.includes(row.group))
  return [...sections, { key: REST_KEY, title: 'More', tab: 'show' as const, items: others }].filter(
    ({ items }) => items.length > 0,
  )
}

/** The parameters that an item shows. */
export function rowsOf(item: PanelItem): readonly Parameter[] {
  return item.kind === 'row' ? [item.row] : item.rows
}

function itemOf(
  name: WidgetName | `/${string}`,
  byAddress: ReadonlyMap<string, Parameter>,
): readonly PanelItem[] {
  const addresses = isAddress(name) ? [name] : WIDGETS[name]
  const rows = addresses.flatMap((address) => byAddress.get(address) ?? [])
  if (rows[0]?.address !== addresses[0]) return []
  return isAddress(name) ? [{ kind: 'row', row: rows[0]! }] : [{ kind: 'widget', widget: name, rows }]
}

function isAddress(name: string): name is `/${string}` {
  return name.startsWith('/')
}
