/** What gestures on a picture do; pixels from its centre, y down, as many as the canvas has. */
export interface GestureTarget {
  /** Which pixel of the picture is seen at one of the canvas: another one where the picture is bowed. */
  seenAt(xPx: number, yPx: number): { readonly x: number; readonly y: number }
  zoomBy(factor: number, xPx: number, yPx: number, glideMs: number): void
  panBy(xPx: number, yPx: number, glideMs: number): void
}

const WHEEL_PER_PX = 0.0016
const PINCH_WHEEL_PER_PX = 0.01
const LINE_PX = 32
const WHEEL_GLIDE_MS = 160
const FLING_MS = 380
/** Part of a second's way at the speed of release that a thrown picture goes on. */
const FLING_REACH = 0.16
const FLING_WINDOW_MS = 90
const FLING_FROM_PX_PER_MS = 0.25

type PartAt = (clientX: number, clientY: number) => { readonly x: number; readonly y: number }
type Place = { readonly x: number; readonly y: number }
type Step = { readonly atMs: number; readonly x: number; readonly y: number }

/** Wheel, drag, throw and pinch on a canvas. */
export class StageGestures {
  readonly #canvas: HTMLCanvasElement
  readonly #partAt: PartAt
  readonly #target: GestureTarget
  readonly #abort = new AbortController()
  readonly #pointers = new Map<number, Place>()
  #steps: Step[] = []

  /** @param partAt the part of the canvas under a place of the page; by the canvas' box when left out */
  constructor(canvas: HTMLCanvasElement, target: GestureTarget, partAt: PartAt = partOfBox(canvas)) {
    this.#canvas = canvas
    this.#partAt = partAt
    this.#target = target
    const { signal } = this.#abort
    canvas.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false })
    canvas.addEventListener('pointerdown', (event) => this.#press(event), { signal })
    canvas.addEventListener('pointermove', (event) => this.#move(event), { signal })
    canvas.addEventListener('pointerup', (event) => this.#release(event, true), { signal })
    canvas.addEventListener('pointercancel', (event) => this.#release(event, false), { signal })
  }

  /** Stops listening. */
  close(): void {
    this.#abort.abort()
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault()
    const wheelPx = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE_PX)
    const factor = Math.exp(-wheelPx * (event.ctrlKey ? PINCH_WHEEL_PER_PX : WHEEL_PER_PX))
    const at = this.#place(event)
    this.#target.zoomBy(factor, at.x, at.y, WHEEL_GLIDE_MS)
  }

  #press(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && event.button !== 0) return
    this.#canvas.setPointerCapture(event.pointerId)
    this.#pointers.set(event.pointerId, this.#place(event))
    this.#steps = []
  }

  #move(event: PointerEvent): void {
    const last = this.#pointers.get(event.pointerId)
    if (last === undefined) return
    const now = this.#place(event)
    const others = [...this.#pointers].filter(([id]) => id !== event.pointerId).map(([, place]) => place)
    this.#pointers.set(event.pointerId, now)
    const other = others[0]
    if (other !== undefined) {
      this.#pinch(last, now, other)
      return
    }
    this.#target.panBy(now.x - last.x, now.y - last.y, 0)
    this.#steps.push({ atMs: event.timeStamp, x: now.x, y: now.y })
    this.#steps = this.#steps.filter((step) => event.timeStamp - step.atMs < FLING_WINDOW_MS)
  }

  #pinch(last: Place, now: Place, other: Place): void {
    const before = Math.max(1, Math.hypot(last.x - other.x, last.y - other.y))
    const after = Math.max(1, Math.hypot(now.x - other.x, now.y - other.y))
    this.#target.panBy((now.x - last.x) / 2, (now.y - last.y) / 2, 0)
    this.#target.zoomBy(after / before, (now.x + other.x) / 2, (now.y + other.y) / 2, 0)
  }

  #release(event: PointerEvent, isThrown: boolean): void {
    if (!this.#pointers.delete(event.pointerId) || this.#pointers.size > 0 || !isThrown) return
    const first = this.#steps[0]
    const last = this.#steps.at(-1)
    if (first === undefined || last === undefined) return
    if (event.timeStamp - last.atMs > FLING_WINDOW_MS / 2) return
    const spanMs = Math.max(1, last.atMs - first.atMs)
    const speed = Math.hypot(last.x - first.x, last.y - first.y) / spanMs
    if (spanMs < 10 || speed < FLING_FROM_PX_PER_MS) return
    const reach = (1000 * FLING_REACH) / spanMs
    this.#target.panBy((last.x - first.x) * reach, (last.y - first.y) * reach, FLING_MS)
  }

  #place(event: MouseEvent): Place {
    const { x, y } = this.#partAt(event.clientX, event.clientY)
    return this.#target.seenAt((x - 0.5) * this.#canvas.width, (y - 0.5) * this.#canvas.height)
  }
}

function partOfBox(canvas: HTMLCanvasElement): PartAt {
  return (clientX, clientY) => {
    const { left, top, width, height } = canvas.getBoundingClientRect()
    return { x: (clientX - left) / Math.max(1, width), y: (clientY - top) / Math.max(1, height) }
  }
}
