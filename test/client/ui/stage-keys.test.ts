import { expect, it } from 'vitest'
import { stageKeyAction } from '../../../client/ui/stage-keys.ts'
import { findParameter } from '../../../server/protocol/registry.ts'

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  stageKeyAction({ key, repeat: false, ctrlKey: false, metaKey: false, altKey: false, ...more })

it('moves, zooms and selects', () => {
  expect(press('ArrowLeft')).toMatchObject({ kind: 'pan', down: 0 })
  expect(press('+')).toEqual({ kind: 'zoom', factor: 1.5 })
  expect(press('3')).toEqual({ kind: 'command', address: '/set/3/select', args: [] })
  expect(press('B')).toEqual({ kind: 'command', address: '/out/blackout/toggle', args: [] })
  expect(press('F')).toEqual({ kind: 'fullscreen' })
  expect(press('k')).toEqual({ kind: 'corners' })
})

it('leaves the browser its own keys and repeats only moves', () => {
  expect(press('f', { ctrlKey: true })).toBeNull()
  expect(press('q')).toBeNull()
  expect(press('b', { repeat: true })).toBeNull()
  expect(press('ArrowUp', { repeat: true })).not.toBeNull()
})

it('sends only addresses that the registry knows', () => {
  for (const key of ['0', 'Home', ' ', 'b', 's', 'd', 'u', 'a', 'x', '1', '9']) {
    const action = press(key)
    if (action?.kind !== 'command') throw new Error(`${key} sends nothing`)
    const address = action.address.replace(/\/toggle$/, '').replace(/\/\d\//, '/N/')
    expect(findParameter(address), action.address).toBeDefined()
  }
})
