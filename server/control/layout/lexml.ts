import { createHash } from 'node:crypto'
import { NEW_PROPERTIES, NEW_VALUES } from './new-controls.ts'
import type { Frame, LayoutNode, OscBinding, OscPart, PropertyValue } from './layout-node.ts'

/** The oldest version of the format whose files were studied: it asks for the fewest fields. */
const FORMAT_VERSION = 3
/** The first of the five connections of that version. */
const FIRST_CONNECTION = '00001'
const FLOATS: ReadonlySet<string> = new Set(['cornerRadius'])

/** The XML of a layout as TouchOSC's editor writes it; the root is its canvas. */
export function writeLexml(root: LayoutNode): string {
  return `<?xml version='1.0' encoding='UTF-8'?><lexml version='${FORMAT_VERSION}'>${node(root, '')}</lexml>`
}

function node(control: LayoutNode, parentPath: string): string {
  const path = `${parentPath}/${control.name}`
  const properties = { ...NEW_PROPERTIES[control.type], ...control.properties, name: control.name }
  const values = { ...NEW_VALUES[control.type], ...control.values }
  const parts = [
    list('properties', inOrder({ ...properties, frame: control.frame }).map(property)),
    list('values', Object.entries(values).map(value)),
    list('messages', (control.bindings ?? []).map(osc)),
    list(
      'children',
      (control.children ?? []).map((child) => node(child, path)),
    ),
  ]
  return `<node ID='${idOf(path)}' type='${control.type}'>${parts.join('')}</node>`
}

/** Empty lists are left out, as the editor does. */
function list(name: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `<${name}>${items.join('')}</${name}>`
}

function inOrder<T>(properties: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  return Object.entries(properties).toSorted(([a], [b]) => (a < b ? -1 : 1))
}

function property([key, held]: readonly [string, PropertyValue | Frame]): string {
  if (typeof held === 'boolean') return keyed('b', key, held ? '1' : '0')
  if (typeof held === 'number') return keyed(FLOATS.has(key) ? 'f' : 'i', key, String(held))
  if (typeof held === 'string') return keyed('s', key, cdata(held))
  if ('width' in held) {
    const { x, y, width, height } = held
    return keyed('r', key, `<x>${x}</x><y>${y}</y><w>${width}</w><h>${height}</h>`)
  }
  const [r, g, b, a] = held
  return keyed('c', key, `<r>${r}</r><g>${g}</g><b>${b}</b><a>${a}</a>`)
}

function keyed(type: string, key: string, held: string): string {
  return `<property type='${type}'><key>${cdata(key)}</key><value>${held}</value></property>`
}

/** A text that is there from the start is the current one too: what the editor calls locked. */
function value([key, initial]: readonly [string, number | string]): string {
  const isFixed = key === 'text' && initial !== ''
  return (
    `<value><key>${cdata(key)}</key><locked>0</locked><lockedDefaultCurrent>${isFixed ? 1 : 0}</lockedDefaultCurrent>` +
    `<default>${cdata(String(initial))}</default><defaultPull>0</defaultPull></value>`
  )
}

function osc(binding: OscBinding): string {
  const triggers = binding.on.map(
    ({ name, condition }) =>
      `<trigger><var>${cdata(name)}</var><condition>${condition}</condition></trigger>`,
  )
  const address = partial('CONSTANT', 'STRING', binding.address, [0, 1])
  return (
    `<osc><enabled>1</enabled><send>${binding.isSent ? 1 : 0}</send><receive>${binding.isReceived ? 1 : 0}</receive>` +
    `<feedback>0</feedback><connections>${FIRST_CONNECTION}</connections>${list('triggers', triggers)}` +
    `${list('path', [address])}${list('arguments', binding.parts.map(argument))}</osc>`
  )
}

function argument(part: OscPart): string {
  return part.kind === 'constant'
    ? partial('CONSTANT', 'FLOAT', String(part.value), [0, 1])
    : partial('VALUE', part.as, part.name, part.range)
}

function partial(type: string, conversion: string, held: string, range: readonly [number, number]): string {
  return (
    `<partial><type>${type}</type><conversion>${conversion}</conversion><value>${cdata(held)}</value>` +
    `<scaleMin>${range[0]}</scaleMin><scaleMax>${range[1]}</scaleMax></partial>`
  )
}

/** Text as character data; what XML cannot hold is left out, and what would end the data is cut in two. */
function cdata(text: string): string {
  const plain = [...text].filter(isWritable).join('')
  return `<![CDATA[${plain.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
}

function isWritable(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  const isLoneHalf = code >= 0xd800 && code <= 0xdfff
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d
  return !isLoneHalf && code !== 0xfffe && code !== 0xffff
}

/** The same control has the same id in every layout. */
function idOf(path: string): string {
  const hex = createHash('sha256').update(path).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
