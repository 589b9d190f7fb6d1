import { TEST_COLOURS, TEST_FONT, write } from './test-card.ts'
import type { TestLayout } from './test-layout.ts'

const TICKS = 60
const STRONG_TICKS = 5
/** Part of a round that the dot draws behind it. */
const TRAIL = 0.12
const TRAIL_PARTS = 12
const DAY_SECONDS = 86_400

/**
 * Draws what of a test picture moves: the show's clock, a dot that goes round once a second, the same on every output,
 * and how many frames a second this one shows.
 */
export function drawTestDial(
  context: CanvasRenderingContext2D,
  { dial }: TestLayout,
  { nowUs, fps }: { readonly nowUs: number; readonly fps: number },
): void {
  const { x, y, radius } = dial
  const part = radius / 46
  const round = (nowUs % 1e6) / 1e6
  drawTicks(context, x, y, radius, part)
  drawDot(context, x, y, radius, part, round)
  drawClock(context, clockText(nowUs), x, y + 19 * part, 9 * part)
  write(context, `${fps.toFixed(1)} fps`, x, y + 28.5 * part, 4.6 * part, TEST_COLOURS.line, 600)
  write(context, 'shown on this output', x, y + 33 * part, 2.7 * part, TEST_COLOURS.quiet, 450)
}

/** The show's time of day, as if it had begun at midnight: hours, minutes, seconds and hundredths. */
export function clockText(nowUs: number): string {
  const seconds = Math.floor(nowUs / 1e6) % DAY_SECONDS
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  const hundredths = two((nowUs % 1e6) / 1e4)
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}.${hundredths}`
}

function drawTicks(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  part: number,
): void {
  context.strokeStyle = TEST_COLOURS.quiet
  for (let tick = 0; tick < TICKS; tick++) {
    const isStrong = tick % STRONG_TICKS === 0
    const angle = (tick / TICKS) * 2 * Math.PI
    const [from, to] = [radius - (isStrong ? 3.2 : 2.2) * part, radius - 0.9 * part]
    context.lineWidth = Math.max(1, (isStrong ? 0.45 : 0.22) * part)
    context.beginPath()
    context.moveTo(x + Math.sin(angle) * from, y - Math.cos(angle) * from)
    context.lineTo(x + Math.sin(angle) * to, y - Math.cos(angle) * to)
    context.stroke()
  }
}

function drawDot(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  part: number,
  round: number,
): void {
  const path = radius - 2 * part
  const angle = round * 2 * Math.PI - Math.PI / 2
  context.strokeStyle = TEST_COLOURS.accent
  context.lineWidth = 1.2 * part
  for (let at = 0; at < TRAIL_PARTS; at++) {
    const from = angle - (TRAIL * 2 * Math.PI * (at + 1)) / TRAIL_PARTS
    context.globalAlpha = (1 - at / TRAIL_PARTS) ** 2 * 0.8
    context.beginPath()
    context.arc(x, y, path, from, from + (TRAIL * 2 * Math.PI) / TRAIL_PARTS)
    context.stroke()
  }
  context.globalAlpha = 1
  context.fillStyle = TEST_COLOURS.accent
  context.beginPath()
  context.arc(x + Math.cos(angle) * path, y + Math.sin(angle) * path, 1.7 * part, 0, 2 * Math.PI)
  context.fill()
}

/** Writes digits of one width, so that the clock stands still while it runs. */
function drawClock(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  sizePx: number,
): void {
  context.font = `700 ${sizePx}px ${TEST_FONT}`
  const digitPx = context.measureText('0').width
  const widths = [...text].map((character) => (/\d/.test(character) ? digitPx : digitPx * 0.5))
  let left = x - widths.reduce((sum, width) => sum + width, 0) / 2
  for (const [at, character] of [...text].entries()) {
    write(context, character, left + widths[at]! / 2, y, sizePx, TEST_COLOURS.line, 700)
    left += widths[at]!
  }
}
