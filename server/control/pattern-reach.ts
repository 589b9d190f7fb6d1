import { REGISTRY } from '../protocol/registry.ts'
import { resolveAddress } from '../show/resolve-address.ts'
import { matchesPart, parsePattern } from './address-pattern.ts'
import type { Parameter } from '../protocol/parameter.ts'
import type { PatternPart } from './address-pattern.ts'

/** What is known of the show's lists: how long they are now. */
export interface ListLengths {
  sets(): readonly unknown[]
  sceneNames(): readonly unknown[]
}

/** The addresses that a pattern means, or why it means none. */
export type Reach =
  | { readonly ok: true; readonly addresses: readonly string[] }
  | { readonly ok: false; readonly reason: string }

/** Addresses that one message may stand for. */
export const MAX_REACHED = 64

const MAX_PATTERN_CHARS = 200
/** What darkens, flashes, locks, answers or changes what is kept: reached by its own address alone, and all below it. */
const APART = [
  ...['/out', '/buffer', '/system', '/take', '/scene/save', '/scene/N/save', '/scene/undo', '/scene/N/undo'],
  ...['/connect', '/subscribe', '/sync', '/ping'],
]
const FORMS: ReadonlySet<string> = new Set(['norm', 'index', 'reset', 'toggle'])

type Branch = { readonly children: Map<string, Branch>; address: string | null }

/**
 * What incoming address patterns stand for. Parts that many addresses share are compared once, so that the worst
 * pattern costs its length times that of all different parts.
 */
export class PatternReach {
  readonly #lengths: ListLengths
  #root: Branch = emptyBranch()
  #builtFor = ''

  constructor(lengths: ListLengths) {
    this.#lengths = lengths
  }

  /**
   * The addresses that a pattern below the prefix means now, rows with an index by the numbers there are. A form such as
   * `/norm` counts where the pattern ends in it.
   *
   * @param isQuestion whether they are asked for their values, which what is only told has as well
   */
  expand(pattern: string, isQuestion: boolean): Reach {
    if (pattern.length > MAX_PATTERN_CHARS) return { ok: false, reason: 'is longer than 200 characters' }
    const parts = parsePattern(pattern)
    if (!parts) return { ok: false, reason: 'has brackets or braces that do not fit together' }
    this.#build()
    const found: string[] = []
    collect(this.#root, parts, found)
    const form = pattern.slice(pattern.lastIndexOf('/') + 1).toLowerCase()
    if (FORMS.has(form)) {
      const bases: string[] = []
      collect(this.#root, parts.slice(0, -1), bases)
      found.push(...bases.map((address) => `${address}/${form}`))
    }
    const addresses = [...new Set(found)].filter((address) => isReached(address, isQuestion))
    if (addresses.length === 0) return { ok: false, reason: 'matches no address that patterns may reach' }
    if (addresses.length > MAX_REACHED) {
      return { ok: false, reason: `matches more than ${MAX_REACHED} addresses` }
    }
    return { ok: true, addresses }
  }

  #build(): void {
    const counts = [this.#lengths.sets().length, this.#lengths.sceneNames().length] as const
    const key = counts.join(' ')
    if (key === this.#builtFor) return
    this.#builtFor = key
    this.#root = emptyBranch()
    for (const row of REGISTRY) {
      if (isApart(row.address)) continue
      for (const address of numbered(row, counts)) grow(this.#root, address)
    }
  }
}

/** Whether patterns never reach an address. */
export function isApart(text: string): boolean {
  const address = text.replace(/\/\d+(?=\/|$)/, '/N')
  return APART.some((spared) => address === spared || address.startsWith(`${spared}/`))
}

function isReached(address: string, isQuestion: boolean): boolean {
  const kind = resolveAddress(address)?.parameter.kind
  if (kind === undefined) return false
  return isQuestion ? kind !== 'trigger' : kind !== 'feedback'
}

/** A row's addresses: itself, or one for each set or scene. */
function numbered({ address }: Parameter, [setCount, sceneCount]: readonly [number, number]): string[] {
  const place = address.split('/').indexOf('N')
  if (place < 0) return [address]
  const count = address.startsWith('/set/') ? setCount : address.startsWith('/scene/') ? sceneCount : 0
  return Array.from({ length: count }, (_, at) => address.replace('/N/', `/${at + 1}/`))
}

function emptyBranch(): Branch {
  return { children: new Map(), address: null }
}

function grow(root: Branch, address: string): void {
  let branch = root
  for (const part of address.split('/').slice(1)) {
    const next = branch.children.get(part) ?? emptyBranch()
    branch.children.set(part, next)
    branch = next
  }
  branch.address = address
}

function collect(branch: Branch, parts: readonly PatternPart[], found: string[]): void {
  const [part, ...rest] = parts
  if (!part) {
    if (branch.address !== null) found.push(branch.address)
    return
  }
  for (const [text, child] of branch.children) if (matchesPart(part, text)) collect(child, rest, found)
}
