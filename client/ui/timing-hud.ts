import type { Relief } from '../view/relief.ts'

/** Tiles on the GPU: their bytes and most of them, the large cells on screen, and counts since the start. */
export type HudTiles = {
  readonly bytes: number
  /** Null where nothing bounds them. */
  readonly mostBytes: number | null
  readonly closeCells: number
  readonly closeMisses: number
  readonly evictions: number
  readonly uploads: number
  readonly uploadedBytes: number
}

/** What a colour of the picture below stands for. */
export type HudLegendEntry = { readonly label: string; readonly colour: string }

/** What the overlay tells, once a frame. */
export type HudFacts = {
  readonly refreshMs: number
  /** Server time of the refresh less the frame's due time; null before the first frame. */
  readonly latenessMs: number | null
  readonly waiting: number
  readonly roundTripMs: number
  readonly cellPx: number
  readonly relief: Relief
  readonly pendingParts: number
  readonly pendingCloseUps: number
  readonly tiles: HudTiles | null
}

const SHOWN_EVERY_MS = 250
const MEGABYTE = 1024 * 1024

/** A small overlay of timings and of the GPU's memory for tiles, made only when the address asks for it. */
export class TimingHud {
  readonly #element: HTMLElement
  #shownMs = -Infinity
  #slowestMs = 0
  #count = 0
  #sumMs = 0
  #before: HudTiles | null = null

  /** @param legend of the picture below; none when empty */
  constructor(parent: HTMLElement, legend: readonly HudLegendEntry[]) {
    this.#element = document.createElement('pre')
    this.#element.className = 'hud'
    parent.append(this.#element)
    if (legend.length > 0) parent.append(drawLegend(legend))
  }

  /** Takes the facts of one refresh; the text changes four times a second. */
  show(facts: HudFacts, nowMs: number): void {
    this.#count++
    this.#sumMs += facts.refreshMs
    this.#slowestMs = Math.max(this.#slowestMs, facts.refreshMs)
    if (nowMs - this.#shownMs < SHOWN_EVERY_MS) return
    const meanMs = this.#sumMs / this.#count
    this.#element.textContent = [
      `${(1000 / meanMs).toFixed(1)} fps  slowest ${this.#slowestMs.toFixed(1)} ms`,
      `late ${facts.latenessMs === null ? '-' : facts.latenessMs.toFixed(1)} ms  waiting ${facts.waiting}`,
      `ping ${facts.roundTripMs.toFixed(2)} ms  cell ${facts.cellPx.toFixed(1)} px  pages to come ${facts.pendingParts}, close-ups ${facts.pendingCloseUps}`,
      reliefLine(facts.relief),
      ...tileLines(facts.tiles, this.#before, nowMs - this.#shownMs),
    ].join('\n')
    this.#before = facts.tiles
    this.#shownMs = nowMs
    this.#count = 0
    this.#sumMs = 0
    this.#slowestMs = 0
  }
}

/** The line on what is given up to keep the pace. */
export function reliefLine({ scale, effects, closeUps }: Relief): string {
  return `drawn at ${Math.round(scale * 100)} %  effects ${effects}  close-ups ${closeUps}`
}

/** Lines on tiles: what is there, and what came and went in the time since `before`. */
export function tileLines(now: HudTiles | null, before: HudTiles | null, passedMs: number): string[] {
  if (now === null) return []
  const aSecond = (count: (counters: HudTiles) => number): number =>
    before === null ? 0 : ((count(now) - count(before)) * 1000) / passedMs
  const uploads = aSecond(({ uploads }) => uploads)
  const uploadedMegabytes = aSecond(({ uploadedBytes }) => uploadedBytes) / MEGABYTE
  const evictions = aSecond(({ evictions }) => evictions)
  const most = now.mostBytes === null ? '' : ` of ${(now.mostBytes / MEGABYTE).toFixed(0)}`
  return [
    `tiles ${(now.bytes / MEGABYTE).toFixed(0)}${most} MB  uploads ${uploads.toFixed(0)}/s, ${uploadedMegabytes.toFixed(1)} MB/s`,
    `close-ups missing in ${now.closeMisses} of ${now.closeCells} cells  evicted ${evictions.toFixed(0)}/s, ${now.evictions} in all`,
  ]
}

function drawLegend(legend: readonly HudLegendEntry[]): HTMLElement {
  const list = document.createElement('ul')
  list.className = 'hud hud-legend'
  for (const { label, colour } of legend) {
    const entry = document.createElement('li')
    entry.textContent = label
    entry.style.setProperty('--swatch', colour)
    list.append(entry)
  }
  return list
}
