import { inflateSync } from 'node:zlib'

/** An element of an XML document; `text` is all character data directly in it. */
export type XmlElement = {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: XmlElement[]
  text: string
}

/** A control as it stands in a layout's file. */
export type FileNode = {
  readonly id: string
  readonly type: string
  readonly properties: ReadonlyMap<string, { readonly type: string; readonly element: XmlElement }>
  readonly values: ReadonlyMap<string, string>
  readonly messages: readonly XmlElement[]
  readonly children: readonly FileNode[]
  readonly element: XmlElement
}

const TOKEN =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<\?[^?]*\?>|<\/([A-Za-z]+)>|<([A-Za-z]+)((?:\s+[A-Za-z]+='[^'<]*')*)\s*(\/?)>|([^<&]+)/y

/** The document in the bytes of a layout for TouchOSC. @throws {Error} when they are no zlib stream of well-formed XML */
export function unpackLayout(bytes: Uint8Array): XmlElement {
  return parseXml(inflateSync(bytes).toString('utf8'))
}

/** The root element of an XML document as layouts use it: no entities, attributes in single quotes. */
export function parseXml(text: string): XmlElement {
  const top: XmlElement = { name: '', attributes: {}, children: [], text: '' }
  const open = [top]
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex
    const token = TOKEN.exec(text)
    if (!token) throw new Error(`no XML at ${at}: ${text.slice(at, at + 40)}`)
    const [, data, ending, beginning, attributes, isEmpty, plain] = token
    const parent = open.at(-1)!
    if (data !== undefined) parent.text += data
    else if (plain !== undefined) parent.text += plain.trim()
    else if (ending !== undefined) {
      if (open.pop()?.name !== ending) throw new Error(`</${ending}> at ${at} closes another element`)
    } else if (beginning !== undefined) {
      const element = {
        name: beginning,
        attributes: readAttributes(attributes ?? ''),
        children: [],
        text: '',
      }
      parent.children.push(element)
      if (isEmpty === '') open.push(element)
    }
  }
  const [root] = top.children
  if (open.length !== 1 || !root || top.children.length !== 1) throw new Error('not one whole element')
  return root
}

/** The canvas of a layout's document. */
export function readCanvas(root: XmlElement): FileNode {
  const node = root.children.find((child) => child.name === 'node')
  if (root.name !== 'lexml' || !node) throw new Error('not a layout')
  return readNode(node)
}

/** A child element by name, or undefined. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name)
}

/** Four numbers of a frame or colour, in the order they are written. */
export function numbersOf(element: XmlElement | undefined): number[] {
  return childOf(element, 'value')?.children.map((part) => Number(part.text)) ?? []
}

/** The text of a property, empty when it is not there. */
export function propertyOf(node: FileNode, key: string): string {
  return childOf(node.properties.get(key)?.element, 'value')?.text ?? ''
}

function readNode(element: XmlElement): FileNode {
  const listOf = (name: string): XmlElement[] => childOf(element, name)?.children ?? []
  return {
    id: element.attributes['ID'] ?? '',
    type: element.attributes['type'] ?? '',
    properties: new Map(
      listOf('properties').map((property) => [
        childOf(property, 'key')?.text ?? '',
        { type: property.attributes['type'] ?? '', element: property },
      ]),
    ),
    values: new Map(
      listOf('values').map((value) => [
        childOf(value, 'key')?.text ?? '',
        childOf(value, 'default')?.text ?? '',
      ]),
    ),
    messages: listOf('messages'),
    children: listOf('children').map(readNode),
    element,
  }
}

function readAttributes(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([A-Za-z]+)='([^']*)'/g)].map(
    ([, name = '', held = '']) => [name, held] as const,
  )
  return Object.fromEntries(pairs)
}
