const SLOP_PX = 8
const DOUBLE_MS = 350

/** What a pointer moves. */
export interface DragTarget {
  /** 0..1 of the fader's length, where it stands now. */
  norm(): number
  /** 0..1 of the fader's length. */
  move(norm: number): void
  /** The hand is off; the last place given to `move` stays. */
  ended(): void
  /** Pressed twice without being moved: back to its default. */
  reset(): void
}

/**
 * One pointer on a fader, whatever other pointers do elsewhere. A finger moves it from where it stands, so that a touch
 * that was to scroll never makes it jump; a mouse also takes it to where it presses.
 */
export class FaderDrag {
  readonly #track: HTMLElement
  readonly #target: DragTarget
  #pointer: {
    readonly id: number
    readonly pressedX: number
    /** Where the way that counts begins, and what the fader stood at there. */
    readonly startX: number
    readonly fromNorm: number
  } | null = null
  #isMoving = false
  #tappedMs = -Infinity

  constructor(track: HTMLElement, target: DragTarget) {
    this.#track = track
    this.#target = target
    track.addEventListener('pointerdown', (event) => this.#press(event))
    track.addEventListener('pointermove', (event) => this.#move(event))
    for (const type of ['pointerup', 'pointercancel', 'lostpointercapture'] as const)
      track.addEventListener(type, (event) => {
        if (event.pointerId !== this.#pointer?.id) return
        const isTap = event.type === 'pointerup' && Math.abs(event.clientX - this.#pointer.pressedX) < SLOP_PX
        this.release()
        if (isTap) this.#tap(event.timeStamp)
        else if (event.type === 'pointerup') this.#tappedMs = -Infinity
      })
  }

  /** Whether a hand is on the fader. */
  get isHeld(): boolean {
    return this.#pointer !== null
  }

  /** Lets go, as if the hand had. */
  release(): void {
    if (this.#pointer === null) return
    this.#pointer = null
    if (this.#isMoving) this.#target.ended()
    this.#isMoving = false
  }

  #tap(atMs: number): void {
    const isSecond = atMs - this.#tappedMs < DOUBLE_MS
    this.#tappedMs = isSecond ? -Infinity : atMs
    if (isSecond) this.#target.reset()
  }

  #press(event: PointerEvent): void {
    const isMouse = event.pointerType === 'mouse'
    if (this.#pointer !== null || (isMouse && event.button !== 0)) return
    this.#track.setPointerCapture(event.pointerId)
    const { left, width } = this.#track.getBoundingClientRect()
    if (isMouse) this.#target.move(within((event.clientX - left) / Math.max(1, width)))
    this.#isMoving = isMouse
    const { pointerId: id, clientX } = event
    this.#pointer = { id, pressedX: clientX, startX: clientX, fromNorm: this.#target.norm() }
  }

  #move(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer?.id) return
    const { startX, fromNorm } = this.#pointer
    const movedPx = event.clientX - startX
    if (!this.#isMoving) {
      if (Math.abs(movedPx) < SLOP_PX) return
      this.#isMoving = true
      this.#pointer = { ...this.#pointer, startX: event.clientX }
      return
    }
    this.#target.move(within(fromNorm + movedPx / Math.max(1, this.#track.clientWidth)))
  }
}

function within(norm: number): number {
  return Math.min(1, Math.max(0, norm))
}
