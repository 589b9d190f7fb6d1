import type { Motion } from '../../protocol/motion.ts'
import type { ParameterRole } from '../../protocol/parameter.ts'
import type { Command } from '../../show/command.ts'
import type { ParameterChange } from '../../show/show-listener.ts'
import { isLoopback } from '../cidr-list.ts'
import {
  answerTo,
  FED_ADDRESSES,
  feedbackOf,
  lightFeedback,
  namesFeedback,
  observationFeedback,
  type FeedbackValues,
} from '../feedback-rows.ts'
import { normalisePrefix } from '../osc-address.ts'
import { peerOf, plainAddress } from '../osc-peer.ts'
import type { OscSendMessage } from '../osc-encoder.ts'
import { FEEDBACK_TICK_MS } from '../osc-feedback.ts'
import type { ListNames, QueryMethod } from './query-method.ts'
import { EXTENSIONS, NODE_ATTRIBUTES, type QueryNode } from './query-node.ts'
import { QuerySession, type QueryClient } from './query-session.ts'
import { currentMessages, currentMethods, findNode, queryTree, toldMessage } from './query-tree.ts'

/** What an `OscQuery` is built from. */
export type OscQueryOptions = {
  /** What the service is called, `Smalti on HOST`. */
  readonly name: string
  readonly prefix: string
  readonly values: FeedbackValues
  /** What there is to choose from now. */
  readonly names: () => ListNames
  readonly motion: (address: string) => Motion | null
  readonly applyAll: (commands: readonly Command[]) => void
  /** The UDP port of OSC, null while there is none. */
  readonly oscPort: () => number | null
  /** What whoever sends OSC from an address may do, null for a stranger. */
  readonly roleOfSender: (address: string) => ParameterRole | null
  readonly now: () => number
}

type Answer =
  | { readonly status: 200; readonly body: Readonly<Record<string, unknown>> }
  | { readonly status: 204 | 400 | 404 }

const OBSERVE_US = 500_000

/**
 * The address space over HTTP and WebSocket, as OSCQuery proposes it: described from the registry and the show's lists,
 * with the values as they are, and told as they change to whoever listens.
 *
 * Source: the OSCQuery proposal (Vidvox).
 */
export class OscQuery {
  readonly prefix: string
  readonly #options: OscQueryOptions
  readonly #sessions = new Set<QuerySession>()
  readonly #pending = new Map<string, Set<QuerySession>>()
  readonly #timer: NodeJS.Timeout
  #observedUs = -Infinity
  #listed = ''
  /** The lists that clients have been told of. */
  #announced: string | null = null
  #methods: ReadonlyMap<string, QueryMethod> = new Map()

  constructor(options: OscQueryOptions) {
    this.#options = options
    this.prefix = normalisePrefix(options.prefix)
    this.#timer = setInterval(() => this.tick(), FEEDBACK_TICK_MS)
    this.#timer.unref()
  }

