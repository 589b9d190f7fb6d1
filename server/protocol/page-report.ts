/** Where a page that shows the picture runs: in OBS as a browser source, or in a browser. */
export type PageKind = 'obs' | 'browser'

/** When a page first drew a state of the show: what controls had done by then, on the stage and in the grids. */
export type FirstDrawing = {
  /** Newest control change that the drawing followed. */
  readonly controlRevision: number
  /** Newest control change that had acted when the grid drawn was matched; 0 without a grid. */
  readonly gridControlRevision: number
  /** Server time at which the drawing had been handed to the GPU, by the page's clock. */
  readonly drawnUs: number
}

/** Most first drawings in one report; the oldest are left out. */
export const MOST_FIRST_DRAWINGS = 64

/** What a page that shows the picture tells of itself, twice a second and whenever it is hidden or shown. */
export type PageReport = {
  /** What its address calls it (`name=`); empty where it does not. */
  readonly name: string
  /** Pixels drawn. */
  readonly width: number
  readonly height: number
  readonly presentedFps: number
  readonly isVisible: boolean
  readonly renderer: string
  /** Sequence and control revision of the last frame drawn. */
  readonly sequence: number
  readonly controlRevision: number
  readonly kind: PageKind
  /** Whether OBS has it on air; in a browser always. */
  readonly isActive: boolean
  /** Size of the page in CSS pixels: in OBS that of the browser source. */
  readonly pageWidth: number
  readonly pageHeight: number
  /** First drawings since the last report, oldest first. */
  readonly firsts: readonly FirstDrawing[]
}
