/** What a test picture is drawn for. */
export type TestFacts = {
  /** Of the page, in device pixels. */
  readonly widthPx: number
  readonly heightPx: number
  /** The part of the whole output on this page, [x, y, width, height] in 0..1, y down. */
  readonly crop: readonly [number, number, number, number]
  /** Where the grid's whole picture lies on the page at zoom 1, pixels. */
  readonly picture: {
    readonly left: number
    readonly top: number
    readonly width: number
    readonly height: number
  }
  readonly cols: number
  readonly rows: number
  readonly name: string
  /** What there is to say about this output, in one line. */
  readonly note: string
}

/** A circle on the page, pixels. */
export type Circle = { readonly x: number; readonly y: number; readonly radius: number }

/** Where the parts of a test picture lie, pixels. */
export type TestLayout = {
  /** A hundredth of the page's shorter side. */
  readonly unit: number
  /** Holds what is to be read. */
  readonly dial: Circle
  /** Clockwise from the top left, as corners are numbered. */
  readonly corners: readonly Circle[]
  /** Of the whole output, the same on every page that shows a part of it; null where this page shows all of it. */
  readonly whole: Circle | null
}

/** Radii and distances in units; the dial of a page that is nearly square leaves room for the corners. */
const DIAL_RADIUS = 46
const DIAL_OF_LONGER_SIDE = 0.36
const CORNER_RADIUS = 11
const CORNER_MARGIN = 3

/** Lays a test picture out on a page of any shape. */
export function layOutTest({ widthPx, heightPx, crop }: TestFacts): TestLayout {
  const unit = Math.min(widthPx, heightPx) / 100
  const radius = Math.min(DIAL_RADIUS * unit, DIAL_OF_LONGER_SIDE * Math.max(widthPx, heightPx))
  const inset = (CORNER_RADIUS + CORNER_MARGIN) * unit
  const corner = (x: number, y: number): Circle => ({ x, y, radius: CORNER_RADIUS * unit })
  const [right, low] = [widthPx - inset, heightPx - inset]
  return {
    unit,
    dial: { x: widthPx / 2, y: heightPx / 2, radius },
    corners: [corner(inset, inset), corner(right, inset), corner(right, low), corner(inset, low)],
    whole: wholeCircle(widthPx, heightPx, crop),
  }
}

function wholeCircle(widthPx: number, heightPx: number, crop: TestFacts['crop']): Circle | null {
  const [x, y, width, height] = crop
  if (width === 1 && height === 1) return null
  const [wholeWidth, wholeHeight] = [widthPx / width, heightPx / height]
  return {
    x: (0.5 - x) * wholeWidth,
    y: (0.5 - y) * wholeHeight,
    radius: 0.47 * Math.min(wholeWidth, wholeHeight),
  }
}
