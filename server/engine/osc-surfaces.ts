import { hostname, networkInterfaces } from 'node:os'
import type { ShowConfig } from '../config.ts'
import { networkAddresses } from '../control/discovery/network-addresses.ts'
import { ServiceBeacon } from '../control/discovery/service-beacon.ts'
import { hostLabel, serviceName } from '../control/discovery/service-name.ts'
import type { Service } from '../control/discovery/service-records.ts'
import { makeTouchLayout } from '../control/layout/touch-layout.ts'
import { normalisePrefix } from '../control/osc-address.ts'
import type { ControlDesk } from '../control/control-desk.ts'
import type { OscControl } from '../control/osc-control.ts'
import { OscQuery } from '../control/oscquery/osc-query.ts'
import type { LayoutPort } from '../output/layout-port.ts'
import type { ParameterValue } from '../protocol/parameter.ts'
import { beatOfBar } from '../protocol/tempo.ts'
import { cueFeedback } from '../show/cue-status.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { ParameterStore } from '../show/parameter-store.ts'

/** The parts of the show that its surfaces describe. */
export type SurfaceParts = {
  readonly store: ParameterStore
  /** Sets by the names that commands take, and by those that people read. */
  readonly sets: { readonly statuses: readonly { readonly name: string; readonly label: string }[] }
  readonly sources: { readonly names: readonly string[] }
  readonly sceneNames: () => readonly string[]
  /** What the show tells and nobody sets, by address. */
  readonly feedback: () => Readonly<Record<string, ParameterValue>>
  /** Who may send. */
  readonly desk: ControlDesk
  readonly now: () => number
  readonly logger: Logger
}

/** What describes the show's addresses to controllers: OSCQuery, layouts made for them, and what the network is told. */
export class OscSurfaces {
  readonly oscQuery: OscQuery
  readonly layouts: LayoutPort
  readonly #config: ShowConfig
  readonly #now: () => number
  readonly #logger: Logger
  #osc: OscControl | null = null
  #beacon: ServiceBeacon | null = null

  constructor(config: ShowConfig, parts: SurfaceParts) {
    this.#config = config
    this.#now = parts.now
    this.#logger = parts.logger
    const { store, sets, sources, sceneNames, feedback, desk, now } = parts
    this.oscQuery = new OscQuery({
      name: serviceName(hostname()),
      prefix: config.oscPrefix,
      values: {
        value: (address) => store.value(address),
        sceneNames,
        sets: () => sets.statuses,
        observations: () => plainValues(feedback()),
        lights: () => ({ '/tempo/beat': beatOfBar(store.tempo, now()), ...cueFeedback(store.cues) }),
      },
      names: () => ({
        sets: sets.statuses.map(({ name }) => name),
        scenes: sceneNames(),
        sources: sources.names,
      }),
      motion: (address) => store.motion(address),
      applyAll: (commands) => void store.applyAll(commands),
      oscPort: () => this.#osc?.port ?? null,
      roleOfSender: (address) => desk.senders.bestRoleAt(address),
      now,
    })
    const prefix = normalisePrefix(config.oscPrefix)
    this.layouts = {
      layout: (size, token) => {
        const setNames = sets.statuses.map(({ label }) => label)
        return makeTouchLayout({ prefix, setNames, sceneNames: sceneNames(), token }, size)
      },
    }
  }

  /** What the output serves: OSCQuery, layouts, and the names under which the network finds this machine. */
  get served() {
    const { oscQuery, layouts } = this
    return { oscQuery, layouts, ownNames: () => (this.#beacon === null ? [] : [this.#beacon.hostName]) }
  }

  /** OSC is open, or off: its port is told; beyond this machine to the network as well. */
  async open(osc: OscControl | null, httpPort: number): Promise<void> {
    this.#osc = osc
    const { host, isLan, oscPrefix } = this.#config
    if (!isLan) return
    const only = host === null || host === '0.0.0.0' || host === '::' ? null : host
    const texts = ['txtvers=1', `prefix=${oscPrefix}`]
    const services: Service[] = [{ type: '_oscjson._tcp', port: httpPort, texts }]
    if (osc !== null) services.unshift({ type: '_osc._udp', port: osc.port, texts })
    this.#beacon = new ServiceBeacon({
      services: { name: serviceName(hostname()), host: hostLabel(hostname()), services },
      addresses: () => networkAddresses(networkInterfaces(), only),
      now: this.#now,
      logger: this.#logger,
    })
    await this.#beacon.open()
  }

  /** Takes the show off the network's lists and stops telling. */
  async close(): Promise<void> {
    this.oscQuery.close()
    await this.#beacon?.close()
  }
}

/** Told values without pairs, which nothing tells. */
export function plainValues(
  values: Readonly<Record<string, ParameterValue>>,
): Readonly<Record<string, number | string>> {
  const plain: Record<string, number | string> = {}
  for (const [address, value] of Object.entries(values)) {
    if (typeof value === 'number' || typeof value === 'string') plain[address] = value
  }
  return plain
}
