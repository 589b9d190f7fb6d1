import { describe, expect, it } from 'vitest'
import type { QueryNode } from '../../../../server/control/oscquery/query-node.ts'
import {
  currentMessages,
  currentMethods,
  findNode,
  queryTree,
} from '../../../../server/control/oscquery/query-tree.ts'
import { REGISTRY } from '../../../../server/protocol/registry.ts'
import { resolveAddress } from '../../../../server/show/resolve-address.ts'
import { ShowRig } from '../../show/show-rig.ts'

const NAMES = { sets: ['smalti', 'emoji'], sources: ['demo', 'webcam'], scenes: ['safe', 'bold'] }

function tree(prefix = '/mosaic'): QueryNode {
  const { store } = new ShowRig()
  const messages = currentMessages({
    value: (address) => store.value(address),
    sceneNames: () => NAMES.scenes,
    sets: () => NAMES.sets.map((name) => ({ name })),
    observations: () => ({ '/status/fps': 30, '/set/1/name': 'Smalti', '/set/1/ready': 1 }),
    lights: () => ({ '/tempo/beat': 1 }),
  })
  return queryTree(prefix, currentMethods(NAMES), messages)
}

function allNodes(node: QueryNode): QueryNode[] {
  return [node, ...Object.values(node.CONTENTS ?? {}).flatMap(allNodes)]
}

describe('the address space of OSCQuery', () => {
  it('misses no row of the registry', () => {
    const root = tree()
    for (const row of REGISTRY) {
      const address = row.address.replace('/N', '/2')
      const node = findNode(root, `/mosaic${address}`)
      expect(node?.FULL_PATH, address).toBe(`/mosaic${address}`)
      expect(node?.DESCRIPTION, address).toContain(row.label)
      expect(node?.TYPE, address).toMatch(/^[ifsTFI]+$/)
    }
  })

  it('holds nothing that does not work', () => {
    for (const node of allNodes(tree())) {
      if (node.ACCESS === 0) continue
      expect(resolveAddress(node.FULL_PATH.slice('/mosaic'.length)), node.FULL_PATH).not.toBeNull()
      if (node.VALUE) expect(node.VALUE, node.FULL_PATH).toHaveLength(node.TYPE!.length)
      if (node.RANGE) expect(node.RANGE, node.FULL_PATH).toHaveLength(node.TYPE!.length)
      if (node.CLIPMODE) expect(node.CLIPMODE, node.FULL_PATH).toHaveLength(node.TYPE!.length)
      if (node.ACCESS === 2) expect(node.VALUE, node.FULL_PATH).toBeUndefined()
    }
  })

  it('holds a twin only where an address is a container anyway', () => {
    const root = tree()
    expect(findNode(root, '/mosaic/zoom/norm')).toMatchObject({ TYPE: 'f', RANGE: [{ MIN: 0, MAX: 1 }] })
    expect(findNode(root, '/mosaic/look/change/index')).toMatchObject({ TYPE: 'i', VALUE: [0] })
    expect(findNode(root, '/mosaic/look/tint')?.CONTENTS).toBeUndefined()
    expect(findNode(root, '/mosaic/set/transition')?.CONTENTS).toBeUndefined()
  })

  it('holds every value within the range it declares', () => {
    for (const node of allNodes(tree())) {
      for (const [place, range] of (node.RANGE ?? []).entries()) {
        const value = node.VALUE?.[place]
        if (value === undefined || value === '') continue
        if ('VALS' in range) expect(range.VALS, node.FULL_PATH).toContain(value)
        if ('MIN' in range) {
          expect(Number(value), node.FULL_PATH).toBeGreaterThanOrEqual(Number(range.MIN))
          expect(Number(value), node.FULL_PATH).toBeLessThanOrEqual(Number(range.MAX))
        }
      }
    }
  })

  it('puts everything into the root without a prefix', () => {
    const root = tree('')
    expect(root.FULL_PATH).toBe('/')
    expect(findNode(root, '/zoom')?.FULL_PATH).toBe('/zoom')
    expect(findNode(root, '/ZOOM/X')?.FULL_PATH).toBe('/zoom/x')
    expect(findNode(root, '/mosaic')).toBeNull()
  })
})
