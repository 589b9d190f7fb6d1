/** What a key does on the picture page. */
export type StageKeyAction =
  | { readonly kind: 'command'; readonly address: string; readonly args: readonly number[] }
  /** Parts of the canvas that the view moves, to the right and downwards. */
  | { readonly kind: 'pan'; readonly right: number; readonly down: number }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'fullscreen' }
  /** Aligns the picture by its corners. */
  | { readonly kind: 'corners' }

const PAN_STEP = 0.15
const ZOOM_STEP = 1.5

const command = (address: string, ...args: number[]): StageKeyAction => ({ kind: 'command', address, args })
const pan = (right: number, down: number): StageKeyAction => ({ kind: 'pan', right, down })

const ACTIONS: Readonly<Record<string, StageKeyAction>> = {
  ArrowLeft: pan(-PAN_STEP, 0),
  ArrowRight: pan(PAN_STEP, 0),
  ArrowUp: pan(0, -PAN_STEP),
  ArrowDown: pan(0, PAN_STEP),
  '+': { kind: 'zoom', factor: ZOOM_STEP },
  '=': { kind: 'zoom', factor: ZOOM_STEP },
  '-': { kind: 'zoom', factor: 1 / ZOOM_STEP },
  _: { kind: 'zoom', factor: 1 / ZOOM_STEP },
  '0': command('/zoom/home', 900),
  Home: command('/zoom/home', 900),
  ' ': command('/out/freeze/toggle'),
  b: command('/out/blackout/toggle'),
  f: { kind: 'fullscreen' },
  k: { kind: 'corners' },
  s: command('/light/sweep'),
  d: command('/dive'),
  u: command('/dive/surface'),
  a: command('/out/assemble'),
  x: command('/out/shatter'),
  t: command('/out/test/toggle'),
}

/** The action of a key press, or null; held keys repeat only moves. */
export function stageKeyAction(
  event: Pick<KeyboardEvent, 'key' | 'repeat' | 'ctrlKey' | 'metaKey' | 'altKey'>,
): StageKeyAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const action = /^[1-9]$/.test(key) ? command(`/set/${key}/select`) : (ACTIONS[key] ?? null)
  const isMove = action?.kind === 'pan' || action?.kind === 'zoom'
  return event.repeat && !isMove ? null : action
}
