import { parse } from 'luaparse'
import { describe, expect, it } from 'vitest'
import {
  childOf,
  numbersOf,
  propertyOf,
  readCanvas,
  unpackLayout,
  type FileNode,
  type XmlElement,
} from '../../../../scripts/draw-layout/read-lexml.ts'
import { COLOURS, INK } from '../../../../server/control/layout/palette.ts'
import { makeTouchLayout } from '../../../../server/control/layout/touch-layout.ts'
import { REGISTRY } from '../../../../server/protocol/registry.ts'
import { resolveAddress } from '../../../../server/show/resolve-address.ts'
import { EDITOR_FILES, PAGE_PROPERTIES, PARTS, WORDS } from './editor-files.ts'

const SIZES = ['phone', 'tablet'] as const
const FACTS = {
  prefix: '/mosaic',
  setNames: ['Smalti', 'Emoji', 'Holiday photos of 2026'],
  sceneNames: ['safe', 'bold'],
  token: 'abcdefghijklmnopqrstuv',
}
const TOUCHED = ['BUTTON', 'FADER', 'XY', 'RADIO', 'PAGER']
/** Points that a letter of a label takes of its size, at most on average. */
const LETTER = 0.54

type Placed = { readonly node: FileNode; readonly path: string; readonly parent: FileNode | null }

const plainCanvases = new Map<string, FileNode>()

function canvasOf(size: (typeof SIZES)[number], facts?: Partial<typeof FACTS>): FileNode {
  const plain = plainCanvases.get(size)
  if (facts === undefined && plain !== undefined) return plain
  const canvas = readCanvas(unpackLayout(makeTouchLayout({ ...FACTS, ...facts }, size)))
  if (facts === undefined) plainCanvases.set(size, canvas)
  return canvas
}

function allNodes(node: FileNode, parentPath = '', parent: FileNode | null = null): Placed[] {
  const path = `${parentPath}/${propertyOf(node, 'name')}`
  return [{ node, path, parent }, ...node.children.flatMap((child) => allNodes(child, path, node))]
}

function frameOf(node: FileNode) {
  const [x = NaN, y = NaN, width = NaN, height = NaN] = numbersOf(node.properties.get('frame')?.element)
  return { x, y, width, height }
}

function isTouched(node: FileNode): boolean {
  return TOUCHED.includes(node.type) && propertyOf(node, 'interactive') === '1'
}

/** Whether a finger on one could hit the other. */
function overlap(a: FileNode, b: FileNode): boolean {
  const [one, two] = [frameOf(a), frameOf(b)]
  const along = (start: 'x' | 'y', size: 'width' | 'height'): boolean =>
    one[start] < two[start] + two[size] && two[start] < one[start] + one[size]
  return along('x', 'width') && along('y', 'height')
}

function addressOf(message: XmlElement): string {
  const parts = childOf(message, 'path')?.children ?? []
  return parts.map((part) => childOf(part, 'value')?.text ?? '').join('')
}

function elementsOf(element: XmlElement): XmlElement[] {
  return [element, ...element.children.flatMap(elementsOf)]
}

