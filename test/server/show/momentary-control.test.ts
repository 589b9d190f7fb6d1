import { beforeEach, describe, expect, it } from 'vitest'
import type { CommandOrigin } from '../../../server/show/command.ts'
import { ShowRig } from './show-rig.ts'

const FLASH = '/out/flash'

let rig: ShowRig

beforeEach(() => {
  rig = new ShowRig()
})

/** Lets time go by, waking the show when it asked to be. */
function pass(ms: number): void {
  const endUs = rig.nowUs + ms * 1000
  for (let nextUs = rig.store.nextUs; nextUs !== null && nextUs <= endUs; nextUs = rig.store.nextUs) {
    rig.nowUs = nextUs
    rig.store.advance()
  }
  rig.nowUs = endUs
}

function sendFrom(origin: CommandOrigin, value: number): void {
  rig.store.apply({ ...rig.command(FLASH, [value]), origin })
}

const isHeld = (): boolean => rig.store.value(FLASH) === 1
const told = (): unknown[] =>
  rig.changes.filter((change) => change.address === FLASH).map(({ value }) => value)

const PAGE = { kind: 'page', id: 'page-1' } as const
const SCRIPT = { kind: 'http', id: '127.0.0.1' } as const

describe('a momentary value', () => {
  it('is 1 while it is held and obeys the release', () => {
    rig.send(FLASH, 1)
    expect(isHeld()).toBe(true)
    pass(300)
    rig.send(FLASH, 0)
    expect(isHeld()).toBe(false)
    expect(rig.store.nextUs).toBeNull()
    expect(told()).toEqual([1, 0])
  })

  it.each([
    ['OSC hand', { kind: 'osc', id: '10.0.0.9:5000' } as const, 1000],
    ['page', PAGE, 2000],
    ['script', SCRIPT, 2000],
  ])('lets go by itself when the release of a(n) %s is lost', (_name, origin, afterMs) => {
    sendFrom(origin, 1)
    pass(afterMs - 1)
    expect(isHeld()).toBe(true)
    pass(1)
    expect(isHeld()).toBe(false)
    expect(rig.changes.at(-1)).toMatchObject({ address: FLASH, value: 0, isDirect: false })
  })

  it.each([16, 250])('is renewed by repeats every %i ms, for two seconds at most', (everyMs) => {
    const startUs = rig.nowUs
    let offUs = 0
    for (let n = 0; n * everyMs < 5000; n++) {
      rig.send(FLASH, 1)
      if (!isHeld() && offUs === 0) offUs = rig.nowUs
      pass(everyMs)
    }
    expect(told()).toEqual([1, 0])
    expect(offUs - startUs).toBeGreaterThanOrEqual(2e6)
    expect(offUs - startUs).toBeLessThan(2e6 + 2 * everyMs * 1000)
    rig.send(FLASH, 0)
    rig.send(FLASH, 1)
    expect(isHeld()).toBe(true)
  })

  it('is pressed anew by a hand that was silent', () => {
    rig.send(FLASH, 1)
    pass(1500)
    expect(isHeld()).toBe(false)
    rig.send(FLASH, 1)
    expect(isHeld()).toBe(true)
  })

  it('stays as long as one of several hands holds it', () => {
    sendFrom(PAGE, 1)
    pass(200)
    rig.sendAs('b', FLASH, 1)
    rig.sendAs('b', FLASH, 0)
    expect(isHeld()).toBe(true)
    sendFrom(PAGE, 0)
    expect(isHeld()).toBe(false)
  })

  it('is let go by a release from another port than the press', () => {
    rig.sendAs('127.0.0.1:4001', FLASH, 1)
    rig.sendAs('127.0.0.1:4002', FLASH, 0)
    expect(isHeld()).toBe(false)
  })

  it('is not let go by a program that resends its 0 each frame', () => {
    rig.sendAs('stream', FLASH, 0)
    pass(16)
    sendFrom(PAGE, 1)
    for (let n = 0; n < 20; n++) {
      rig.sendAs('stream', FLASH, 0)
      pass(16)
    }
    expect(isHeld()).toBe(true)
  })

  it('is let go at once when its page goes, and only then', () => {
    sendFrom(PAGE, 1)
    rig.store.handLeft({ kind: 'page', id: 'page-2' })
    expect(isHeld()).toBe(true)
    rig.store.handLeft(PAGE)
    expect(isHeld()).toBe(false)
    expect(rig.batches).toHaveLength(2)
  })

  it('lets the joystick spring back with the page that held it', () => {
    rig.store.apply({ ...rig.command('/zoom/speed', [0.5]), origin: PAGE })
    pass(600)
    const zoom = rig.store.number('/zoom')
    expect(zoom).toBeGreaterThan(1.2)
    rig.store.handLeft({ kind: 'page', id: 'page-2' })
    expect(rig.store.number('/zoom/speed')).toBe(0.5)
    rig.store.handLeft(PAGE)
    pass(1000)
    expect(rig.store.number('/zoom/speed')).toBe(0)
    expect(rig.store.number('/zoom')).toBeCloseTo(zoom, 9)
  })

  it('takes toggle and reset, and keeps its bound', () => {
    rig.send(`${FLASH}/toggle`)
    expect(isHeld()).toBe(true)
    pass(400)
    rig.send(`${FLASH}/toggle`)
    expect(isHeld()).toBe(false)
    pass(2000)
    rig.send(FLASH, true)
    rig.sendAs('b', `${FLASH}/reset`)
    expect(isHeld()).toBe(false)
    expect(rig.send(FLASH, 'bright')).toEqual({ ok: false, reason: '/out/flash needs 0 or 1' })
  })

  it('bounds the hands it remembers', () => {
    for (let n = 0; n < 2000; n++) rig.sendAs(`10.0.0.9:${n}`, FLASH, 1)
    expect(isHeld()).toBe(true)
    pass(1000)
    expect(isHeld()).toBe(false)
  })
})
