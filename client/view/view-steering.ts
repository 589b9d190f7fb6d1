import { LocalHand } from './local-hand.ts'
import type { CanvasShape } from './picture-frame.ts'
import { panBy, zoomAbout, type ViewTarget } from './steer.ts'
import { viewAt, type View } from './view-at.ts'

/** Where the steering reads the server's values from. */
export interface NumberSource {
  /** A number at a server time. */
  number(address: string, nowUs: number): number
  /** A number where it is bound for. */
  settled(address: string): number
}

/** A control message below the prefix. */
export type SteeringCommand = { readonly address: string; readonly args: readonly number[] }

/** Commands of plain drags hide their steps by a glide this long. */
const DRAG_GLIDE_MS = 50

/**
 * Turns gestures on the canvas into moves of the view: at once on this page, and as commands that move all the others
 * in step. Gestures between two refreshes become one command.
 */
export class ViewSteering {
  readonly #source: NumberSource
  readonly #canvas: () => CanvasShape
  readonly #hand = new LocalHand()
  readonly #waiting = new Map<string, readonly number[]>()

  constructor(source: NumberSource, canvas: () => CanvasShape) {
    this.#source = source
    this.#canvas = canvas
  }

  /** Zooms by a factor about a pixel, counted from the canvas centre, y down. */
  zoomBy(factor: number, xPx: number, yPx: number, glideMs: number, nowUs: number): void {
    const target = zoomAbout(this.wantedAt(nowUs), this.#canvas(), factor, xPx, yPx)
    this.#go(target, glideMs, nowUs)
    this.#waiting.set('/zoom', [target.zoom, Math.max(DRAG_GLIDE_MS, glideMs)])
  }

  /** Moves the picture by pixels, to the right and downwards. */
  panBy(xPx: number, yPx: number, glideMs: number, nowUs: number): void {
    this.#go(panBy(this.wantedAt(nowUs), this.#canvas(), xPx, yPx), glideMs, nowUs)
  }

  /** The view to draw at a server time. */
  viewAt(nowUs: number): View {
    return viewAt((address) => this.#hand.valueAt(address, this.#source.number(address, nowUs), nowUs))
  }

  /** The view that is gone to: the one to draw once every motion under way has ended. */
  wantedAt(nowUs: number): View {
    return viewAt((address) => this.#hand.wanted(address, this.#source.settled(address), nowUs))
  }

  /** The commands since the last call, at most one an address. */
  takeCommands(): readonly SteeringCommand[] {
    const commands = [...this.#waiting].map(([address, args]) => ({ address, args }))
    this.#waiting.clear()
    return commands
  }

  /** Lets the server's values act again at once, as when a key sends the view elsewhere. */
  release(): void {
    this.#hand.release()
  }

  #go(target: ViewTarget, glideMs: number, nowUs: number): void {
    this.#hand.moveView(this.viewAt(nowUs), target, glideMs, nowUs)
    this.#waiting.set('/zoom/xy', [target.x, target.y, Math.max(DRAG_GLIDE_MS, glideMs)])
  }
}
