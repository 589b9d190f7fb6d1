import { vignetteAt } from '../server/protocol/vignette.ts'

const STOPS = 12

/**
 * Darkens what is drawn on a canvas towards its corners.
 *
 * @param amount 0..1
 */
export function drawVignette(context: CanvasRenderingContext2D, amount: number): void {
  if (amount === 0) return
  const { width, height } = context.canvas
  const gradient = context.createRadialGradient(0, 0, 0, 0, 0, Math.SQRT1_2)
  for (let stop = 0; stop <= STOPS; stop++) {
    const share = stop / STOPS
    gradient.addColorStop(share, `rgba(0, 0, 0, ${1 - vignetteAt(share * Math.SQRT1_2, 0, amount)})`)
  }
  context.save()
  context.setTransform(width, 0, 0, height, width / 2, height / 2)
  context.globalAlpha = 1
  context.globalCompositeOperation = 'source-atop'
  context.fillStyle = gradient
  context.fillRect(-0.5, -0.5, 1, 1)
  context.restore()
}
