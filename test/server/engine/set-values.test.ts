import { beforeEach, describe, expect, it } from 'vitest'
import { SetValues } from '../../../server/engine/set-values.ts'
import type { SetDefaults } from '../../../server/protocol/tile-set-manifest.ts'
import { ParameterStore } from '../../../server/show/parameter-store.ts'
import { nowUs } from '../../../server/telemetry/now.ts'

const PHOTOS: SetDefaults = { cols: 100, tint: 0.25, variety: 0.75 }
const NOTHING: SetDefaults = {}
const SCENE = {
  name: 'dusk',
  label: 'Dusk',
  order: 1,
  fadeMs: 0,
  values: { '/grid/cols': 60, '/set/select': 'b' },
}

let store: ParameterStore
let values: SetValues
let onAir: SetDefaults | null

function begin(setBound: Readonly<Record<string, number>>): void {
  store = new ParameterStore({
    now: nowUs,
    random: () => 0,
    surroundings: {
      sets: () => ['a', 'b'].map((name) => ({ name, isReady: true })),
      sources: () => [],
      scenes: () => [SCENE],
      changeScene: () => ({ ok: false, reason: 'there is no folder' }),
      grid: () => ({ cols: 160, rows: 90, shape: 'square', aspect: 16 / 9 }),
      isFilm: () => true,
      levels: { tileAt: () => null, prepare: () => 'failed' },
    },
    listener: {
      parameterChanged: (change) => {
        // As the show does: a set goes on air while the rest of its batch is still to be told.
        if (change.address === '/set/select') onAir = change.value === 'b' ? PHOTOS : NOTHING
        values.parameterChanged(change)
      },
      triggerFired: () => {},
      batchApplied: () => values.batchApplied(),
    },
  })
  values = new SetValues({
    setBound,
    defaults: () => onAir,
    settled: (address) => store.motion(address)?.to ?? store.number(address),
    apply: (command) => store.apply(command),
    now: nowUs,
  })
}

function send(address: string, value: number | string): void {
  const origin = { kind: 'osc', id: 'hand' } as const
  store.apply({ address, args: [value], origin, receivedUs: nowUs(), role: 'control' })
}

/** Columns, tint and variety once all has settled. */
async function settled(): Promise<readonly unknown[]> {
  await new Promise((resolve) => setImmediate(resolve))
  return ['/grid/cols', '/look/tint', '/look/variety'].map((address) => store.values()[address])
}

beforeEach(() => {
  onAir = null
  begin({ '/grid/cols': 160, '/look/tint': 0, '/look/variety': 0.5 })
})

describe('columns, tint and variety', () => {
  it('follow the set on air, and go back where the next one asks for nothing', async () => {
    send('/set/select', 'b')
    expect(await settled()).toEqual([100, 0.25, 0.75])
    send('/set/select', 'a')
    expect(await settled()).toEqual([160, 0, 0.5])
  })

  it('follow a set that is on air before it is known what it asks for', async () => {
    values.follow()
    expect(await settled()).toEqual([160, 0, 0.5])
    onAir = PHOTOS
    values.follow()
    expect(await settled()).toEqual([100, 0.25, 0.75])
  })

  it('stay where a hand has put them, each by itself', async () => {
    send('/look/tint', 0.7)
    send('/set/select', 'b')
    expect(await settled()).toEqual([100, 0.7, 0.75])
    send('/grid/cols', 80)
    send('/set/select', 'a')
    expect(await settled()).toEqual([80, 0.7, 0.5])
  })

  it('stay where a scene puts them that brings a set along', async () => {
    send('/scene/go', 'dusk')
    expect(await settled()).toEqual([60, 0.25, 0.75])
  })

  it('are left alone where the start was told otherwise', async () => {
    begin({ '/look/tint': 0 })
    send('/set/select', 'b')
    expect(await settled()).toEqual([160, 0.25, 0.5])
  })
})
