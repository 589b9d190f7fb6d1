import { networkInterfaces } from 'node:os'
import { isLoopback } from './cidr-list.ts'
import { learnedFeedback } from './learned-feedback.ts'
import { normalisePrefix } from './osc-address.ts'
import { FEEDBACK_TICK_MS, OscFeedback } from './osc-feedback.ts'
import { peerKey, plainAddress } from './osc-peer.ts'
import { OscServer } from './osc-server.ts'
import { findFreePort, OscSockets } from './osc-sockets.ts'
import { OscTcp } from './osc-tcp.ts'
import { resolveReplyTarget } from './reply-target.ts'
import { beatOfBar } from '../protocol/tempo.ts'
import { cueFeedback } from '../show/cue-status.ts'
import type { ParameterStore } from '../show/parameter-store.ts'
import type { ParameterChange } from '../show/show-listener.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Meter } from '../telemetry/meter.ts'
import type { ControlDesk } from './control-desk.ts'
import type { FeedbackValues } from './feedback-rows.ts'
import type { OscPeer } from './osc-peer.ts'

/** What an `OscControl` is built from. */
export type OscControlOptions = {
  /** Addresses of this machine to listen on; the first must be there, the others may be. */
  readonly hosts: readonly string[]
  /** UDP port in; 0 for any. */
  readonly port: number
  /** TCP port in; 0 for any, null for none. */
  readonly tcpPort: number | null
  /** UDP port that controllers listen on; 0 for a free one, null for none. */
  readonly replyPort: number | null
  /** `--osc-reply HOST:PORT`, each. */
  readonly replyTargets: readonly string[]
  readonly prefix: string
  /** Who may send, and what was learned. */
  readonly desk: ControlDesk
  readonly store: ParameterStore
  /** Tile sets in the show's order. */
  readonly sets: FeedbackValues['sets']
  readonly sceneNames: FeedbackValues['sceneNames']
  /** What is told and never set, by address as it is sent (`/status/fps`, `/set/1/count`); read twice a second. */
  readonly observations: FeedbackValues['observations']
  readonly now: () => number
  readonly logger: Logger
  readonly meter: Meter
}

/** OSC in and out: listens, applies, and keeps every controller told. */
export class OscControl {
  /** UDP port that is listened on. */
  readonly port: number
  /** UDP port that controllers are answered on, null for none. */
  readonly replyPort: number | null
  /** TCP port that is listened on, null for none. */
  readonly tcpPort: number | null
  readonly #sockets: OscSockets
  readonly #tcp: OscTcp | null
  readonly #server: OscServer
  readonly #feedback: OscFeedback
  readonly #timer: NodeJS.Timeout

  private constructor(parts: {
    readonly sockets: OscSockets
    readonly tcp: OscTcp | null
    readonly server: OscServer
    readonly feedback: OscFeedback
    readonly replyPort: number | null
  }) {
    this.#sockets = parts.sockets
    this.#tcp = parts.tcp
    this.tcpPort = parts.tcp?.port ?? null
    this.#server = parts.server
    this.#feedback = parts.feedback
    this.port = parts.sockets.port
    this.replyPort = parts.replyPort
    this.#timer = setInterval(() => this.#tick(), FEEDBACK_TICK_MS)
    this.#timer.unref()
  }

  /**
   * Binds the ports and begins to listen.
   *
   * @throws {SmaltiError} `port-in-use` or `bad-option`, each with its cure
   */
  static async open(options: OscControlOptions): Promise<OscControl> {
    const { now, logger, meter, store, desk } = options
    const prefix = normalisePrefix(options.prefix)
    const fixedTargets = await Promise.all(options.replyTargets.map(resolveReplyTarget))
    const replyPort = options.replyPort === 0 ? await findFreePort('127.0.0.1') : options.replyPort
    const link: { server: OscServer | null; tcp: OscTcp | null } = { server: null, tcp: null }
    let failedUs = -Infinity
    const sockets = await OscSockets.open({
      hosts: options.hosts,
      port: options.port,
      onDatagram: (bytes, { address, port }) =>
        link.server?.receive(bytes, { link: 'udp', address: plainAddress(address), port }),
      onFailure: (cause) => {
        if (now() - failedUs < 1_000_000) return
        failedUs = now()
        logger.warn('osc-send-failed', { cause })
      },
    })
    const feedback: OscFeedback = new OscFeedback({
      now,
      prefix,
      replyPort,
      fixedTargets,
      values: {
        value: (address) => store.value(address),
        sceneNames: options.sceneNames,
        sets: options.sets,
        observations: options.observations,
        lights: () => ({ '/tempo/beat': beatOfBar(store.tempo, now()), ...cueFeedback(store.cues) }),
      },
      motion: (address) => store.motion(address),
      learned: (parameter) =>
        learnedFeedback(desk.map.controlsOf(parameter), (address) => store.value(address)),
      isPaired: (peer) => desk.senders.roleOf(peer) !== null,
      send: (bytes, to) => {
        if (to.link === 'udp') sockets.send(bytes, to.address, to.port)
        else if (link.tcp?.send(bytes, to) !== true) feedback.gone(to)
      },
    })
    const { sets, sceneNames } = options
    const lists = { sets, sceneNames }
    const isOwnPort = (peer: OscPeer, port: number): boolean =>
      peer.link === 'udp' && port === sockets.port && isOfThisMachine(peer.address)
    const server = new OscServer({
      prefix,
      sink: store,
      desk,
      lists,
      feedback,
      isOwnPort,
      now,
      logger,
      meter,
    })
    link.server = server
    const tcp = await openTcp(options, { server, feedback }).catch(async (error: unknown) => {
      await sockets.close()
      throw error
    })
    link.tcp = tcp
    return new OscControl({ sockets, tcp, server, feedback, replyPort })
  }

  /** Takes note of a change of the show; controllers are told with the next tick. */
  parameterChanged(change: ParameterChange): void {
    this.#feedback.parameterChanged(change)
  }

  /** Nothing more to do: what gathered goes out with the next tick. */
  batchApplied(): void {}

  /** Stops listening and telling. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#server.close()
    await this.#tcp?.close()
    await this.#sockets.close()
  }

  #tick(): void {
    this.#feedback.tick()
    this.#tcp?.check()
  }
}

async function openTcp(
  { hosts, tcpPort, desk, meter, store }: OscControlOptions,
  { server, feedback }: { readonly server: OscServer; readonly feedback: OscFeedback },
): Promise<OscTcp | null> {
  if (tcpPort === null) return null
  return OscTcp.open({
    hosts,
    port: tcpPort,
    handlers: {
      onPacket: (bytes, peer) => server.receive(bytes, peer),
      onBroken: () => meter.count('osc_bad'),
      onEnd: (peer) => {
        feedback.gone(peer)
        desk.senders.ended(peer)
        store.handLeft({ kind: 'osc', id: peerKey(peer) })
      },
      isPaired: (peer) => desk.senders.roleOf(peer) !== null,
    },
  })
}

function isOfThisMachine(address: string): boolean {
  if (isLoopback(address)) return true
  return Object.values(networkInterfaces()).some((list) => list?.some((own) => own.address === address))
}
