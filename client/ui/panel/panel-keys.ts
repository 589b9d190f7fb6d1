import { stageKeyAction } from '../stage-keys.ts'

/** What a key does on the panel. */
export type PanelKeyAction =
  | { readonly kind: 'command'; readonly address: string; readonly args: readonly number[] }
  | { readonly kind: 'pan'; readonly right: number; readonly down: number }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'help' }

/** What has the focus when a key is pressed: keys that move or press it are its own. */
export type KeyFocus = 'page' | 'control' | 'text'

const COMMANDS: Readonly<Record<string, string>> = {
  p: '/out/panic',
  t: '/tempo/tap',
  n: '/scene/next',
  v: '/scene/prev',
  r: '/set/random',
  o: '/out/fade/out',
  i: '/out/fade/in',
}

/** The keys in words, for the page that lists them; each with the address it needs, or null. */
export const KEY_WORDS: readonly (readonly [key: string, words: string, address: string | null])[] = [
  ['b', 'Blackout', '/out/blackout'],
  ['Space', 'Freeze', '/out/freeze'],
  ['p', 'Panic: the safe look; again at once to cut', '/out/panic'],
  ['o  i', 'Fade out, fade in', '/out/fade/out'],
  ['1 … 9', 'Tile set', '/set/N/select'],
  ['r', 'Random tile set', '/set/random'],
  ['n  v', 'Next, previous scene', '/scene/next'],
  ['t', 'Tap the tempo', '/tempo/tap'],
  ['+  −', 'Zoom in, out', '/zoom'],
  ['Arrows', 'Move the view', '/zoom/pan'],
  ['0', 'Whole picture', '/zoom/home'],
  ['d  u', 'Dive through the middle tile, back up', '/dive'],
  ['s', 'Sweep of light', '/light/sweep'],
  ['x  a', 'Shatter the wall, assemble it', '/out/shatter'],
  ['Tab', 'To the next control; arrows move a fader, with shift a tenth of it', null],
  ['Delete', 'A fader back to its default; so does a double press on it', null],
  ['?', 'This list', null],
]

/**
 * The action of a key press, or null; held keys repeat only moves.
 *
 * @param isDeclared whether an address is there
 */
export function panelKeyAction(
  event: Pick<KeyboardEvent, 'key' | 'repeat' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  focus: KeyFocus,
  isDeclared: (address: string) => boolean,
): PanelKeyAction | null {
  const isOfControl = event.key.length > 1 || event.key === ' '
  if (focus === 'text' || (focus === 'control' && isOfControl)) return null
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  if (event.key === '?') return { kind: 'help' }
  const address = COMMANDS[event.key.toLowerCase()]
  if (address !== undefined)
    return event.repeat || !isDeclared(address) ? null : { kind: 'command', address, args: [] }
  const action = stageKeyAction(event)
  return action === null || action.kind === 'fullscreen' || action.kind === 'corners' ? null : action
}

/** What has the focus, as far as keys care. */
export function keyFocus(target: EventTarget | null): KeyFocus {
  if (!(target instanceof Element)) return 'page'
  if (target.matches('input:not([type=range]), select, textarea')) return 'text'
  return target.matches('input, button, summary, a') ? 'control' : 'page'
}
