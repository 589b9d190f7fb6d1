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
  /** Groups of the registry whose parameters stand here unless a widget shows them. */
  readonly groups: readonly string[]
  /** Widgets at the head, with the addresses each shows; it is there when the first of them is declared. */
  readonly widgets?: Readonly<Partial<Record<WidgetName, readonly string[]>>>
}

/** The section that holds what no other names; the page has it only when it must. */
export const REST_KEY = 'rest'

const PLANS: readonly Plan[] = [
  {
    key: 'bar',
    title: 'Always in reach',
    tab: 'play',
    groups: [],
    widgets: {
      bar: [
        '/out/blackout',
        '/out/freeze',
        '/out/panic',
        '/out/panic/back',
        '/out/panic/active',
        '/out/master',
      ],
    },
  },
  {
    key: 'sets',
    title: 'Tile sets',
    tab: 'play',
    groups: ['Tile set'],
    widgets: {
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
    },
  },
  {
    key: 'scenes',
    title: 'Scenes',
    tab: 'play',
    groups: ['Scenes'],
    widgets: {
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
    },
  },
  { key: 'output', title: 'Output', tab: 'play', groups: ['Output'] },
  {
    key: 'view',
    title: 'View',
    tab: 'view',
    groups: ['Zoom'],
    widgets: {
      stick: ['/zoom/speed'],
      pad: ['/zoom/xy', '/zoom/x', '/zoom/y', '/zoom/pan'],
      cell: ['/zoom/cell', '/zoom/cell/col', '/zoom/cell/row'],
    },
  },
  { key: 'look', title: 'Look', tab: 'look', groups: ['Look'] },
  { key: 'light', title: 'Light', tab: 'look', groups: ['Light'] },
  { key: 'effects', title: 'Effects', tab: 'look', groups: ['Effects'] },
  { key: 'grid', title: 'Grid', tab: 'look', groups: ['Grid'] },
  {
    key: 'tempo',
    title: 'Tempo',
    tab: 'beat',
    groups: ['Tempo'],
    widgets: { tempo: ['/tempo/tap', '/tempo/beat', '/tempo/nudge', '/tempo/resync'] },
  },
  { key: 'clips', title: 'Moving tiles', tab: 'beat', groups: ['Moving tiles'] },
  {
    key: 'source',
    title: 'Source',
    tab: 'source',
    groups: ['Source'],
    widgets: {
      sources: ['/source/select', '/source/index'],
      transport: ['/play', '/seek', '/step', '/speed', '/source/position', '/source/duration'],
    },
  },
  {
    key: 'ahead',
    title: 'Look-ahead',
    tab: 'source',
    groups: ['Look-ahead'],
    widgets: { ahead: ['/buffer/level'] },
  },
  {
    key: 'system',
    title: 'Server',
    tab: 'show',
    groups: ['System'],
    widgets: { controllers: ['/connect', '/sync', '/ping', '/subscribe'] },
  },
]

/** Sets the parameters of a registry into sections, each once; sections without any are left out. */
export function planPanel(registry: readonly Parameter[]): readonly PanelSection[] {
  const byAddress = new Map(registry.map((row) => [row.address, row]))
  const claimed = new Set(
    PLANS.flatMap(({ widgets = {} }) => Object.values(widgets).flatMap((addresses) => declared(addresses))),
  )
  const sections = PLANS.map((plan): PanelSection => {
    const widgets = Object.entries(plan.widgets ?? {}) as [WidgetName, readonly string[]][]
    const heads = widgets
      .filter(([, addresses]) => declared(addresses).length > 0)
      .map(([widget, addresses]): PanelItem => {
        return { kind: 'widget', widget, rows: addresses.flatMap((address) => byAddress.get(address) ?? []) }
      })
    return { ...head(plan), items: [...heads, ...rowsOf((row) => plan.groups.includes(row.group))] }
  })
  const groups = PLANS.flatMap((plan) => plan.groups)
  const rest = rowsOf((row) => !groups.includes(row.group))
  return [...sections, { key: REST_KEY, title: 'More', tab: 'show' as const, items: rest }].filter(
    ({ items }) => items.length > 0,
  )

  function declared(addresses: readonly string[]): readonly string[] {
    return byAddress.has(addresses[0]!) ? addresses.filter((address) => byAddress.has(address)) : []
  }

  function rowsOf(isHere: (row: Parameter) => boolean): readonly PanelItem[] {
    return registry
      .filter((row) => isHere(row) && !claimed.has(row.address))
      .map((row) => ({ kind: 'row', row }))
  }
}

function head({ key, title, tab }: Plan): Omit<PanelSection, 'items'> {
  return { key, title, tab }
}
