import { crtBend } from '../../server/protocol/crt.ts'

/**
 * The pixel of the straight picture that is seen at a pixel of the canvas, where it is shown as on a tube; both from the
 * canvas centre.
 *
 * @param amount of the tube, 0..1
 */
export function seenOnTube(
  xPx: number,
  yPx: number,
  canvas: { readonly widthPx: number; readonly heightPx: number },
  amount: number,
): { readonly x: number; readonly y: number } {
  const [halfX, halfY] = [canvas.widthPx / 2, canvas.heightPx / 2]
  const [x, y] = crtBend(xPx / halfX, yPx / halfY, amount)
  return { x: x * halfX, y: y * halfY }
}
