import { describe, expect, it } from 'vitest'
import { CommandPacer } from '../../../../client/ui/surface/command-pacer.ts'
import { stepFader } from '../../../../client/ui/surface/fader-steps.ts'
import { fromNorm, type NumberParameter } from '../../../../server/protocol/parameter.ts'
import { findParameter } from '../../../../server/protocol/registry.ts'

const row = (address: string): NumberParameter => findParameter(address) as NumberParameter

function rig() {
  const sent: (readonly unknown[])[] = []
  let due: (() => void)[] = []
  const pacer = new CommandPacer(
    (address, ...args) => sent.push([address, ...args]),
    (act) => due.push(act),
  )
  const frame = (): void => {
    const acts = due
    due = []
    for (const act of acts) act()
  }
  return { sent, pacer, frame, isAsked: () => due.length > 0 }
}

describe('CommandPacer', () => {
  it('sends the first of a move at once, then the newest once a frame, and the last one always', () => {
    const { sent, pacer, frame } = rig()
    for (const value of [0.1, 0.2, 0.3]) pacer.move('/zoom', value)
    expect(sent).toEqual([['/zoom', 0.1]])
    frame()
    expect(sent).toEqual([
      ['/zoom', 0.1],
      ['/zoom', 0.3],
    ])
    pacer.move('/zoom', 0.4)
    pacer.move('/zoom', 0.5)
    frame()
    frame()
    expect(sent.at(-1)).toEqual(['/zoom', 0.5])
    expect(sent).toHaveLength(3)
  })

  it('paces each address by itself', () => {
    const { sent, pacer, frame } = rig()
    for (const value of [1, 2]) for (const address of ['/a', '/b']) pacer.move(address, value)
    frame()
    expect(sent).toEqual([
      ['/a', 1],
      ['/b', 1],
      ['/a', 2],
      ['/b', 2],
    ])
  })

  it('keeps the order: what acts goes behind what waits', () => {
    const { sent, pacer } = rig()
    pacer.move('/zoom', 1)
    pacer.move('/zoom', 2)
    pacer.act('/zoom/home')
    expect(sent).toEqual([['/zoom', 1], ['/zoom', 2], ['/zoom/home']])
  })

  it('forgets what waits when the show is gone, and asks for no frame without need', () => {
    const { sent, pacer, frame, isAsked } = rig()
    pacer.move('/zoom', 1)
    pacer.move('/zoom', 2)
    pacer.drop()
    frame()
    frame()
    expect(sent).toEqual([['/zoom', 1]])
    expect(isAsked()).toBe(false)
  })
})

describe('stepFader', () => {
  it('moves by a hundredth, a tenth or a thousandth of the range', () => {
    expect(stepFader(row('/out/master'), 0.5, 'ArrowRight', false)).toBeCloseTo(0.51)
    expect(stepFader(row('/out/master'), 0.5, 'ArrowDown', true)).toBeCloseTo(0.499)
    expect(stepFader(row('/out/master'), 0.5, 'PageUp', false)).toBeCloseTo(0.6)
  })

  it('goes to the ends and not beyond', () => {
    expect(stepFader(row('/out/master'), 0.5, 'Home', false)).toBe(0)
    expect(stepFader(row('/out/master'), 0.5, 'End', false)).toBe(1)
    expect(stepFader(row('/out/master'), 0.995, 'ArrowUp', false)).toBe(1)
  })

  it('takes a whole number to the next one at least', () => {
    const columns = row('/grid/cols')
    expect(fromNorm(columns, stepFader(columns, 8, 'ArrowRight', true)!)).toBe(9)
    expect(fromNorm(columns, stepFader(columns, 9, 'ArrowLeft', true)!)).toBe(8)
    expect(fromNorm(columns, stepFader(columns, 8, 'ArrowLeft', false)!)).toBe(8)
  })

  it('leaves other keys alone', () => {
    expect(stepFader(row('/out/master'), 0.5, 'b', false)).toBeNull()
  })
})
