import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { ControlDesk } from '../../../server/control/control-desk.ts'
import { OscControl } from '../../../server/control/osc-control.ts'
import type { MappingStore } from '../../../server/control/control-map.ts'
import { decodeOsc, type OscMessage } from '../../../server/control/osc-decoder.ts'
import { encodeOscBundles, encodeOscMessage } from '../../../server/control/osc-encoder.ts'
import type { OscControlOptions } from '../../../server/control/osc-control.ts'
import type { OscSendArgument, OscSendMessage } from '../../../server/control/osc-encoder.ts'
import type { TriggerFired } from '../../../server/show/show-listener.ts'
import { ParameterStore } from '../../../server/show/parameter-store.ts'
import { nowUs } from '../../../server/telemetry/now.ts'
import { SILENT_LOGGER } from '../../../server/telemetry/logger.ts'
import { PrometheusMeter } from '../../../server/telemetry/prometheus-meter.ts'
import { until } from '../../fixtures/until.ts'

/** A message that a controller was sent, and when it came. */
export type Heard = OscMessage & { readonly atUs: number; readonly packetBytes: number }

/** A controller with an address of its own on the loopback network. */
export class Controller {
  readonly heard: Heard[] = []
  readonly #socket: Socket
  readonly #serverPort: () => number

  private constructor(socket: Socket, serverPort: () => number) {
    this.#socket = socket
    this.#serverPort = serverPort
    socket.on('message', (bytes) => {
      for (const message of decodeOsc(bytes)) {
        this.heard.push({ ...message, atUs: nowUs(), packetBytes: bytes.byteLength })
      }
    })
  }

  static async open(address: string, port: number, serverPort: () => number): Promise<Controller> {
    const socket = createSocket('udp4')
    socket.bind(port, address)
    await once(socket, 'listening')
    return new Controller(socket, serverPort)
  }

  get port(): number {
    return this.#socket.address().port
  }

  send(address: string, ...args: (number | string | boolean)[]): void {
    this.sendBytes(encodeOscMessage(message(address, args)))
  }

  sendBundle(...messages: readonly (readonly [string, ...(number | string | boolean)[]])[]): void {
    const all = messages.map(([address, ...args]) => message(address, args))
    for (const bytes of encodeOscBundles(all)) this.sendBytes(bytes)
  }

  sendBytes(bytes: Uint8Array): void {
    this.#socket.send(bytes, this.#serverPort(), '127.0.0.1')
  }

  /** Values heard at an address, in order. */
  values(address: string): unknown[] {
    return this.heard.filter((heard) => heard.address === address).map((heard) => heard.args[0])
  }

  close(): void {
    this.#socket.close()
  }
}

/** A store behind real OSC sockets on loopback. */
export class OscRig {
  readonly meter = new PrometheusMeter()
  readonly batches: number[] = []
  readonly triggers: TriggerFired[] = []
  told: Record<string, number | string> = { '/status/fps': 30, '/set/1/ready': 1 }
  /** A defect behind the store: thrown at every change while it is set. */
  defect: Error | null = null
  readonly store: ParameterStore
  readonly desk: ControlDesk
  readonly #controllers: Controller[] = []
  #osc: OscControl | null = null

  constructor(mappings: MappingStore = { found: [], save: () => {} }) {
    this.store = new ParameterStore({
      now: nowUs,
      random: () => 0,
      surroundings: {
        sets: () => ['smalti', 'emoji'].map((name) => ({ name, isReady: true })),
        sources: () => [{ name: 'demo', isReady: true }],
        scenes: () => [],
        changeScene: () => ({ ok: false, reason: 'there is no folder' }),
        grid: () => ({ cols: 160, rows: 90, shape: 'square', aspect: 16 / 9 }),
        isFilm: () => true,
        levels: { tileAt: () => null, prepare: () => 'failed' },
      },
      listener: {
        parameterChanged: (change) => {
          if (this.defect !== null) throw this.defect
          this.#osc?.parameterChanged(change)
        },
        triggerFired: (trigger) => this.triggers.push(trigger),
        batchApplied: (revision) => this.batches.push(revision),
      },
    })
    this.desk = new ControlDesk({
      sink: this.store,
      allowed: [],
      pairing: { pairOsc: () => ({ ok: false }) },
      mappings,
      listLength: (list) => (list === 'sets' ? 2 : 0),
      now: nowUs,
    })
  }

  get osc(): OscControl {
    if (this.#osc === null) throw new Error('the rig is not open')
    return this.#osc
  }

  async open(more: Partial<OscControlOptions> = {}): Promise<void> {
    this.#osc = await OscControl.open({
      hosts: ['127.0.0.1'],
      port: 0,
      replyPort: 0,
      replyTargets: [],
      tcpPort: null,
      prefix: '/mosaic',
      desk: this.desk,
      store: this.store,
      sets: () => [{ name: 'smalti' }, { name: 'emoji' }],
      sceneNames: () => [],
      observations: () => this.told,
      now: nowUs,
      logger: SILENT_LOGGER,
      meter: this.meter,
      ...more,
    })
  }

  /** A controller that sends from and listens on the reply port of an address, or on a port of its own. */
  async controller(address = '127.0.0.1', port = this.osc.replyPort ?? 0): Promise<Controller> {
    const controller = await Controller.open(address, port, () => this.osc.port)
    this.#controllers.push(controller)
    return controller
  }

  /** Waits until all that was sent before has been worked off. */
  async drained(controller: Controller): Promise<void> {
    const mark = Math.random().toString(36)
    const isBack = () => controller.values('/mosaic/pong').includes(mark)
    controller.send('/ping', mark)
    await until(isBack, 'the answer to a ping')
  }

  count(name: 'osc_ok' | 'osc_bad' | 'osc_denied' | 'osc_dropped'): number {
    return this.meter.total(name)
  }

  async close(): Promise<void> {
    this.desk.close()
    await this.#osc?.close()
    for (const controller of this.#controllers) controller.close()
  }
}

function message(address: string, args: readonly (number | string | boolean)[]): OscSendMessage {
  return { address, args: args.map(argument) }
}

function argument(value: number | string | boolean): OscSendArgument {
  if (typeof value === 'string') return { type: 's', value }
  if (typeof value === 'boolean') return { type: value ? 'T' : 'F', value }
  return { type: Number.isInteger(value) ? 'i' : 'f', value }
}
