import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'

/** Seconds that one lap of the flight takes. */
export const LAP_SECONDS = 20

const WHEEL_STEP = 120
const DRAG_STEPS = 4

/** What flies: a hand on the page and a controller. */
export type Pilot = {
  readonly page: Page
  command(address: string, ...args: readonly (number | string)[]): void
}

type Step = readonly [atSeconds: number, fly: (pilot: Pilot) => Promise<void> | void]

/** Commands at a time, each `[address, ...arguments]`. */
const send =
  (...commands: readonly (readonly [address: string, ...args: (number | string)[]])[]) =>
  (pilot: Pilot): void => {
    for (const [address, ...args] of commands) pilot.command(address, ...args)
  }

/** Another set by a transition, while the view drifts by another amount. */
const changeSet = (kind: string, drift: number) =>
  send(['/set/transition', kind], ['/set/next'], ['/zoom/drift', drift])

/** Turns the wheel inwards by so many notches, a little off the middle. */
const turnWheel =
  (notches: number) =>
  async ({ page }: Pilot): Promise<void> => {
    const { width, height } = page.viewportSize()!
    await page.mouse.move(width * 0.6, height * 0.4)
    const turns = Array.from({ length: notches }, () => page.mouse.wheel(0, -WHEEL_STEP))
    await Promise.all(turns)
  }

/** Drags the picture across a third of the page. */
async function drag({ page }: Pilot): Promise<void> {
  const { width, height } = page.viewportSize()!
  await page.mouse.move(width * 0.65, height * 0.6)
  await page.mouse.down()
  await page.mouse.move(width * 0.35, height * 0.4, { steps: DRAG_STEPS })
  await page.mouse.up()
}

/**
 * One lap: in and out by wheel, joystick and flights to a cell, two dives and back up, turned, every transition, other columns and
 * shapes, a drift that is never the same for long.
 */
const LAP: readonly Step[] = [
  [
    0,
    send(
      ['/zoom/home', 300],
      ['/zoom/rotate', 0],
      ['/zoom/drift', 0.2],
      ['/grid/cols', 160],
      ['/grid/shape', 'square'],
    ),
  ],
  [0.4, turnWheel(12)],
  [1.2, changeSet('ripple', 0.6)],
  [2, drag],
  [2.6, send(['/zoom/rotate', 25, 900], ['/zoom/speed', 0.7])],
  [3.8, send(['/zoom/speed', 0])],
  [3.9, send(['/zoom/cell', 70, 40, 700])],
  [5.8, send(['/zoom', 14, 600], ['/zoom/drift', 0.3])],
  [6.2, changeSet('cells', 0.8)],
  [7.2, send(['/grid/cols', 96], ['/zoom/drift', 0.4])],
  [7.8, send(['/grid/shape', 'hex'], ['/zoom/pan', 0.3, -0.2])],
  [8.4, changeSet('wipe', 0.1)],
  [9.4, send(['/zoom/rotate', 0, 500], ['/dive', 1300])],
  [10.9, send(['/dive', 1300], ['/zoom/drift', 0.5])],
  [12.4, send(['/dive/surface', 800])],
  [13.4, send(['/dive/surface', 800])],
  [14.4, send(['/grid/shape', 'brick'], ['/grid/cols', 240], ['/zoom/drift', 0.2])],
  [15, changeSet('fade', 0.7)],
  [16, turnWheel(20)],
  [16.8, drag],
  [17.4, send(['/zoom/speed', -0.8], ['/grid/shape', 'square'])],
  [18.2, send(['/zoom/speed', 0], ['/grid/cols', 320])],
  [18.6, changeSet('cut', 1)],
  [19.2, send(['/zoom/pan', -0.4, 0.3])],
]

/** Flies laps until the time is over; the last one may be cut short. A page that is slow to follow the hand holds nothing else up. */
export async function flyLaps(pilot: Pilot, seconds: number): Promise<void> {
  const startMs = performance.now()
  const hand: Promise<void>[] = []
  const until = (atSeconds: number): Promise<void> =>
    sleep(Math.max(0, startMs + Math.min(atSeconds, seconds) * 1000 - performance.now()))
  for (let lapAt = 0; lapAt < seconds; lapAt += LAP_SECONDS) {
    for (const [at, fly] of LAP) {
      if (lapAt + at >= seconds) break
      await until(lapAt + at)
      hand.push(Promise.resolve(fly(pilot)))
    }
    await until(lapAt + LAP_SECONDS)
  }
  await Promise.all(hand)
}
