import {
  applyHomography,
  canHoldPicture,
  cssTransformOf,
  FILLED,
  homographyTo,
  invertHomography,
  type Corners,
  type Homography,
  type PlanePoint,
} from '../view/homography.ts'

/**
 * Draws a canvas that fills the page between four corners, so that a projector can be aligned: by a transform of the
 * element, which the browser applies when it puts the page together. Without corners the element is as it was.
 */
export class CornerPin {
  readonly #elements: Set<HTMLElement>
  readonly #canvas: HTMLElement
  readonly #abort = new AbortController()
  readonly #changed = new Set<() => void>()
  #corners: Corners = FILLED
  #toPart: Homography | null = null

  constructor(canvas: HTMLElement, corners: Corners | null) {
    this.#canvas = canvas
    this.#elements = new Set([canvas])
    window.addEventListener('resize', () => this.#apply(), { signal: this.#abort.signal })
    if (corners !== null) this.move(corners)
  }

  /** Where the corners are. */
  get corners(): Corners {
    return this.#corners
  }

  /** Whether the picture is anywhere but all over the page. */
  get isPinned(): boolean {
    return this.#toPart !== null
  }

  /** Moves the corners; false when no picture can be seen between them, and nothing moves. */
  move(corners: Corners): boolean {
    if (!canHoldPicture(corners)) return false
    this.#corners = corners
    this.#apply()
    return true
  }

  /** The part of the canvas, 0..1, under a place of the page. */
  partAt(clientX: number, clientY: number): PlanePoint {
    const { clientWidth, clientHeight } = this.#canvas
    const place = { x: clientX / Math.max(1, clientWidth), y: clientY / Math.max(1, clientHeight) }
    return this.#toPart === null ? place : applyHomography(this.#toPart, place)
  }

  /**
   * Has another element that fills the page go with the canvas, until what it gives is called.
   *
   * @param moved is called whenever corners have moved on the page, and at once
   */
  carry(element: HTMLElement, moved: () => void): () => void {
    this.#elements.add(element)
    this.#changed.add(moved)
    this.#apply()
    return () => {
      this.#elements.delete(element)
      this.#changed.delete(moved)
    }
  }

  /** Lets the picture fill the page again, for good. */
  close(): void {
    this.#abort.abort()
    this.#corners = FILLED
    this.#apply()
  }

  #apply(): void {
    const isFilled = this.#corners.every((part, at) => part === FILLED[at])
    const homography = isFilled ? null : homographyTo(this.#corners)
    this.#toPart = homography === null ? null : invertHomography(homography)
    const { clientWidth, clientHeight } = this.#canvas
    const transform = homography === null ? '' : cssTransformOf(homography, clientWidth, clientHeight)
    this.#canvas.classList.toggle('is-pinned', homography !== null)
    for (const { style } of this.#elements) {
      style.transformOrigin = homography === null ? '' : '0 0'
      style.transform = transform
    }
    for (const changed of this.#changed) changed()
  }
}
