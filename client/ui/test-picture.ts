import { rowsFor } from '../../server/protocol/grid-geometry.ts'
import type { GridShape } from '../../server/protocol/grid-shape.ts'
import { FLASH_WHITE, type DrawnBrightness } from '../view/brightness.ts'
import { framePicture, type CanvasShape } from '../view/picture-frame.ts'
import type { ShowState } from '../view/show-state.ts'
import { drawTestCard } from './test-card.ts'
import { drawTestDial } from './test-dial.ts'
import { layOutTest, type TestFacts, type TestLayout } from './test-layout.ts'

/** A drawing of the stage, as far as the test picture goes with it. */
export type TestMoment = DrawnBrightness & { readonly nowUs: number }

const WHOLE_VIEW = { zoom: 1, x: 0.5, y: 0.5, rotateDeg: 0, drift: 0 }
const RATE_OVER_MS = 1000

/**
 * A picture by which outputs are set up and compared, in front of the stage: drawn by this page alone, pixel by pixel
 * of its screen. Not there until it is shown.
 */
export class TestPicture {
  /** Fills the page as the stage does. */
  readonly element = document.createElement('canvas')
  readonly #context: CanvasRenderingContext2D
  /** What stands still, drawn once. */
  readonly #card = document.createElement('canvas')
  readonly #name: string
  readonly #isPinned: () => boolean
  #cardKey = ''
  #layout: TestLayout | null = null
  #drawnMs: number[] = []

  /**
   * @param stage what it lies in front of
   * @param name  what this output is called
   */
  constructor(stage: HTMLElement, name: string, isPinned: () => boolean) {
    const context = this.element.getContext('2d', { alpha: false })
    if (context === null) throw new Error('this browser draws no 2D canvas')
    this.#context = context
    this.#name = name
    this.#isPinned = isPinned
    this.element.className = 'test-picture'
    this.element.hidden = true
    stage.after(this.element)
  }

  /**
   * Draws it while the show asks for it, and takes it away.
   *
   * @param stage as the mosaic is drawn, which may be coarser than the page
   * @param atMs  time of the refresh, for the rate
   */
  draw(show: ShowState, stage: CanvasShape, moment: TestMoment, atMs: number): void {
    const isShown = show.number('/out/test', moment.nowUs) === 1
    this.element.hidden = !isShown
    if (!isShown) {
      this.#drawnMs = []
      return
    }
    const layout = this.#drawCard(this.#factsOf(show, stage))
    const context = this.#context
    context.globalAlpha = 1
    context.drawImage(this.#card, 0, 0)
    drawTestDial(context, layout, { nowUs: moment.nowUs, fps: this.#takeRate(atMs) })
    this.#dim(moment)
  }

  #factsOf(show: ShowState, canvas: CanvasShape): TestFacts {
    const cols = show.settled('/grid/cols')
    const rows = rowsFor(cols, show.aspect, show.text('/grid/shape') as GridShape)
    const { clientWidth, clientHeight } = this.element
    const widthPx = Math.max(1, Math.round(clientWidth * devicePixelRatio))
    const heightPx = Math.max(1, Math.round(clientHeight * devicePixelRatio))
    const frame = framePicture(WHOLE_VIEW, { ...canvas, widthPx, heightPx }, 0)
    const picture = {
      left: widthPx / 2 - frame.centre.x * frame.widthPx,
      top: heightPx / 2 - (1 - frame.centre.y) * frame.heightPx,
      width: frame.widthPx,
      height: frame.heightPx,
    }
    const drawnShare = canvas.widthPx / widthPx
    const note = [
      partWords(canvas.crop),
      `${cols} × ${rows} cells`,
      ...(Math.abs(drawnShare - 1) < 0.01 ? [] : [`mosaic drawn at ${Math.round(drawnShare * 100)} %`]),
      ...(this.#isPinned() ? ['corners moved'] : []),
    ].join('  ·  ')
    return { widthPx, heightPx, crop: canvas.crop, picture, cols, rows, name: this.#name, note }
  }

  #drawCard(facts: TestFacts): TestLayout {
    const key = JSON.stringify(facts)
    if (this.#layout !== null && key === this.#cardKey) return this.#layout
    this.#cardKey = key
    this.#layout = layOutTest(facts)
    for (const canvas of [this.element, this.#card]) {
      canvas.width = facts.widthPx
      canvas.height = facts.heightPx
    }
    const context = this.#card.getContext('2d', { alpha: false })
    if (context !== null) drawTestCard(context, facts, this.#layout)
    return this.#layout
  }

  /** What the brightness of the output does to the mosaic it does to this as well. */
  #dim({ master, veil }: DrawnBrightness): void {
    const context = this.#context
    const { width, height } = this.element
    for (const [colour, share] of [
      ['#000', 1 - master],
      [`rgb(${FLASH_WHITE.map((level) => level * 255).join(' ')})`, veil],
    ] as const) {
      if (share <= 0) continue
      context.globalAlpha = share
      context.fillStyle = colour
      context.fillRect(0, 0, width, height)
    }
  }

  /** Drawings a second. */
  #takeRate(atMs: number): number {
    const lastMs = this.#drawnMs.slice(-1)
    const recentMs = this.#drawnMs.filter((drawnMs) => atMs - drawnMs < RATE_OVER_MS)
    this.#drawnMs = [...(recentMs.length > 0 ? recentMs : lastMs), atMs]
    const [firstMs = atMs] = this.#drawnMs
    return atMs > firstMs ? ((this.#drawnMs.length - 1) * 1000) / (atMs - firstMs) : 0
  }
}

/** Which part of the whole output a page shows. */
function partWords([x, y, width, height]: TestFacts['crop']): string {
  if (width === 1 && height === 1) return 'whole picture'
  const span = (from: number, part: number): string =>
    [from, from + part].map((edge) => Math.round(edge * 1000) / 10).join('–')
  return `x ${span(x, width)} %, y ${span(y, height)} % of the picture`
}
