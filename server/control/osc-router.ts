import { isQuestion, toNumber } from '../show/read-argument.ts'
import { isPattern } from './address-pattern.ts'
import { commandArguments } from './command-arguments.ts'
import { echoedArguments } from './echoed-arguments.ts'
import { stripPrefix } from './osc-address.ts'
import { holderOf, peerKey } from './osc-peer.ts'
import { PerSecond } from './per-second.ts'
import type { Command, CommandArgument } from '../show/command.ts'
import type { ControlMap } from './control-map.ts'
import type { OscMessage } from './osc-decoder.ts'
import type { OscFeedback } from './osc-feedback.ts'
import type { OscPeer } from './osc-peer.ts'
import type { WaitingPacket } from './packet-queue.ts'
import type { PairingDesk } from './pairing-desk.ts'
import type { PatternReach } from './pattern-reach.ts'

/** What a message comes to. */
export type Routed =
  /** It was answered, or there is nothing to do; `note` is for people. */
  | { readonly kind: 'done'; readonly note: string }
  | { readonly kind: 'refused'; readonly reason: string }
  /** It asks for these; one that several addresses were meant by is taken when one of them takes it. */
  | { readonly kind: 'asks'; readonly commands: readonly Command[]; readonly note: string }

/** What an `OscRouter` is built from. */
export type OscRouterOptions = {
  readonly prefix: string
  readonly feedback: OscFeedback
  readonly desk: PairingDesk
  readonly map: ControlMap
  readonly reach: PatternReach
  readonly now: () => number
  /** Whether feedback to a port of a peer would come back to this program. */
  readonly isOwnPort: (peer: OscPeer, port: number) => boolean
}

const PATTERNS_PER_SECOND = 500
/** Addresses that patterns reach, all together. */
const REACHED_PER_SECOND = 5000
const OF_CONNECTION: ReadonlySet<string> = new Set(['/connect', '/ping', '/subscribe', '/sync'])
const DONE: Routed = { kind: 'done', note: '' }

/** Finds out what a message wants: an answer, a learned control's parameters, several addresses, or one. */
export class OscRouter {
  readonly #options: OscRouterOptions
  readonly #patterns = new PerSecond(PATTERNS_PER_SECOND)
  readonly #reached = new PerSecond(REACHED_PER_SECOND)

  constructor(options: OscRouterOptions) {
    this.#options = options
  }

  /** What a message of a sender that may speak comes to; what it asks for is still to be done. */
  route(message: OscMessage, packet: WaitingPacket): Routed {
    const address = stripPrefix(message.address, this.#options.prefix)
    const lower = address.toLowerCase()
    if (OF_CONNECTION.has(lower)) return this.#ofConnection(lower, message, packet.peer)
    const reading = commandArguments(message)
    if (!reading.ok) return { kind: 'refused', reason: reading.reason }
    const { args } = reading
    return (
      this.#mapped(message.address, args, packet) ??
      (isPattern(address) ? this.#expand(address, args, packet) : ask(address, args, packet))
    )
  }

  #ofConnection(address: string, message: OscMessage, peer: OscPeer): Routed {
    const { feedback, desk } = this.#options
    if (address === '/connect') desk.renew(message.args, peer)
    else if (address === '/ping') feedback.reply(peer, { address: '/pong', args: echoedArguments(message) })
    else if (address === '/subscribe') return this.#subscribe(message, peer)
    else if (message.args[0] !== 0 && message.args[0] !== false) feedback.sync(peer)
    return DONE
  }

  #subscribe(message: OscMessage, peer: OscPeer): Routed {
    const reading = commandArguments(message)
    const port = reading.ok ? toNumber(reading.args[0]) : null
    if (port === null || !Number.isInteger(port) || port < 0 || port > 65_535) {
      return { kind: 'refused', reason: 'needs the port to be told on, or 0 for none' }
    }
    if (this.#options.isOwnPort(peer, port)) {
      return { kind: 'refused', reason: `port ${port} is this show's own` }
    }
    this.#options.feedback.subscribe(peer, port)
    return { kind: 'done', note: port === 0 ? 'no feedback' : `feedback to port ${port}` }
  }

  #mapped(address: string, args: readonly CommandArgument[], packet: WaitingPacket): Routed | null {
    const moved = this.#options.map.oscMoved(holderOf(packet.peer), address, args)
    if (moved === null) return null
    if (moved.kind === 'learned') {
      this.#options.feedback.hold(packet.peer, moved.parameter)
      return { kind: 'done', note: `learned for ${moved.to}` }
    }
    const commands = moved.asks.map((asked) => command(asked.address, asked.args, packet))
    return { kind: 'asks', commands, note: `mapped to ${moved.to.join(', ')}` }
  }

  #expand(address: string, args: readonly CommandArgument[], packet: WaitingPacket): Routed {
    const nowUs = this.#options.now()
    if (!this.#patterns.take(nowUs)) {
      return { kind: 'refused', reason: `is one of more than ${PATTERNS_PER_SECOND} patterns in a second` }
    }
    const reach = this.#options.reach.expand(address, isQuestion(args))
    if (!reach.ok) return { kind: 'refused', reason: reach.reason }
    if (!this.#reached.take(nowUs, reach.addresses.length)) {
      return { kind: 'refused', reason: `is one of patterns for more than ${REACHED_PER_SECOND} in a second` }
    }
    const commands = reach.addresses.map((reached) => command(reached, args, packet))
    return { kind: 'asks', commands, note: `reaches ${commands.length}` }
  }
}

function ask(address: string, args: readonly CommandArgument[], packet: WaitingPacket): Routed {
  return { kind: 'asks', commands: [command(address, args, packet)], note: '' }
}

function command(address: string, args: readonly CommandArgument[], packet: WaitingPacket): Command {
  const { peer, receivedUs, role, owner } = packet
  return { address, args, origin: { kind: 'osc', id: peerKey(peer), owner }, receivedUs, role }
}
