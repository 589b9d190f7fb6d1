import { findParameter } from '../../protocol/registry.ts'
import type { Parameter } from '../../protocol/parameter.ts'
import type { OscBinding, OscPart } from './layout-node.ts'

/** What a layout is made for. */
export type LayoutFacts = {
  /** First part of every address, empty for none. */
  readonly prefix: string
  /** Names of tile sets and scenes, in the show's order. */
  readonly setNames: readonly string[]
  readonly sceneNames: readonly string[]
  /** What the controller pairs itself with; empty where nobody has to. */
  readonly token: string
}

/** The whole value of a control, as it is. */
export const X: OscPart = { kind: 'value', name: 'x', as: 'FLOAT', range: [0, 1] }

type Kind = Parameter['kind']
type RowOf<K extends Kind, P = Parameter> = P extends { readonly kind: infer Q }
  ? Extract<Q, K> extends never
    ? never
    : P
  : never

/** The row of an address of one kind, or null: what is not declared gets no control. */
export function rowOf<K extends Kind>(address: string, ...kinds: readonly K[]): RowOf<K> | null {
  const row = findParameter(address)
  return row !== undefined && kinds.some((kind) => kind === row.kind) ? (row as RowOf<K>) : null
}

/** An address that a control sends to and is set from, whenever `x` changes. */
export function twoWay(address: string, parts: readonly OscPart[] = [X]): OscBinding {
  return { address, isSent: true, isReceived: true, on: [{ name: 'x', condition: 'ANY' }], parts }
}

/** An address that a control only sends to. */
export function outOnly(address: string, parts: readonly OscPart[] = [X]): OscBinding {
  return { ...twoWay(address, parts), isReceived: false }
}

/** An address that a control only shows. */
export function shown(address: string, part: OscPart = X): OscBinding {
  return { address, isSent: false, isReceived: true, on: [], parts: [part] }
}

/** An address that gets one number at each press and nothing at the release. */
export function atPress(address: string, value: number): OscBinding {
  return {
    address,
    isSent: true,
    isReceived: false,
    on: [{ name: 'x', condition: 'RISE' }],
    parts: [{ kind: 'constant', value }],
  }
}
