import { CidrList } from './cidr-list.ts'
import { normalisePrefix } from './osc-address.ts'
import { FEEDBACK_TICK_MS, OscFeedback } from './osc-feedback.ts'
import { OscServer } from './osc-server.ts'
import { findFreePort, OscSockets } from './osc-sockets.ts'
import { PairedSenders } from './paired-senders.ts'
import { resolveReplyTarget } from './reply-target.ts'
import { beatOfBar } from '../protocol/tempo.ts'
import type { ParameterRole } from '../protocol/parameter.ts'
import type { ParameterStore } from '../show/parameter-store.ts'
import type { ParameterChange } from '../show/show-listener.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Meter } from '../telemetry/meter.ts'
import type { FeedbackValues } from './feedback-rows.ts'
import type { OscPairing } from './paired-senders.ts'

/** What an `OscControl` is built from. */
export type OscControlOptions = {
  /** Addresses of this machine to listen on; the first must be there, the others may be. */
  readonly hosts: readonly string[]
  /** UDP port in; 0 for any. */
  readonly port: number
  /** UDP port that controllers listen on; 0 for a free one, null for none. */
  readonly replyPort: number | null
  /** `--osc-reply HOST:PORT`, each. */
  readonly replyTargets: readonly string[]
  /** `--osc-allow CIDR`, each. */
  readonly allowed: readonly string[]
  readonly prefix: string
  readonly pairing: OscPairing
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
  readonly #sockets: OscSockets
  readonly #server: OscServer
  readonly #feedback: OscFeedback
  readonly #senders: PairedSenders
  readonly #timer: NodeJS.Timeout

  private constructor(parts: {
    readonly sockets: OscSockets
    readonly server: OscServer
    readonly feedback: OscFeedback
    readonly senders: PairedSenders
    readonly replyPort: number | null
  }) {
    this.#sockets = parts.sockets
    this.#server = parts.server
    this.#feedback = parts.feedback
    this.#senders = parts.senders
    this.port = parts.sockets.port
    this.replyPort = parts.replyPort
    this.#timer = setInterval(() => this.#feedback.tick(), FEEDBACK_TICK_MS)
    this.#timer.unref()
  }

  /**
   * Binds the ports and begins to listen.
   *
   * @throws {SmaltiError} `port-in-use` or `bad-option`, each with its cure
   */
  static async open(options: OscControlOptions): Promise<OscControl> {
    const { now, logger, meter, store } = options
    const prefix = normalisePrefix(options.prefix)
    const allowed = new CidrList(options.allowed)
    const fixedTargets = await Promise.all(options.replyTargets.map(resolveReplyTarget))
    const replyPort = options.replyPort === 0 ? await findFreePort('127.0.0.1') : options.replyPort
    const link: { server: OscServer | null } = { server: null }
    let failedUs = -Infinity
    const sockets = await OscSockets.open({
      hosts: options.hosts,
      port: options.port,
      onDatagram: (bytes, from) => link.server?.receive(bytes, from),
      onFailure: (cause) => {
        if (now() - failedUs < 1_000_000) return
        failedUs = now()
        logger.warn('osc-send-failed', { cause })
      },
    })
    const senders = new PairedSenders({ allowed, pairing: options.pairing, now })
    const feedback = new OscFeedback({
      now,
      prefix,
      replyPort,
      fixedTargets,
      values: {
        value: (address) => store.value(address),
        sceneNames: options.sceneNames,
        sets: options.sets,
        observations: options.observations,
        beat: () => beatOfBar(options.store.tempo, options.now()),
      },
      motion: (address) => store.motion(address),
      isPaired: (address) => senders.roleOf(address) !== null,
      send: (bytes, address, port) => sockets.send(bytes, address, port),
    })
    const server = new OscServer({ prefix, sink: store, senders, feedback, now, logger, meter })
    link.server = server
    return new OscControl({ sockets, server, feedback, senders, replyPort })
  }

  /** What a sender at an address may do, null for a stranger. */
  roleOf(address: string): ParameterRole | null {
    return this.#senders.roleOf(address)
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
    await this.#sockets.close()
  }
}
