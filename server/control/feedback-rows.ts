import { findParameter, REGISTRY } from '../protocol/registry.ts'
import { resolveAddress } from '../show/resolve-address.ts'
import type { Parameter, ParameterValue } from '../protocol/parameter.ts'
import type { OscSendArgument, OscSendMessage } from './osc-encoder.ts'

/** What feedback reads of the show. */
export interface FeedbackValues {
  /** Value at an address or twin, now. */
  value(address: string): ParameterValue
  /** Names of scenes and tile sets in the show's order. */
  sceneNames(): readonly string[]
  sets(): readonly { readonly name: string }[]
  /**
   * Everything else that is told and never set, by address as it is sent: `/status/fps`, `/source/state`,
   * `/set/1/name`, `/set/1/count`, `/set/1/ready`, `/set/1/coverage`.
   */
  observations(): Readonly<Record<string, number | string>>
  /** What lights and labels show at once, by address: the beat, panic, what waits for the beat. */
  lights(): Readonly<Record<string, number | string>>
}

/** Addresses that hold a value of their own and are fed back. */
export const FED_ADDRESSES: readonly string[] = REGISTRY.filter(
  (row) => row.kind !== 'trigger' && row.kind !== 'feedback' && row.kind !== 'pair' && !isTwin(row.address),
).map((row) => row.address)

const WHOLE_NUMBERS =
  /^\/(status\/(drops|clients|workers|level)|dive\/depth|tempo\/beat|out\/panic\/active|scene\/\d+\/active|set\/\d+\/(count|ready))$/

/** Everything that shows one parameter's value: its address, `/norm`, number and name twins, pairs, lit buttons. */
export function feedbackOf(address: string, values: FeedbackValues): readonly OscSendMessage[] {
  const row = findParameter(address)
  if (!row) return []
  const messages = ownTwins(row, values)
  switch (address) {
    case '/zoom':
      return [...messages, ...feedbackOf('/zoom/across', values)]
    case '/grid/cols':
      return [...messages, ...feedbackOf('/zoom/across', values)]
    case '/zoom/x':
    case '/zoom/y':
      return [...messages, pair('/zoom/xy', values)]
    case '/set/select':
      return [...messages, whole('/set/index', values.value('/set/index')), ...litSets(values)]
    case '/source/select':
      return [...messages, whole('/source/index', values.value('/source/index'))]
    case '/scene/go':
      return [...messages, whole('/scene/index', values.value('/scene/index')), ...litScenes(values)]
    default:
      return messages
  }
}

/** The names of the scenes. */
export function namesFeedback(values: FeedbackValues): readonly OscSendMessage[] {
  return values.sceneNames().map((name, place) => text(`/scene/${place + 1}/name`, name))
}

/** What is told and never set. */
export function observationFeedback(values: FeedbackValues): readonly OscSendMessage[] {
  return told(values.observations())
}

/** What lights and labels show at once. */
export function lightFeedback(values: FeedbackValues): readonly OscSendMessage[] {
  return told(values.lights())
}

/** The answer to who asks for an address below the prefix; empty for what holds no value. */
export function answerTo(address: string, values: FeedbackValues): readonly OscSendMessage[] {
  const row = resolveAddress(address)?.parameter
  if (!row) return []
  if (row.kind === 'pair') return [pair(row.address, values)]
  if (row.kind !== 'feedback') return feedbackOf(row.address, values)
  const all = [...observationFeedback(values), ...namesFeedback(values), ...litScenes(values)]
  return all.filter((message) => message.address === address.toLowerCase()).slice(0, 1)
}

function told(values: Readonly<Record<string, number | string>>): readonly OscSendMessage[] {
  return Object.entries(values).map(([address, value]) => {
    if (typeof value === 'string') return text(address, value)
    return WHOLE_NUMBERS.test(address) ? whole(address, value) : float(address, value)
  })
}

function ownTwins(row: Parameter, values: FeedbackValues): readonly OscSendMessage[] {
  const { address } = row
  if (row.kind === 'trigger' || row.kind === 'pair' || row.kind === 'feedback') return []
  const value = values.value(address)
  switch (row.kind) {
    case 'number':
      return [float(address, value), float(`${address}/norm`, values.value(`${address}/norm`))]
    case 'integer':
      return [whole(address, value), float(`${address}/norm`, values.value(`${address}/norm`))]
    case 'boolean':
      return [whole(address, value)]
    case 'enum':
    case 'choice':
      return [text(address, value), whole(`${address}/index`, values.value(`${address}/index`))]
  }
}

function litSets(values: FeedbackValues): readonly OscSendMessage[] {
  const chosen = values.value('/set/select')
  return values.sets().map(({ name }, place) => whole(`/set/${place + 1}/select`, name === chosen ? 1 : 0))
}

function litScenes(values: FeedbackValues): readonly OscSendMessage[] {
  const active = values.value('/scene/go')
  return values
    .sceneNames()
    .map((name, place) => whole(`/scene/${place + 1}/active`, name === active ? 1 : 0))
}

function isTwin(address: string): boolean {
  return address === '/zoom/across' || address.endsWith('/index')
}

function pair(address: string, values: FeedbackValues): OscSendMessage {
  const value = values.value(address)
  const [x, y] = typeof value === 'object' ? value : [0, 0]
  return { address, args: [floatArgument(x), floatArgument(y)] }
}

function float(address: string, value: ParameterValue): OscSendMessage {
  return { address, args: [floatArgument(value)] }
}

function whole(address: string, value: ParameterValue): OscSendMessage {
  const number = Number(value)
  const rounded = Number.isFinite(number)
    ? Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.round(number)))
    : 0
  return { address, args: [{ type: 'i', value: rounded }] }
}

function text(address: string, value: ParameterValue): OscSendMessage {
  return { address, args: [{ type: 's', value: String(value) }] }
}

function floatArgument(value: ParameterValue): OscSendArgument {
  const number = Number(value)
  return { type: 'f', value: Number.isFinite(number) ? number : 0 }
}
