import { expect, it } from 'vitest'
import { FrameTrace, type DrawnFrame } from '../../client/frame-trace.ts'

function draw(trace: FrameTrace, controlRevision: number, gridControlRevision: number, atUs: number): void {
  const frame: DrawnFrame = {
    ...{ sequence: 1, generation: 1, setId: 1, cols: 16, rows: 9, dueUs: 0 },
    ...{ controlRevision, gridControlRevision, refreshServerUs: atUs, drawnServerUs: atUs },
    ...{ refreshMs: 16, mainMs: 1, isCounted: false },
  }
  trace.note(frame)
}

it('tells the first drawing of each change, on the stage and in the grid, once', () => {
  const trace = new FrameTrace()
  for (const [n, [stage, grid]] of [
    [3, 2],
    [3, 2],
    [4, 2],
    [4, 3],
    [4, 2],
    [4, 3],
  ].entries())
    draw(trace, stage!, grid!, 100 * n)
  expect(trace.takeFirsts()).toEqual([
    { controlRevision: 3, gridControlRevision: 2, drawnUs: 0 },
    { controlRevision: 4, gridControlRevision: 2, drawnUs: 200 },
    { controlRevision: 4, gridControlRevision: 3, drawnUs: 300 },
  ])
  expect(trace.takeFirsts()).toEqual([])
})

it('begins again with a show that begins again', () => {
  const trace = new FrameTrace()
  draw(trace, 900, 900, 1)
  trace.takeFirsts()
  draw(trace, 2, 1, 2)
  expect(trace.takeFirsts()).toEqual([{ controlRevision: 2, gridControlRevision: 1, drawnUs: 2 }])
})

it('keeps the newest of a flood, and nothing of a time that is not known', () => {
  const trace = new FrameTrace()
  draw(trace, 1, 1, NaN)
  for (let n = 1; n <= 200; n++) draw(trace, n, 0, n)
  const firsts = trace.takeFirsts()
  expect(firsts).toHaveLength(64)
  expect(firsts.at(-1)?.controlRevision).toBe(200)
})
