import { numbersOf, propertyOf, type FileNode } from './read-lexml.ts'

/** What is drawn as if the show had told it. */
export type ShownValues = {
  /** Position of controls by the path of their names, `page_sets/set_1/lamp`. */
  readonly x: ReadonlyMap<string, number>
  readonly text: ReadonlyMap<string, string>
}

const TAB_TEXT_DOWN = 5
const DIM = 0.26
/** Width of a letter by its size, nearly. */
const WIDE_LETTER = 0.58

/** One page of a layout as an SVG element of its size: what TouchOSC shows, in plain shapes. */
export function layoutSvg(canvas: FileNode, page: number, shown: ShownValues): string {
  const [, , width = 0, height = 0] = numbersOf(canvas.properties.get('frame')?.element)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans, Liberation Sans, Helvetica, sans-serif">${draw(canvas, page, shown, '')}</svg>`
}

/** The pages of a layout, in order. */
export function pagesOf(canvas: FileNode): readonly FileNode[] {
  return canvas.children.find((child) => child.type === 'PAGER')?.children ?? []
}

function draw(node: FileNode, page: number, shown: ShownValues, parentPath: string): string {
  const [x = 0, y = 0, width = 0, height = 0] = numbersOf(node.properties.get('frame')?.element)
  const path = `${parentPath}/${propertyOf(node, 'name')}`
  const children = node.type === 'PAGER' ? [node.children[page]!] : node.children
  const tabs = node.type === 'PAGER' ? drawTabs(node, page, width) : ''
  const inner = children.map((child) => draw(child, page, shown, path)).join('')
  const isMarked = propertyOf(node, 'visible') !== '1'
  return `<g transform="translate(${x} ${y})"${isMarked ? ' opacity="0.15"' : ''}>${body(node, width, height, shown, path)}${tabs}${inner}</g>`
}

function body(node: FileNode, width: number, height: number, shown: ShownValues, path: string): string {
  const colour = colourOf(node, 'color')
  const radius = Number(propertyOf(node, 'cornerRadius'))
  const box = (fill: string, opacity: number): string =>
    `<rect width="${width}" height="${height}" rx="${radius}" fill="${fill}" fill-opacity="${opacity}"/>`
  const isPainted = propertyOf(node, 'background') === '1'
  const rim =
    propertyOf(node, 'outline') === '1' && isPainted
      ? `<rect x="0.75" y="0.75" width="${width - 1.5}" height="${height - 1.5}" rx="${radius}" fill="none" stroke="${colour.css}" stroke-width="1.5"/>`
      : ''
  const value = shown.x.get(path) ?? Number(node.values.get('x') ?? 0)
  switch (node.type) {
    case 'BUTTON':
      return box('#000', 1) + box(colour.css, DIM + (1 - DIM) * value) + rim
    case 'FADER':
      return box('#000', 1) + box(colour.css, DIM) + rim + faderBar(node, width, height, value, colour.css)
    case 'XY':
      return box('#000', 1) + box(colour.css, DIM) + rim + cross(width, height, colour.css)
    case 'RADIO':
      return box('#000', 1) + box(colour.css, DIM) + rim + radioSteps(node, width, height, value, colour.css)
    case 'LABEL':
      return (
        (isPainted ? box(colour.css, colour.opacity) : '') +
        labelText(node, width, height, shown.text.get(path))
      )
    case 'TEXT':
      return wrappedText(node, width, shown.text.get(path))
    default:
      return isPainted ? box(colour.css, colour.opacity) : ''
  }
}

function faderBar(node: FileNode, width: number, height: number, value: number, colour: string): string {
  const isLying = propertyOf(node, 'orientation') === '1'
  const length = (isLying ? width : height) * value
  const bar = isLying
    ? `<rect width="${length}" height="${height}" rx="6" fill="${colour}"/>`
    : `<rect y="${height - length}" width="${width}" height="${length}" rx="6" fill="${colour}"/>`
  const cursor = isLying
    ? `<rect x="${length - 2}" width="4" height="${height}" fill="#f5f7fa"/>`
    : `<rect y="${height - length - 2}" width="${width}" height="4" fill="#f5f7fa"/>`
  const isDrawn = (key: string): boolean => propertyOf(node, key) === '1'
  return (isDrawn('bar') ? bar : '') + (isDrawn('cursor') ? cursor : '')
}

