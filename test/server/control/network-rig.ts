import { Access } from '../../../server/access/access.ts'
import { ControlDesk } from '../../../server/control/control-desk.ts'
import { decodeOsc, type OscMessage } from '../../../server/control/osc-decoder.ts'
import { encodeOscMessage } from '../../../server/control/osc-encoder.ts'
import { OscFeedback } from '../../../server/control/osc-feedback.ts'
import { OscServer } from '../../../server/control/osc-server.ts'
import type { OscPeer } from '../../../server/control/osc-peer.ts'
import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'
import { PrometheusMeter } from '../../../server/telemetry/prometheus-meter.ts'
import { ShowRig } from '../show/show-rig.ts'

/** A datagram that was sent to a controller. */
export type SentDatagram = {
  readonly address: string
  readonly port: number
  readonly byteCount: number
  readonly messages: readonly OscMessage[]
  readonly atUs: number
}

/** OSC of a show in the network, by addresses that this machine does not have: datagrams are handed in and out. */
export class NetworkRig {
  readonly show = new ShowRig()
  readonly meter = new PrometheusMeter()
  readonly access: Access
  readonly sent: SentDatagram[] = []
  readonly desk: ControlDesk
  readonly feedback: OscFeedback
  readonly #server: OscServer

  /** @param allowed networks that need no PIN */
  constructor(allowed: readonly string[] = []) {
    const { show } = this
    const now = (): number => show.nowUs
    this.access = new Access({ isLan: true, now, logger: SILENT_LOGGER })
    this.desk = new ControlDesk({
      ...{ sink: show.store, allowed, pairing: this.access, now },
      mappings: { found: [], save: () => {} },
      listLength: () => 0,
    })
    const { desk } = this
    this.feedback = new OscFeedback({
      now,
      prefix: '/mosaic',
      replyPort: 7701,
      fixedTargets: [],
      values: {
        value: (address) => show.store.value(address),
        sceneNames: () => [],
        sets: () => show.sets,
        observations: () => ({}),
        lights: () => ({ '/tempo/beat': 1 }),
      },
      motion: (address) => show.store.motion(address),
      learned: () => [],
      isPaired: (peer) => desk.senders.roleOf(peer) !== null,
      send: (bytes, { address, port }) =>
        this.sent.push({
          ...{ address, port, byteCount: bytes.byteLength },
          ...{ messages: [...decodeOsc(bytes)], atUs: show.nowUs },
        }),
    })
    show.changed = (change) => this.feedback.parameterChanged(change)
    this.#server = new OscServer({
      ...{ prefix: '/mosaic', sink: show.store, desk, feedback: this.feedback, now },
      ...{ logger: SILENT_LOGGER, meter: this.meter, isOwnPort: () => false },
      lists: { sets: () => show.sets, sceneNames: () => [] },
    })
  }

  /** A message comes in and is worked off. @returns its bytes */
  async receive(address: string, target: string, ...args: (number | string)[]): Promise<number> {
    const typed = args.map((value) =>
      typeof value === 'string' ? { type: 's' as const, value } : { type: 'f' as const, value },
    )
    const bytes = encodeOscMessage({ address: target, args: typed })
    await this.receiveBytes(address, bytes)
    return bytes.byteLength
  }

  /** A datagram comes in and is worked off. */
  receiveBytes(address: string, bytes: Uint8Array): Promise<void> {
    return this.receiveFrom({ link: 'udp', address, port: 9000 }, bytes)
  }

  /** A packet of a peer comes in and is worked off. */
  receiveFrom(peer: OscPeer, bytes: Uint8Array): Promise<void> {
    this.#server.receive(bytes, peer)
    return new Promise((resolve) => setImmediate(resolve))
  }

  /** Messages that an address was sent, in order. */
  toldTo(address: string): readonly OscMessage[] {
    return this.sent.filter((sent) => sent.address === address).flatMap(({ messages }) => messages)
  }

  /** Bytes that an address was sent. */
  bytesTo(address: string): number {
    return this.sent
      .filter((sent) => sent.address === address)
      .reduce((sum, { byteCount }) => sum + byteCount, 0)
  }

  /** The token that an address got last. */
  tokenOf(address: string): string {
    const told = this.toldTo(address).findLast((message) => message.address === '/mosaic/connect/token')
    return String(told?.args[0] ?? '')
  }

  close(): void {
    this.#server.close()
  }
}
