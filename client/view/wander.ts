/** Where the view has wandered to: a factor on the zoom and a way in -1..1 of the room there is. */
export type Wander = { readonly zoomFactor: number; readonly x: number; readonly y: number }

/**
 * The slow wander of a drifting view at a server time: closed curves of periods that never meet, with a breath of zoom,
 * the same on every screen.
 *
 * @param amount 0..1; at 0 the view stands still
 */
export function wanderAt(amount: number, nowUs: number): Wander {
  if (amount <= 0) return { zoomFactor: 1, x: 0, y: 0 }
  return {
    zoomFactor: 1 + amount * (0.16 + 0.08 * wave(nowUs, 83, 0)),
    x: amount * (0.65 * wave(nowUs, 61, 0.1) + 0.35 * wave(nowUs, 149, 0.4)),
    y: amount * (0.65 * wave(nowUs, 79, 0.35) + 0.35 * wave(nowUs, 127, 0.8)),
  }
}

function wave(nowUs: number, periodSeconds: number, phase: number): number {
  return Math.sin(2 * Math.PI * (nowUs / 1e6 / periodSeconds + phase))
}
