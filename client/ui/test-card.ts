import type { Circle, TestFacts, TestLayout } from './test-layout.ts'

/** Colours of the test picture, for its other parts too. */
export const TEST_COLOURS = {
  ground: '#14161b',
  dial: '#0a0b0e',
  line: '#f4f2ee',
  quiet: '#9aa0aa',
  accent: '#ffb020',
} as const

/** Typeface of the test picture. */
export const TEST_FONT = "system-ui, 'Helvetica Neue', 'DejaVu Sans', sans-serif"

/** EBU bars: white at 100 %, colours at 75 %. */
const BARS = ['#fff', '#bfbf00', '#00bfbf', '#00bf00', '#bf00bf', '#bf0000', '#0000bf']
const GREY_STEPS = 11
const STAR_WEDGES = 48
/** Cells that a strong line has between it and the next. */
const STRONG_EVERY = 10
const LEAST_LINE_PX = 7
/** Widths of the lines by which an output is focused, pixels. */
const FOCUS_PX = [1, 2, 3]

/** Draws all of a test picture that stands still. */
export function drawTestCard(context: CanvasRenderingContext2D, facts: TestFacts, layout: TestLayout): void {
  const { widthPx, heightPx } = facts
  context.fillStyle = TEST_COLOURS.ground
  context.fillRect(0, 0, widthPx, heightPx)
  drawCells(context, facts)
  drawDiagonals(context, facts)
  if (layout.whole !== null) strokeCircle(context, layout.whole, TEST_COLOURS.accent, layout.unit * 0.4)
  drawEdges(context, facts, layout)
  for (const [at, corner] of layout.corners.entries()) drawCorner(context, corner, String(at + 1))
  drawFocus(context, facts, layout)
  drawDial(context, facts, layout)
}

function drawCells(
  context: CanvasRenderingContext2D,
  { picture, cols, rows, widthPx, heightPx }: TestFacts,
): void {
  const right = Math.min(widthPx, picture.left + picture.width)
  const low = Math.min(heightPx, picture.top + picture.height)
  const [left, top] = [Math.max(0, picture.left), Math.max(0, picture.top)]
  const line = (at: number, isColumn: boolean, middle: number, cellPx: number): void => {
    const isStrong = (at - middle) % STRONG_EVERY === 0
    if (!isStrong && cellPx < LEAST_LINE_PX) return
    context.fillStyle = isStrong ? 'rgb(255 255 255 / 26%)' : 'rgb(255 255 255 / 7%)'
    if (isColumn) context.fillRect(Math.round(picture.left + at * cellPx), top, 1, low - top)
    else context.fillRect(left, Math.round(picture.top + at * cellPx), right - left, 1)
  }
  const [colPx, rowPx] = [picture.width / cols, picture.height / rows]
  for (let col = 0; col <= cols; col++) line(col, true, cols >> 1, colPx)
  for (let row = 0; row <= rows; row++) line(row, false, rows >> 1, rowPx)
}

function drawDiagonals(context: CanvasRenderingContext2D, { widthPx, heightPx }: TestFacts): void {
  context.strokeStyle = 'rgb(255 255 255 / 22%)'
  context.lineWidth = 1
  context.beginPath()
  context.moveTo(0, 0)
  context.lineTo(widthPx, heightPx)
  context.moveTo(widthPx, 0)
  context.lineTo(0, heightPx)
  context.stroke()
}

/** The outermost pixels, and arrows that touch them. */
function drawEdges(
  context: CanvasRenderingContext2D,
  { widthPx, heightPx }: TestFacts,
  { unit }: TestLayout,
): void {
  context.strokeStyle = TEST_COLOURS.line
  context.lineWidth = 1
  context.strokeRect(0.5, 0.5, widthPx - 1, heightPx - 1)
  context.fillStyle = TEST_COLOURS.line
  for (const [x, y, dx, dy] of [
    [widthPx / 2, 0, 0, 1],
    [widthPx, heightPx / 2, -1, 0],
    [widthPx / 2, heightPx, 0, -1],
    [0, heightPx / 2, 1, 0],
  ] as const) {
    const [long, wide] = [3 * unit, 1.6 * unit]
    context.beginPath()
    context.moveTo(x, y)
    context.lineTo(x + dx * long + dy * wide, y + dy * long + dx * wide)
    context.lineTo(x + dx * long - dy * wide, y + dy * long - dx * wide)
    context.fill()
  }
}

/** A star whose middle blurs where the focus is off, with its corner's number. */
function drawCorner(context: CanvasRenderingContext2D, { x, y, radius }: Circle, number: string): void {
  fillCircle(context, { x, y, radius }, TEST_COLOURS.dial)
  context.fillStyle = TEST_COLOURS.line
  context.beginPath()
  for (let wedge = 0; wedge < STAR_WEDGES; wedge++) {
    const from = (wedge / STAR_WEDGES) * 2 * Math.PI
    context.moveTo(x, y)
    context.arc(x, y, radius * 0.95, from, from + Math.PI / STAR_WEDGES)
  }
  context.fill()
  fillCircle(context, { x, y, radius: radius * 0.34 }, TEST_COLOURS.dial)
  strokeCircle(context, { x, y, radius }, TEST_COLOURS.line, Math.max(1, radius / 40))
  write(context, number, x, y, radius * 0.46, TEST_COLOURS.accent, 700)
}

