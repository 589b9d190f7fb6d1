import { FILLED, type Corners } from '../view/homography.ts'
import type { CornerPin } from './corner-pin.ts'

const NAMES = ['top left', 'top right', 'bottom right', 'bottom left'] as const
const NUDGE_PX = 1
const FAR_NUDGE_PX = 10
const ARROWS: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
/** Nudges are kept together when none has come for this long: browsers bear few changes of the address. */
const KEEP_AFTER_MS = 250

type Grip = { readonly at: number; readonly offsetX: number; readonly offsetY: number }

/** Handles at the corners of a pinned picture, with a grid over it, while somebody aligns it. */
export class CornerHandles {
  readonly #pin: CornerPin
  readonly #keep: (corners: Corners | null) => void
  readonly #ended: () => void
  readonly #abort = new AbortController()
  readonly #grid = document.createElement('div')
  readonly #handles: readonly HTMLButtonElement[]
  readonly #letGo: () => void
  #grip: Grip | null = null
  #keepTimer: ReturnType<typeof setTimeout> | undefined

  /**
   * @param keep  hears where the corners are to stay; null when the picture fills the page
   * @param ended hears when they are done with
   */
  constructor(pin: CornerPin, keep: (corners: Corners | null) => void, ended: () => void) {
    this.#pin = pin
    this.#keep = keep
    this.#ended = ended
    this.#grid.className = 'pin-grid'
    this.#handles = NAMES.map((name, at) => this.#makeHandle(name, at))
    document.body.append(this.#grid, ...this.#handles)
    this.#letGo = pin.carry(this.#grid, () => this.#place())
    const { signal } = this.#abort
    window.addEventListener('keydown', (event) => this.#press(event), { signal, capture: true })
    window.addEventListener('pagehide', () => this.#keepNow(), { signal })
    this.#handles[0]!.focus()
  }

  /** Takes the handles away; the corners stay. */
  close(): void {
    if (this.#abort.signal.aborted) return
    this.#abort.abort()
    this.#keepNow()
    this.#letGo()
    for (const element of [this.#grid, ...this.#handles]) element.remove()
    this.#ended()
  }

  #makeHandle(name: string, at: number): HTMLButtonElement {
    const handle = document.createElement('button')
    handle.type = 'button'
    handle.className = 'pin-handle'
    handle.ariaLabel = `${name} corner`
    handle.addEventListener('pointerdown', (event) => this.#grasp(event, at))
    handle.addEventListener('pointermove', (event) => this.#drag(event, at))
    for (const type of ['pointerup', 'pointercancel'] as const)
      handle.addEventListener(type, () => {
        this.#grip = null
        this.#keepNow()
      })
    handle.addEventListener('dblclick', (event) => event.stopPropagation())
    return handle
  }

  #grasp(event: PointerEvent, at: number): void {
    if (event.pointerType === 'mouse' && event.button !== 0) return
    const handle = this.#handles[at]!
    handle.setPointerCapture(event.pointerId)
    handle.focus()
    const { x, y } = this.#placeOf(at)
    this.#grip = { at, offsetX: x - event.clientX, offsetY: y - event.clientY }
  }

  #drag(event: PointerEvent, at: number): void {
    if (this.#grip?.at !== at) return
    this.#moveTo(at, event.clientX + this.#grip.offsetX, event.clientY + this.#grip.offsetY)
  }

  #press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const arrow = ARROWS[event.key]
    const at = Math.max(
      0,
      this.#handles.findIndex((handle) => handle === document.activeElement),
    )
    if (arrow !== undefined) this.#nudge(at, arrow, event.shiftKey ? FAR_NUDGE_PX : NUDGE_PX)
    else if (event.key === 'Tab') this.#handles[(at + (event.shiftKey ? 3 : 1)) % 4]!.focus()
    else if (event.key === 'Escape' || event.key.toLowerCase() === 'k') this.close()
    else if (event.key === '0') this.#reset()
    else return
    event.preventDefault()
    event.stopImmediatePropagation()
  }

  #nudge(at: number, [right, down]: readonly [number, number], px: number): void {
    const { x, y } = this.#placeOf(at)
    this.#moveTo(at, x + right * px, y + down * px)
    this.#keepSoon()
  }

  #reset(): void {
    this.#pin.move(FILLED)
    this.#keepSoon()
  }

  /** Moves a corner to a place of the page, no further than its edge. */
  #moveTo(at: number, x: number, y: number): void {
    const corners = [...this.#pin.corners] as [...Corners]
    corners[at * 2] = Math.min(1, Math.max(0, x / innerWidth))
    corners[at * 2 + 1] = Math.min(1, Math.max(0, y / innerHeight))
    this.#pin.move(corners)
  }

  #placeOf(at: number): { readonly x: number; readonly y: number } {
    const { corners } = this.#pin
    return { x: corners[at * 2]! * innerWidth, y: corners[at * 2 + 1]! * innerHeight }
  }

  #place(): void {
    for (const [at, { style }] of this.#handles.entries()) {
      const { x, y } = this.#placeOf(at)
      style.left = `${x}px`
      style.top = `${y}px`
    }
  }

  #keepSoon(): void {
    clearTimeout(this.#keepTimer)
    this.#keepTimer = setTimeout(() => this.#keepNow(), KEEP_AFTER_MS)
  }

  #keepNow(): void {
    clearTimeout(this.#keepTimer)
    this.#keep(this.#pin.isPinned ? this.#pin.corners : null)
  }
}
