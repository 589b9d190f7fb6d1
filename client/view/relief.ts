/** What a page gives up, so that it keeps the pace of its display. */
export type Relief = {
  /** Parts of the canvas's width and height that are drawn, 0.5..1. */
  readonly scale: number
  /** What is done to the finished picture: `plain` without bloom and tube, `none` without grain and particles too. */
  readonly effects: 'all' | 'plain' | 'none'
  /** Which larger pictures of tiles are fetched; those that are there are drawn all the same. */
  readonly closeUps: CloseUpFetching
}

/** `medium` spares the large ones. */
export type CloseUpFetching = 'all' | 'medium' | 'none'

/** Nothing is given up. */
export const NO_RELIEF: Relief = { scale: 1, effects: 'all', closeUps: 'all' }