/** Lines of one, two and three pixels, upright on the left and lying on the right. */
function drawFocus(
  context: CanvasRenderingContext2D,
  { widthPx, heightPx }: TestFacts,
  { unit, dial }: TestLayout,
): void {
  const side = Math.round(9 * unit)
  const gap = Math.round(1.5 * unit)
  const room = widthPx / 2 - dial.radius
  const height = side * FOCUS_PX.length + gap * (FOCUS_PX.length - 1)
  if (room < side + 10 * unit) return
  for (const isUpright of [true, false]) {
    const left = Math.round(isUpright ? room / 2 - side / 2 : widthPx - room / 2 - side / 2)
    for (const [at, linePx] of FOCUS_PX.entries()) {
      const top = Math.round(heightPx / 2 - height / 2 + at * (side + gap))
      context.fillStyle = '#000'
      context.fillRect(left, top, side, side)
      context.fillStyle = '#fff'
      for (let line = 0; line < side; line += 2 * linePx) {
        const px = Math.min(linePx, side - line)
        if (isUpright) context.fillRect(left + line, top, px, side)
        else context.fillRect(left, top + line, side, px)
      }
    }
  }
}

function drawDial(context: CanvasRenderingContext2D, facts: TestFacts, { dial }: TestLayout): void {
  const { x, y, radius } = dial
  fillCircle(context, dial, TEST_COLOURS.dial)
  strokeCircle(context, dial, TEST_COLOURS.line, Math.max(1, radius / 160))
  const part = radius / 46
  const { widthPx, heightPx, name, note } = facts
  write(context, name, x, y - 32.5 * part, 5 * part, TEST_COLOURS.accent, 650, 54 * part)
  write(context, `${widthPx} × ${heightPx}`, x, y - 24 * part, 9.5 * part, TEST_COLOURS.line, 700, 68 * part)
  write(context, note, x, y - 16 * part, 2.7 * part, TEST_COLOURS.quiet, 450, 78 * part)
  drawBars(context, x - 40 * part, y - 12 * part, 80 * part, 13 * part)
  drawGreys(context, x - 40 * part, y + 2 * part, 80 * part, 9 * part)
}

function drawBars(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  width: number,
  height: number,
): void {
  for (const [at, colour] of BARS.entries()) {
    const from = Math.round(left + (at / BARS.length) * width)
    context.fillStyle = colour
    context.fillRect(from, top, Math.round(left + ((at + 1) / BARS.length) * width) - from, height)
  }
}

/** Eleven greys from black to white; the first holds what is nearly black, the last what is nearly white. */
function drawGreys(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  width: number,
  height: number,
): void {
  const stepPx = width / GREY_STEPS
  for (let step = 0; step < GREY_STEPS; step++) {
    const from = Math.round(left + step * stepPx)
    const percent = (step * 100) / (GREY_STEPS - 1)
    context.fillStyle = grey(percent)
    context.fillRect(from, top, Math.round(left + (step + 1) * stepPx) - from, height)
    const [middle, low] = [left + (step + 0.5) * stepPx, top + height - height * 0.2]
    write(
      context,
      String(Math.round(percent)),
      middle,
      low,
      height * 0.22,
      grey(percent < 50 ? percent + 45 : percent - 45),
      500,
    )
  }
  for (const [step, near] of [
    [0, [3, 6]],
    [GREY_STEPS - 1, [97, 94]],
  ] as const) {
    const side = stepPx * 0.26
    for (const [at, percent] of near.entries()) {
      context.fillStyle = grey(percent)
      context.fillRect(left + (step + 0.18 + at * 0.38) * stepPx, top + height * 0.16, side, side)
    }
  }
}

function grey(percent: number): string {
  const level = Math.round(percent * 2.55)
  return `rgb(${level} ${level} ${level})`
}

/** Writes centred on a place, no wider than it may be. */
export function write(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  sizePx: number,
  colour: string,
  weight: number,
  mostPx = Infinity,
): void {
  context.font = `${weight} ${sizePx}px ${TEST_FONT}`
  const widthPx = context.measureText(text).width
  if (widthPx > mostPx) context.font = `${weight} ${(sizePx * mostPx) / widthPx}px ${TEST_FONT}`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillStyle = colour
  context.fillText(text, x, y)
}

function fillCircle(context: CanvasRenderingContext2D, { x, y, radius }: Circle, colour: string): void {
  context.fillStyle = colour
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fill()
}

function strokeCircle(
  context: CanvasRenderingContext2D,
  { x, y, radius }: Circle,
  colour: string,
  widthPx: number,
): void {
  context.strokeStyle = colour
  context.lineWidth = widthPx
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.stroke()
}