  /** Answers a request for a node, or for one attribute of it. */
  answer(path: string, attribute: string | null, ownAddress: string): Answer {
    if (attribute === 'HOST_INFO') return { status: 200, body: this.#hostInfo(ownAddress) }
    if (attribute !== null && !isAttribute(attribute)) return { status: 400 }
    const node = findNode(
      queryTree(this.prefix, this.#current(), currentMessages(this.#options.values)),
      path,
    )
    if (node === null) return { status: 404 }
    if (attribute === null) return { status: 200, body: node }
    const held = node[attribute]
    return held === undefined ? { status: 204 } : { status: 200, body: { [attribute]: held } }
  }

  /**
   * What whoever sends OSC from an address may do here without a login: a controller that was paired, or a network that
   * was allowed, may also read what there is to control. Nobody is known by a loopback address: proxies have one too.
   */
  roleOfSender(address: string): ParameterRole | null {
    const plain = plainAddress(address)
    return isLoopback(plain) ? null : this.#options.roleOfSender(plain)
  }

  /** Takes a client in. */
  connect(client: QueryClient): QuerySession {
    const session = new QuerySession(client, {
      prefix: this.prefix,
      now: this.#options.now,
      findReadable: (address) => this.#readable(address)?.address ?? null,
      messageAt: (address) => this.#messageAt(address),
      applyAll: this.#options.applyAll,
      closed: (gone) => this.#closed(gone),
    })
    this.#sessions.add(session)
    return session
  }

  /** Takes note of a change of the show; it is told with the next tick. */
  parameterChanged(change: ParameterChange): void {
    if (this.#sessions.size === 0 || !FED_ADDRESSES.includes(change.address)) return
    const nowUs = this.#options.now()
    if (change.isDirect)
      for (const session of this.#handsOf(change)) session.listener.hold(change.address, nowUs)
    this.#pending.set(change.address, new Set(this.#sessions))
  }

  /** Nothing more to do: what gathered goes out with the next tick. */
  batchApplied(): void {}

  /** Tells what changed or moves, what lights show, and twice a second how the show is and whether its lists have changed. */
  tick(): void {
    const listening = [...this.#sessions].filter(({ listener }) => listener.isListening)
    if (this.#sessions.size === 0) {
      this.#announced = null
      return this.#pending.clear()
    }
    const nowUs = this.#options.now()
    for (const [parameter, sessions] of this.#pending) this.#tellParameter(parameter, sessions, nowUs)
    const { values } = this.#options
    if (listening.length > 0) this.#tellAll(listening, lightFeedback(values))
    if (nowUs - this.#observedUs < OBSERVE_US) return
    this.#observedUs = nowUs
    if (listening.length > 0) {
      this.#tellAll(listening, [...observationFeedback(values), ...namesFeedback(values)])
    }
    this.#tellOfLists()
  }

  /** Stops telling. */
  close(): void {
    clearInterval(this.#timer)
    this.#sessions.clear()
    this.#pending.clear()
  }

  #tellParameter(parameter: string, sessions: Set<QuerySession>, nowUs: number): void {
    const messages = this.#told(feedbackOf(parameter, this.#options.values))
    const isMoving = this.#options.motion(parameter) !== null
    for (const session of sessions) {
      if (session.listener.isHeld(parameter, nowUs)) continue
      session.tell(parameter, messages)
      if (!isMoving) sessions.delete(session)
    }
    if (sessions.size === 0) this.#pending.delete(parameter)
  }

  #tellAll(sessions: readonly QuerySession[], messages: readonly OscSendMessage[]): void {
    const told = this.#told(messages)
    for (const session of sessions) session.tell('', told)
  }

  #tellOfLists(): void {
    this.#current()
    const before = this.#announced
    this.#announced = this.#listed
    if (before === this.#listed || before === null) return
    for (const session of this.#sessions) session.pathChanged(this.prefix === '' ? '/' : this.prefix)
  }

  /** The methods, made anew when a list has changed. */
  #current(): ReadonlyMap<string, QueryMethod> {
    const names = this.#options.names()
    const listed = JSON.stringify(names)
    if (listed !== this.#listed) {
      this.#listed = listed
      this.#methods = currentMethods(names)
    }
    return this.#methods
  }

  #told(messages: readonly OscSendMessage[]): readonly OscSendMessage[] {
    return messages.map((message) => {
      const method = this.#methods.get(message.address)
      return method ? toldMessage(method, message) : message
    })
  }

  #readable(address: string): QueryMethod | null {
    const method = this.#current().get(address.toLowerCase())
    return method && (method.ACCESS & 1) === 1 ? method : null
  }

  #messageAt(address: string): OscSendMessage | null {
    const found = answerTo(address, this.#options.values).find((message) => message.address === address)
    const message = found ?? currentMessages(this.#options.values).get(address)
    const method = this.#readable(address)
    return message && method ? toldMessage(method, message) : null
  }

  /** The clients whose own hand a change came from: over their WebSocket, or by OSC from the same machine elsewhere. */
  #handsOf({ origin }: ParameterChange): readonly QuerySession[] {
    if (origin.kind === 'page') return [...this.#sessions].filter(({ client }) => client.id === origin.id)
    if (origin.kind !== 'osc') return []
    const sender = peerOf(origin.id).address
    if (isLoopback(sender)) return []
    return [...this.#sessions].filter(({ client }) => plainAddress(client.address) === sender)
  }

  #hostInfo(ownAddress: string): Readonly<Record<string, unknown>> {
    const port = this.#options.oscPort()
    return {
      NAME: this.#options.name,
      EXTENSIONS,
      ...(port !== null && { OSC_IP: plainAddress(ownAddress), OSC_PORT: port, OSC_TRANSPORT: 'UDP' }),
    }
  }

  #closed(session: QuerySession): void {
    this.#sessions.delete(session)
    for (const sessions of this.#pending.values()) sessions.delete(session)
  }
}

function isAttribute(name: string): name is (typeof NODE_ATTRIBUTES)[number] & keyof QueryNode {
  return NODE_ATTRIBUTES.some((known) => known === name)
}
