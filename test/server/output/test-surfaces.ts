import { makeTouchLayout } from '../../../server/control/layout/touch-layout.ts'
import { OscQuery } from '../../../server/control/oscquery/osc-query.ts'
import type { LayoutPort } from '../../../server/output/layout-port.ts'
import { beatOfBar } from '../../../server/protocol/tempo.ts'
import type { ParameterRole } from '../../../server/protocol/parameter.ts'
import { ParameterStore } from '../../../server/show/parameter-store.ts'
import type { Scene } from '../../../server/show/scene.ts'
import { nowUs } from '../../../server/telemetry/now.ts'

/** OSCQuery and layouts over a real store with two sets and two sources, on the machine's own clock. */
export class TestSurfaces {
  setNames: string[] = ['smalti', 'emoji']
  scenes: Scene[] = []
  told: Record<string, number | string> = { '/status/fps': 29.5, '/status/level': 0, '/source/state': 'live' }
  oscPort: number | null = 7700
  /** What senders of OSC may do, by their address. */
  readonly senders = new Map<string, ParameterRole>()
  readonly store: ParameterStore
  readonly oscQuery: OscQuery
  readonly layouts: LayoutPort = {
    layout: (size, token) =>
      makeTouchLayout(
        { prefix: '/mosaic', setNames: this.setNames, sceneNames: this.#sceneNames, token },
        size,
      ),
  }

  constructor() {
    this.store = new ParameterStore({
      now: nowUs,
      random: () => 0,
      surroundings: {
        sets: () => this.setNames.map((name) => ({ name, isReady: true })),
        sources: () => ['demo', 'test'].map((name) => ({ name, isReady: true })),
        isFilm: () => false,
        scenes: () => this.scenes,
        changeScene: () => ({ ok: false, reason: 'there is no folder' }),
        grid: () => ({ cols: 160, rows: 90, shape: 'square', aspect: 16 / 9 }),
        levels: { tileAt: () => null, prepare: () => 'failed' },
      },
      listener: {
        parameterChanged: (change) => this.oscQuery.parameterChanged(change),
        triggerFired: () => {},
        batchApplied: () => {},
      },
    })
    this.oscQuery = new OscQuery({
      name: 'Smalti on test',
      prefix: '/mosaic',
      values: {
        value: (address) => this.store.value(address),
        sceneNames: () => this.#sceneNames,
        sets: () => this.setNames.map((name) => ({ name })),
        observations: () => this.told,
        lights: () => ({ '/tempo/beat': beatOfBar(this.store.tempo, nowUs()) }),
      },
      names: () => ({ sets: this.setNames, scenes: this.#sceneNames, sources: ['demo', 'test'] }),
      motion: (address) => this.store.motion(address),
      applyAll: (commands) => void this.store.applyAll(commands),
      oscPort: () => this.oscPort,
      roleOfSender: (address) => this.senders.get(address) ?? null,
      now: nowUs,
    })
  }

  close(): void {
    this.oscQuery.close()
  }

  get #sceneNames(): readonly string[] {
    return this.scenes.map((scene) => scene.name)
  }
}
