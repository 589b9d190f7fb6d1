/** How the input is doing. `opening` may last: a `publish:` source waits for its publisher. */
export type InputState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'live' }
  /** Connected, but no frame for two seconds. */
  | { readonly kind: 'stalled' }
  | { readonly kind: 'retrying'; readonly n: number; readonly nextAtUs: number; readonly cause: string }
  | { readonly kind: 'ended' }
  /** Tried again, but seldom: somebody has to do something. */
  | { readonly kind: 'failed'; readonly cause: string }
