import { describe, expect, it } from 'vitest'
import { FED_ADDRESSES, feedbackOf } from '../../../server/control/feedback-rows.ts'
import type { FeedbackValues } from '../../../server/control/feedback-rows.ts'
import { REGISTRY } from '../../../server/protocol/registry.ts'
import { resolveAddress } from '../../../server/show/resolve-address.ts'
import { ShowRig } from '../show/show-rig.ts'

const rig = new ShowRig()
const values: FeedbackValues = {
  value: (address) => rig.store.value(address),
  sceneNames: () => [],
  sets: () => rig.sets,
  observations: () => ({}),
  lights: () => ({}),
}

/** Words that a trigger must be sent, without those in brackets; one of two is one. */
function neededWords(words: string): readonly string[] {
  return words
    .replace(' or ', '-')
    .split(' ')
    .filter((word) => word !== '' && !word.startsWith('['))
}

function toldAt(address: string): ReadonlyMap<string, string> {
  const told = feedbackOf(address, values)
  return new Map(told.map((message) => [message.address, message.args.map(({ type }) => type).join('')]))
}

describe('every address', () => {
  it('of a name has a number beside it', () => {
    for (const { address, kind } of REGISTRY) {
      if (kind !== 'enum' && kind !== 'choice') continue
      expect(resolveAddress(`${address}/index`)?.form, address).toBe('index')
    }
  })

  it('of two numbers has one for each of them', () => {
    for (const row of REGISTRY) {
      if (row.kind === 'pair') {
        for (const twin of row.twins) expect(resolveAddress(twin)?.parameter.kind, twin).toBe('number')
      }
      if (row.kind !== 'trigger' || neededWords(row.arguments).length < 2) continue
      const twins = REGISTRY.filter(
        (twin) =>
          twin.kind === 'trigger' &&
          twin.address.startsWith(`${row.address}/`) &&
          neededWords(twin.arguments).length === 1,
      )
      expect(twins, row.address).toHaveLength(2)
    }
  })

  it('that holds a value can be put back, and what is on or off be flipped', () => {
    for (const { address, kind } of REGISTRY) {
      if (kind === 'trigger' || kind === 'feedback') continue
      expect(resolveAddress(`${address}/reset`)?.form, address).toBe('reset')
      if (kind === 'boolean') expect(resolveAddress(`${address}/toggle`)?.form, address).toBe('toggle')
      if (kind === 'number' || kind === 'integer') {
        expect(resolveAddress(`${address}/norm`)?.form, address).toBe('norm')
      }
    }
  })
})

describe('feedback', () => {
  it('tells every address on all its twins: numbers with their part of the range, names with their number', () => {
    for (const address of FED_ADDRESSES) {
      const told = toldAt(address)
      const kind = resolveAddress(address)?.parameter.kind
      switch (kind) {
        case 'number':
          expect([told.get(address), told.get(`${address}/norm`)], address).toEqual(['f', 'f'])
          break
        case 'integer':
          expect([told.get(address), told.get(`${address}/norm`)], address).toEqual(['i', 'f'])
          break
        case 'boolean':
          expect(told.get(address), address).toBe('i')
          break
        default: {
          expect([told.get(address), told.get(`${address}/index`)], address).toEqual(['s', 'i'])
        }
      }
    }
  })

  it('tells every value that there is, each when what it shows changes', () => {
    const told = new Set(FED_ADDRESSES.flatMap((address) => [...toldAt(address).keys()]))
    const held = REGISTRY.filter(({ kind }) => kind !== 'trigger' && kind !== 'feedback')
    expect(held.map(({ address }) => address).filter((address) => !told.has(address))).toEqual([])
    expect([...toldAt('/zoom/x').keys()]).toContain('/zoom/xy')
    expect([...toldAt('/grid/cols').keys()]).toContain('/zoom/across')
  })

  it('lights the button of the set that is chosen, and no other', () => {
    const told = feedbackOf('/set/select', values)
    const lit = rig.sets.map((_, place) => told.find(({ address }) => address === `/set/${place + 1}/select`))
    expect(lit.map((message) => message?.args[0]?.value)).toEqual([1, 0, 0])
  })
})
