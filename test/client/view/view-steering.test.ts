import { expect, it } from 'vitest'
import type { CanvasShape } from '../../../client/view/picture-frame.ts'
import { ViewSteering } from '../../../client/view/view-steering.ts'

const CANVAS: CanvasShape = { widthPx: 1600, heightPx: 900, aspect: 16 / 9, fit: 'cover', crop: [0, 0, 1, 1] }

function steering(values: Record<string, number>) {
  const number = (address: string): number => values[address] ?? 0
  return new ViewSteering({ number, settled: number }, () => CANVAS)
}

it('shows a drag at once and sends one command for all moves between two refreshes', () => {
  const hand = steering({ '/zoom': 4, '/zoom/x': 0.5, '/zoom/y': 0.5 })
  hand.panBy(320, 0, 0, 0)
  hand.panBy(320, 0, 0, 1000)
  expect(hand.viewAt(2000).x).toBeCloseTo(0.4)
  const commands = hand.takeCommands()
  expect(commands).toHaveLength(1)
  expect(commands[0]).toMatchObject({ address: '/zoom/xy' })
  expect(commands[0]?.args[0]).toBeCloseTo(0.4)
  expect(hand.takeCommands()).toEqual([])
})

it('adds up turns of the wheel while the first is still gliding', () => {
  const hand = steering({ '/zoom': 1, '/zoom/x': 0.5, '/zoom/y': 0.5 })
  for (let turn = 0; turn < 3; turn++) hand.zoomBy(2, 0, 0, 150, turn * 1000)
  expect(hand.takeCommands()[1]).toEqual({ address: '/zoom', args: [8, 150] })
  expect(hand.viewAt(1000).zoom).toBeLessThan(8)
  expect(hand.viewAt(200_000).zoom).toBe(8)
})

it('tells where a glide goes from its start on, of the hand or of the server', () => {
  const number = (): number => 1
  const hand = new ViewSteering({ number, settled: (address) => (address === '/zoom' ? 5 : 1) }, () => CANVAS)
  expect(hand.viewAt(0).zoom).toBe(1)
  expect(hand.wantedAt(0).zoom).toBe(5)
  hand.zoomBy(3, 0, 0, 200, 0)
  expect(hand.viewAt(0).zoom).toBe(1)
  expect(hand.wantedAt(0).zoom).toBe(15)
})

it('goes by the server again once let go', () => {
  const hand = steering({ '/zoom': 2, '/zoom/x': 0.5, '/zoom/y': 0.5 })
  hand.zoomBy(2, 0, 0, 0, 0)
  expect(hand.viewAt(1).zoom).toBe(4)
  hand.release()
  expect(hand.viewAt(2).zoom).toBe(2)
})
