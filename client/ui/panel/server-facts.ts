import type { ParameterValue } from '../../../server/protocol/parameter.ts'
import { fieldOf, listOf, numberOf, textOf } from '../surface/field-of.ts'

/** A page or OBS source that shows the picture. */
export type OutputFacts = {
  readonly clientId: string
  /** What its address calls it; empty where it does not. */
  readonly name: string
  readonly kind: 'browser' | 'obs'
  readonly width: number
  readonly height: number
  readonly presentedFps: number
  readonly isVisible: boolean
  readonly isCovered: boolean
  /** What is wrong with it, in words. */
  readonly warnings: readonly string[]
}

/** How long control messages took to the screen. */
export type PhotonFacts = {
  readonly lastMs: number
  readonly p95Ms: number
  readonly count: number
  /** What the last one was sent to. */
  readonly address: string
}

/** What the server answers when it is asked how it is; null where it does not tell. */
export type ServerFacts = {
  readonly values: Readonly<Record<string, ParameterValue>>
  readonly sourceState: string | null
  readonly airState: string | null
  readonly latencyMs: number | null
  /** Port and prefix that OSC is listened for at. */
  readonly osc: { readonly port: number; readonly prefix: string } | null
  /** Where other machines open the show's pages; none while they cannot. */
  readonly urls: readonly string[]
  /** In the order they came; null while it is not known. */
  readonly outputs: readonly OutputFacts[] | null
  readonly photon: PhotonFacts | null
}

/** Before the first answer. */
export const NO_FACTS: ServerFacts = {
  values: {},
  sourceState: null,
  airState: null,
  latencyMs: null,
  osc: null,
  urls: [],
  outputs: null,
  photon: null,
}

/** Reads an answer of `/api/state`, whatever it holds. */
export function readServerFacts(answer: unknown): ServerFacts {
  const health = fieldOf(answer, 'health')
  const osc = fieldOf(health, 'osc')
  const port = numberOf(osc, 'port')
  return {
    values: readValues(fieldOf(answer, 'values')),
    sourceState: textOf(fieldOf(health, 'source'), 'state'),
    airState: textOf(fieldOf(health, 'air'), 'state'),
    latencyMs: numberOf(fieldOf(health, 'air'), 'latencyMs'),
    osc: port === null ? null : { port, prefix: textOf(osc, 'prefix') ?? '' },
    urls: listOf(health, 'urls').filter((url) => typeof url === 'string'),
    outputs: fieldOf(health, 'outputs') === undefined ? null : readOutputs(listOf(health, 'outputs')),
    photon: readPhoton(fieldOf(health, 'controlToPhoton')),
  }
}

function readValues(values: unknown): Readonly<Record<string, ParameterValue>> {
  if (typeof values !== 'object' || values === null) return {}
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, ParameterValue] =>
      ['number', 'string'].includes(typeof entry[1]),
    ),
  )
}

function readOutputs(outputs: readonly unknown[]): readonly OutputFacts[] {
  const read = outputs.map((output): OutputFacts => {
    return {
      clientId: textOf(output, 'clientId') ?? '',
      name: textOf(output, 'name') ?? '',
      kind: textOf(output, 'kind') === 'obs' ? 'obs' : 'browser',
      width: numberOf(output, 'width') ?? 0,
      height: numberOf(output, 'height') ?? 0,
      presentedFps: numberOf(output, 'presentedFps') ?? 0,
      isVisible: fieldOf(output, 'isVisible') !== false,
      isCovered: fieldOf(output, 'isCovered') === true,
      warnings: listOf(output, 'warnings').filter((words) => typeof words === 'string'),
    }
  })
  return read.sort((a, b) => numberIn(a.clientId) - numberIn(b.clientId))
}

function numberIn(name: string): number {
  return Number(/\d+/.exec(name)?.[0] ?? 0)
}

function readPhoton(photon: unknown): PhotonFacts | null {
  const lastMs = numberOf(photon, 'lastMs')
  if (lastMs === null) return null
  return {
    lastMs,
    p95Ms: numberOf(photon, 'p95Ms') ?? lastMs,
    count: numberOf(photon, 'count') ?? 0,
    address: textOf(photon, 'address') ?? '',
  }
}
