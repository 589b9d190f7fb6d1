import { hostname } from 'node:os'
import type { ShowConfig } from '../config.ts'
import { serviceName } from '../control/discovery/service-name.ts'
import { makeTouchLayout } from '../control/layout/touch-layout.ts'
import { normalisePrefix } from '../control/osc-address.ts'
import type { OscControl } from '../control/osc-control.ts'
import { OscQuery } from '../control/oscquery/osc-query.ts'
import type { LayoutPort } from '../output/layout-port.ts'
import type { ParameterValue } from '../protocol/parameter.ts'
import { beatOfBar } from '../protocol/tempo.ts'
import type { ParameterStore } from '../show/parameter-store.ts'

/** The parts of the show that its surfaces describe. */
export type SurfaceParts = {
  readonly store: ParameterStore
  /** Sets by the names that commands take, and by those that people read. */
  readonly sets: { readonly statuses: readonly { readonly name: string; readonly label: string }[] }
  readonly sources: { readonly names: readonly string[] }
  readonly sceneNames: () => readonly string[]
  readonly port: { feedback(): Readonly<Record<string, ParameterValue>> }
  readonly now: () => number
}

/** What describes the show's addresses to controllers: OSCQuery, and layouts made for them. */
export class OscSurfaces {
  readonly oscQuery: OscQuery
  readonly layouts: LayoutPort
  #osc: OscControl | null = null

  constructor(config: ShowConfig, parts: SurfaceParts) {
    const { store, sets, sources, sceneNames, port, now } = parts
    this.oscQuery = new OscQuery({
      name: serviceName(hostname()),
      prefix: config.oscPrefix,
      values: {
        value: (address) => store.value(address),
        sceneNames,
        sets: () => sets.statuses,
        observations: () => plainValues(port.feedback()),
        beat: () => beatOfBar(store.tempo, now()),
      },
      names: () => ({
        sets: sets.statuses.map(({ name }) => name),
        scenes: sceneNames(),
        sources: sources.names,
      }),
      motion: (address) => store.motion(address),
      applyAll: (commands) => void store.applyAll(commands),
      oscPort: () => this.#osc?.port ?? null,
      roleOfSender: (address) => this.#osc?.roleOf(address) ?? null,
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

  /** OSC is open: its port is told, and whom it knows may read. */
  oscOpened(osc: OscControl): void {
    this.#osc = osc
  }

  close(): void {
    this.oscQuery.close()
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
