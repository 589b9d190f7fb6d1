import { REGISTRY } from '../../protocol/registry.ts'
import {
  FED_ADDRESSES,
  feedbackOf,
  lightFeedback,
  namesFeedback,
  observationFeedback,
} from '../feedback-rows.ts'
import type { FeedbackValues } from '../feedback-rows.ts'
import type { OscSendArgument, OscSendMessage } from '../osc-encoder.ts'
import { methodsOf, type ListNames, type QueryMethod } from './query-method.ts'
import type { QueryNode } from './query-node.ts'

/** The methods there are now, by address below the prefix: those of the registry, over the lists as they are. */
export function currentMethods(names: ListNames): ReadonlyMap<string, QueryMethod> {
  return new Map(REGISTRY.flatMap((row) => methodsOf(row, names)).map((method) => [method.address, method]))
}

/** What every address that holds a value would be told with, by address below the prefix. */
export function currentMessages(values: FeedbackValues): ReadonlyMap<string, OscSendMessage> {
  const messages = [
    ...FED_ADDRESSES.flatMap((address) => feedbackOf(address, values)),
    ...namesFeedback(values),
    ...observationFeedback(values),
    ...lightFeedback(values),
  ]
  return new Map(messages.map((message) => [message.address, message]))
}

/** A message as clients of OSCQuery are told it: flags as true and false. */
export function toldMessage(method: QueryMethod, message: OscSendMessage): OscSendMessage {
  if (!method.isFlag) return message
  const args = message.args.map(({ value }): OscSendArgument => {
    const isSet = Number(value) !== 0
    return { type: isSet ? 'T' : 'F', value: isSet }
  })
  return { ...message, args }
}

/** The whole address space; its root is `/`, which holds the prefix and in it everything else. */
export function queryTree(
  prefix: string,
  methods: ReadonlyMap<string, QueryMethod>,
  messages: ReadonlyMap<string, OscSendMessage>,
): QueryNode {
  const top: Branch = { method: null, inner: new Map() }
  for (const method of methods.values()) {
    let branch = top
    for (const part of (prefix + method.address).slice(1).split('/')) {
      const next = branch.inner.get(part) ?? { method: null, inner: new Map() }
      branch.inner.set(part, next)
      branch = next
    }
    branch.method = method
  }
  return nodeOf('', top, messages)
}

/** The node at a path, or null; in any case of letters. */
export function findNode(root: QueryNode, path: string): QueryNode | null {
  let node: QueryNode | undefined = root
  for (const part of path
    .toLowerCase()
    .split('/')
    .filter((word) => word !== '')) {
    const contents: Readonly<Record<string, QueryNode>> = node?.CONTENTS ?? {}
    const name = Object.keys(contents).find((key) => key.toLowerCase() === part)
    node = name === undefined ? undefined : contents[name]
  }
  return node ?? null
}

type Branch = { method: QueryMethod | null; readonly inner: Map<string, Branch> }

function nodeOf(path: string, branch: Branch, messages: ReadonlyMap<string, OscSendMessage>): QueryNode {
  const contents = [...branch.inner].map(([name, inner]) => [
    name,
    nodeOf(`${path}/${name}`, inner, messages),
  ])
  return {
    FULL_PATH: path === '' ? '/' : path,
    ...(branch.method === null
      ? { ACCESS: 0, DESCRIPTION: '' }
      : describe(branch.method, messages.get(branch.method.address))),
    ...(contents.length > 0 && { CONTENTS: Object.fromEntries(contents) as Record<string, QueryNode> }),
  }
}

function describe(method: QueryMethod, message: OscSendMessage | undefined): Omit<QueryNode, 'FULL_PATH'> {
  const { address: _address, type, isFlag: _isFlag, ...rest } = method
  if (!message) return { ...rest, TYPE: type }
  const told = toldMessage(method, message)
  return {
    ...rest,
    TYPE: told.args.map((argument) => argument.type).join(''),
    VALUE: told.args.map(({ value }) => plainValue(value)),
  }
}

function plainValue(value: OscSendArgument['value']): number | string | boolean | null {
  if (typeof value === 'bigint') return Number(value)
  return value instanceof Uint8Array ? null : value
}
