import { deflateSync } from 'node:zlib'
import { guardBar } from './guard-bar.ts'
import { group, label } from './labels.ts'
import type { Frame, LayoutNode } from './layout-node.ts'
import { writeLexml } from './lexml.ts'
import { livePage } from './live-page.ts'
import { scenesPage, setsPage } from './list-pages.ts'
import { NEW_PAGE_PROPERTIES } from './new-controls.ts'
import { CANVAS, MARGIN, type LayoutSize, type Page } from './page.ts'
import { CLEAR, COLOURS, hex, INK, NIGHT, QUIET_INK } from './palette.ts'
import { rootScript } from './root-script.ts'
import { rowOf, shown, type LayoutFacts } from './surface.ts'
import { beatLights, HEADER_BEATS_POINTS, tempoPage } from './tempo-page.ts'
import { effectPages, lookPages } from './value-pages.ts'

const TAB_OFF = hex('#14181d')
const HEADER = hex('#292e36')

/**
 * A layout for TouchOSC, as the file that it opens: a zlib stream of XML. Made of what the registry declares and of the
 * names of sets and scenes; what is not declared has no control.
 */
export function makeTouchLayout(facts: LayoutFacts, size: LayoutSize): Uint8Array {
  return deflateSync(writeLexml(canvas(facts, size)))
}

function canvas(facts: LayoutFacts, size: LayoutSize): LayoutNode {
  const { width, height, header, foot, footMargin } = CANVAS[size]
  const pagerFrame = { x: 0, y: header, width, height: height - header - foot }
  const footFrame = { x: 0, y: height - foot, width, height: foot }
  const guardFrame = { x: MARGIN, y: MARGIN, width: width - 2 * MARGIN, height: foot - MARGIN - footMargin }
  return {
    type: 'GROUP',
    name: 'smalti',
    frame: { x: 0, y: 0, width, height },
    properties: { color: NIGHT, script: rootScript(facts) },
    children: [
      group('header', { x: 0, y: 0, width, height: header }, headerOf(facts, { width, height: header })),
      pager(facts, size, pagerFrame),
      group('guard', footFrame, guardBar(facts)?.place(guardFrame) ?? []),
    ],
  }
}

/** The whole header is the label of the link, so that a lost one cannot be overlooked; the rest lies upon it. */
function headerOf(
  facts: LayoutFacts,
  room: { readonly width: number; readonly height: number },
): LayoutNode[] {
  const frame = { x: 0, y: 0, ...room }
  const beats = {
    x: room.width - MARGIN - HEADER_BEATS_POINTS,
    y: 13,
    width: HEADER_BEATS_POINTS,
    height: 18,
  }
  const third = Math.floor((beats.x - 2 * MARGIN) / 3)
  const told = (name: string, address: string, place: number): LayoutNode[] => {
    if (rowOf(address, 'feedback', 'choice') === null) return []
    const text = { kind: 'value', name: 'text', as: 'STRING', range: [0, 1] } as const
    const place3 = { x: MARGIN + place * third, y: 0, width: third, height: room.height }
    return [
      label(name, '', place3, { size: 14, ink: QUIET_INK, bindings: [shown(facts.prefix + address, text)] }),
    ]
  }
  return [
    linkLabel(frame),
    ...told('set_name', '/set/select', 1),
    ...told('source_state', '/source/state', 2),
    ...(beatLights('header_beats')?.place(beats) ?? []),
  ]
}

function linkLabel(frame: Frame): LayoutNode {
  const node = label('link', '', frame, { ground: HEADER, align: 'left', size: 18 })
  return { ...node, properties: { ...node.properties, cornerRadius: 0 } }
}

function pager(facts: LayoutFacts, size: LayoutSize, frame: Frame): LayoutNode {
  const { tabs, tabText } = CANVAS[size]
  const pageFrame = { x: 0, y: tabs, width: frame.width, height: frame.height - tabs }
  const inner = {
    x: MARGIN,
    y: MARGIN,
    width: frame.width - 2 * MARGIN,
    height: pageFrame.height - 2 * MARGIN,
  }
  const pages = pagesOf(facts, size).map((page) => pageGroup(page, pageFrame, inner))
  return {
    type: 'PAGER',
    name: 'pages',
    frame,
    properties: { color: NIGHT, tabbarSize: tabs, textSizeOff: tabText, textSizeOn: tabText + 1 },
    children: pages,
  }
}

function pagesOf(facts: LayoutFacts, size: LayoutSize): readonly Page[] {
  return [
    livePage(facts, size),
    setsPage(facts, size),
    scenesPage(facts, size),
    ...lookPages(facts, size),
    ...effectPages(facts, size),
    tempoPage(facts, size),
  ].filter((page) => page.content !== null)
}

function pageGroup(page: Page, frame: Frame, inner: Frame): LayoutNode {
  return {
    type: 'GROUP',
    name: `page_${page.tab.toLowerCase().replaceAll(' ', '_')}`,
    frame,
    properties: {
      ...NEW_PAGE_PROPERTIES,
      color: CLEAR,
      tabColorOff: TAB_OFF,
      tabColorOn: COLOURS[page.colour],
      tabLabel: page.tab,
      textColorOff: QUIET_INK,
      textColorOn: INK,
    },
    children: page.content?.place(inner) ?? [],
  }
}