function contrast(a: readonly number[], b: readonly number[]): number {
  const light = (colour: readonly number[]): number => {
    const [r = 0, g = 0, b = 0] = colour.map((part) =>
      part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4),
    )
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [high = 0, low = 0] = [light(a), light(b)].toSorted((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

describe.each(SIZES)('the layout for a %s', (size) => {
  it('is a zlib stream of XML like those that the editor saves', () => {
    const bytes = makeTouchLayout(FACTS, size)
    expect([...bytes.subarray(0, 2)]).toEqual([0x78, 0x9c])
    const root = unpackLayout(bytes)
    expect([root.name, root.attributes]).toEqual(['lexml', { version: '3' }])
    expect(root.children.map(({ name }) => name)).toEqual(['node'])
    expect(readCanvas(root).type).toBe('GROUP')
  })

  it('has the properties, values and elements of real controls', () => {
    const ids = new Set<string>()
    for (const { node, path, parent } of allNodes(canvasOf(size))) {
      const shape = EDITOR_FILES[node.type]
      expect(shape, path).toBeDefined()
      const wanted = { ...shape!.properties, ...(parent?.type === 'PAGER' && PAGE_PROPERTIES) }
      const found = Object.fromEntries([...node.properties].map(([key, { type }]) => [key, type]))
      const { script, ...others } = found
      expect(others, path).toEqual(wanted)
      expect(script ?? 's', path).toBe('s')
      const keys = [...node.properties.keys()]
      expect(keys, path).toEqual(keys.toSorted((a, b) => (a < b ? -1 : 1)))
      expect([...node.values.keys()].toSorted(), path).toEqual(shape!.values)
      const held = node.element.children.map(({ name }) => name)
      expect(held, path).toEqual(shape!.holds.filter((name) => held.includes(name)))
      expect(Object.keys(node.element.attributes), path).toEqual(['ID', 'type'])
      expect(node.id, path).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(ids.has(node.id), path).toBe(false)
      ids.add(node.id)
    }
  })

  it('has messages made of the parts and words of real ones', () => {
    for (const { node, path } of allNodes(canvasOf(size))) {
      const lists = [node.element, ...node.messages].flatMap((element) =>
        element.children.filter(({ name }) => name !== 'children').flatMap(elementsOf),
      )
      for (const element of lists) {
        const parts = PARTS[element.name]
        const names = element.children.map(({ name }) => name)
        const isPlain = names.length === 0 || (element.name === 'value' && names[0] !== 'key')
        if (parts && !isPlain) expect(names, path).toEqual(parts.filter((name) => names.includes(name)))
        const words = WORDS[element.name]
        if (words && names.length === 0) expect(words, path).toContain(element.text)
      }
      for (const message of node.messages) {
        expect(childOf(message, 'feedback')?.text, path).toBe('0')
        expect(childOf(message, 'connections')?.text, path).toBe('00001')
      }
    }
  })

  it('keeps every frame within its parent, whole, and no touch over another', () => {
    for (const { node, path } of allNodes(canvasOf(size))) {
      const { width, height } = frameOf(node)
      for (const child of node.children) {
        const frame = frameOf(child)
        const name = `${path}/${propertyOf(child, 'name')}`
        expect(Object.values(frame).every(Number.isInteger), name).toBe(true)
        expect(Math.min(frame.x, frame.y), name).toBeGreaterThanOrEqual(0)
        expect(Math.min(frame.width, frame.height), name).toBeGreaterThan(0)
        expect(frame.x + frame.width, name).toBeLessThanOrEqual(width)
        expect(frame.y + frame.height, name).toBeLessThanOrEqual(height)
      }
      if (node.type === 'PAGER') continue
      const rivals = node.children.filter((child) => isTouched(child) || child.children.length > 0)
      for (const [at, one] of rivals.entries()) {
        for (const other of rivals.slice(at + 1)) {
          expect(
            overlap(one, other),
            `${path}: ${propertyOf(one, 'name')}, ${propertyOf(other, 'name')}`,
          ).toBe(false)
        }
      }
    }
  })

  it('gives every finger 44 points, and every word the room it needs', () => {
    for (const { node, path } of allNodes(canvasOf(size))) {
      const { width, height } = frameOf(node)
      if (isTouched(node)) expect(Math.min(width, height), path).toBeGreaterThanOrEqual(44)
      if (node.type !== 'LABEL') continue
      const textSize = Number(propertyOf(node, 'textSize'))
      const text = node.values.get('text') ?? ''
      expect(textSize, path).toBeGreaterThanOrEqual(12)
      expect(text.length * textSize * LETTER, `${path}: ${text}`).toBeLessThanOrEqual(width)
    }
  })

  it('speaks only of what the registry declares, under the prefix', () => {
    const messages = allNodes(canvasOf(size)).flatMap(({ node, path }) =>
      node.messages.map((message) => ({ message, path })),
    )
    expect(messages.length).toBeGreaterThan(80)
    for (const { message, path } of messages) {
      const address = addressOf(message)
      expect(address.startsWith('/mosaic/'), path).toBe(true)
      expect(resolveAddress(address.slice('/mosaic'.length)), `${path}: ${address}`).not.toBeNull()
    }
  })

  it('has a fader or a choice for every look, effect, light, grid and clip value', () => {
    const addresses = allNodes(canvasOf(size)).flatMap(({ node }) => node.messages.map(addressOf))
    const wanted = REGISTRY.filter((row) => /^\/(look|fx|light|grid|clip)\//.test(row.address))
    for (const row of wanted) {
      if (row.kind === 'number' || row.kind === 'integer')
        expect(addresses).toContain(`/mosaic${row.address}/norm`)
      if (row.kind === 'enum') expect(addresses).toContain(`/mosaic${row.address}/index`)
    }
  })

  it('keeps blackout on every page, and panic apart from it', () => {
    const guard = canvasOf(size).children.find((child) => propertyOf(child, 'name') === 'guard')!
    const blackout = guard.children.find((child) => propertyOf(child, 'name') === 'out_blackout')!
    expect(frameOf(blackout).height).toBeGreaterThanOrEqual(64)
    const panic = guard.children.find((child) => propertyOf(child, 'name').startsWith('out_panic'))
    if (panic)
      expect(frameOf(panic).x - frameOf(blackout).x - frameOf(blackout).width).toBeGreaterThanOrEqual(24)
  })

  it('holds scripts that are Lua 5.1', () => {
    const scripts = allNodes(canvasOf(size)).flatMap(({ node }) => propertyOf(node, 'script') || [])
    expect(scripts.length).toBeGreaterThan(15)
    for (const script of scripts) expect(() => parse(script, { luaVersion: '5.1' }), script).not.toThrow()
  })

  it('names what its scripts look for once', () => {
    const nodes = allNodes(canvasOf(size))
    for (const name of ['link', 'beats', 'header_beats', 'zoom_speed']) {
      expect(
        nodes.filter(({ node }) => propertyOf(node, 'name') === name),
        name,
      ).toHaveLength(1)
    }
    for (const { node, path } of nodes) {
      const names = node.children.map((child) => propertyOf(child, 'name'))
      expect(new Set(names).size, path).toBe(names.length)
    }
  })

  it('takes names of any kind as text', () => {
    const names = [']]>', '<b>&amp;"\'', 'a\u0000b\u001b', '\ud800 half', '🎛 ünïcode', '"); os.exit() --']
    const texts = allNodes(canvasOf(size, { setNames: names, token: '"\\\n]]>' }))
      .filter(({ node }) => node.type === 'TEXT')
      .map(({ node }) => node.values.get('text'))
    expect(texts.slice(0, 6)).toEqual([']]>', '<b>&amp;"\'', 'ab', ' half', '🎛 ünïcode', '"); os.exit() --'])
    const script = propertyOf(canvasOf(size, { token: '"\\\n]]>' }), 'script')
    expect(script).toContain('local TOKEN = "\\034\\092\\010]]>"')
    expect(() => parse(script, { luaVersion: '5.1' })).not.toThrow()
  })

  it('has a pad for twelve sets and scenes, and no number choice for one set', () => {
    const names = (facts: Partial<typeof FACTS>): string[] =>
      allNodes(canvasOf(size, facts)).map(({ node }) => propertyOf(node, 'name'))
    const many = names({ setNames: Array.from({ length: 30 }, (_, at) => `set ${at}`) })
    expect(many.filter((name) => /^set_\d+$/.test(name))).toHaveLength(12)
    expect(many.filter((name) => /^scene_\d+$/.test(name))).toHaveLength(12)
    expect(many).toContain('set_index')
    expect(names({ setNames: ['only'] })).not.toContain('set_index')
    expect(names({ setNames: [], sceneNames: [] })).toContain('set_1')
  })
})

describe('the colours of layouts', () => {
  it('carry their words in the dark', () => {
    for (const [name, colour] of Object.entries(COLOURS)) {
      expect(contrast(INK, colour), name).toBeGreaterThanOrEqual(4.5)
    }
  })
})
