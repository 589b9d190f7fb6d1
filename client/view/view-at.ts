/** What of the picture is looked at. */
export type View = {
  /** 1 = the whole picture. */
  readonly zoom: number
  /** Point of the picture in the middle of the canvas, 0..1, from the left. */
  readonly x: number
  /** The same from the bottom. */
  readonly y: number
  /** Degrees the picture is turned clockwise. */
  readonly rotateDeg: number
  /** 0..1, how far the view wanders by itself. */
  readonly drift: number
}

/** The view that the values give at one moment. */
export function viewAt(numberOf: (address: string) => number): View {
  return {
    zoom: numberOf('/zoom'),
    x: numberOf('/zoom/x'),
    y: numberOf('/zoom/y'),
    rotateDeg: numberOf('/zoom/rotate'),
    drift: numberOf('/zoom/drift'),
  }
}