function cross(width: number, height: number, colour: string): string {
  const [x, y] = [width / 2, height / 2]
  return `<path d="M0 ${y}H${width}M${x} 0V${height}" stroke="${colour}" stroke-width="2"/><circle cx="${x}" cy="${y}" r="15" fill="${colour}" stroke="#f5f7fa" stroke-width="3"/>`
}

function radioSteps(node: FileNode, width: number, height: number, value: number, colour: string): string {
  const steps = Number(propertyOf(node, 'steps'))
  const each = width / steps
  const lines = Array.from({ length: steps - 1 }, (_, at) => `M${(at + 1) * each} 0V${height}`).join('')
  return `<rect x="${value * each + 3}" y="3" width="${each - 6}" height="${height - 6}" rx="4" fill="${colour}"/><path d="${lines}" stroke="${colour}" stroke-width="1"/>`
}

function labelText(node: FileNode, width: number, height: number, told: string | undefined): string {
  const align = propertyOf(node, 'textAlignH')
  const x = align === '1' ? 10 : align === '3' ? width : width / 2
  const anchor = align === '1' ? 'start' : align === '3' ? 'end' : 'middle'
  const size = Number(propertyOf(node, 'textSize'))
  const text = told ?? node.values.get('text') ?? ''
  const isPadded = propertyOf(node, 'background') === '1'
  return `<svg width="${width}" height="${height}"><text x="${align === '1' && !isPadded ? 0 : x}" y="${height / 2 + size * 0.36}" font-size="${size}" text-anchor="${anchor}" fill="${colourOf(node, 'textColor').css}">${escape(text)}</text></svg>`
}

function wrappedText(node: FileNode, width: number, told: string | undefined): string {
  const size = Number(propertyOf(node, 'textSize'))
  const most = Math.floor(width / (size * WIDE_LETTER))
  const lines = ['']
  for (const word of (told ?? node.values.get('text') ?? '').split(' ')) {
    const last = lines.at(-1)!
    if (last === '' || last.length + 1 + word.length <= most)
      lines[lines.length - 1] = `${last} ${word}`.trim()
    else lines.push(word)
  }
  const ink = colourOf(node, 'textColor').css
  return lines
    .map(
      (line, at) =>
        `<text x="${width / 2}" y="${size * (at * 1.2 + 1)}" font-size="${size}" text-anchor="middle" fill="${ink}">${escape(line)}</text>`,
    )
    .join('')
}

function drawTabs(pager: FileNode, page: number, width: number): string {
  const height = Number(propertyOf(pager, 'tabbarSize'))
  const each = width / pager.children.length
  return pager.children
    .map((child, at) => {
      const isOn = at === page
      const fill = colourOf(child, isOn ? 'tabColorOn' : 'tabColorOff').css
      const ink = colourOf(child, isOn ? 'textColorOn' : 'textColorOff').css
      const size = propertyOf(pager, isOn ? 'textSizeOn' : 'textSizeOff')
      const label = escape(propertyOf(child, 'tabLabel'))
      return `<rect x="${at * each}" width="${each}" height="${height}" fill="${fill}"/><text x="${(at + 0.5) * each}" y="${height / 2 + TAB_TEXT_DOWN}" font-size="${size}" text-anchor="middle" fill="${ink}">${label}</text>`
    })
    .join('')
}

function colourOf(node: FileNode, key: string): { readonly css: string; readonly opacity: number } {
  const [r = 0, g = 0, b = 0, a = 1] = numbersOf(node.properties.get(key)?.element)
  return { css: `rgb(${Math.round(r * 255)} ${Math.round(g * 255)} ${Math.round(b * 255)})`, opacity: a }
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
