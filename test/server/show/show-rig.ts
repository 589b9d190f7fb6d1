import type { OwnTile, SetTile } from '../../../server/protocol/dive.ts'
import type { ShapedGrid } from '../../../server/protocol/grid-shape.ts'
import { ParameterStore } from '../../../server/show/parameter-store.ts'
import type { Command, CommandArgument, CommandResult } from '../../../server/show/command.ts'
import type { SceneChange } from '../../../server/show/scene-change.ts'
import type { Scene } from '../../../server/show/scene.ts'
import type { ParameterChange, TriggerFired } from '../../../server/show/show-listener.ts'
import type { Choice } from '../../../server/show/show-surroundings.ts'
import type { LevelReadiness } from '../../../server/show/tile-levels.ts'

/** A parameter store with a hand-driven clock that keeps what it tells. */
export class ShowRig {
  nowUs = 1_000_000
  sets: Choice[] = [
    { name: 'smalti', isReady: true },
    { name: 'emoji', isReady: true },
    { name: 'late', isReady: false, reason: 'still being built' },
  ]
  sources: Choice[] = [
    { name: 'demo', isReady: true },
    { name: 'webcam', isReady: true },
  ]
  scenes: Scene[] = []
  readonly sceneChanges: SceneChange[] = []
  grid: ShapedGrid & { readonly aspect: number } = {
    cols: 160,
    rows: 90,
    shape: 'square',
    aspect: 16 / 9,
  }
  /** The tile that every cell shows, and how far the pictures of tiles are read. */
  tile: SetTile | null = { setId: 1, lineage: 'a', tileId: 7 }
  readiness: LevelReadiness = 'ready'
  isFilm = true
  readonly prepared: OwnTile[] = []
  readonly changes: ParameterChange[] = []
  /** Told of each change as it happens. */
  changed: (change: ParameterChange) => void = () => {}
  readonly triggers: TriggerFired[] = []
  readonly batches: number[] = []
  readonly store: ParameterStore

  /** @param random 0..1, below 1 */
  constructor(random: () => number = () => 0) {
    this.store = new ParameterStore({
      now: () => this.nowUs,
      surroundings: {
        sets: () => this.sets,
        sources: () => this.sources,
        scenes: () => this.scenes,
        changeScene: (change) => {
          this.sceneChanges.push(change)
          return { ok: true, name: change.name ?? '', written: Promise.resolve(null) }
        },
        grid: () => this.grid,
        isFilm: () => this.isFilm,
        levels: {
          tileAt: () => this.tile,
          prepare: (tile) => {
            this.prepared.push(tile)
            return this.readiness
          },
        },
      },
      listener: {
        parameterChanged: (change) => {
          this.changes.push(change)
          this.changed(change)
        },
        triggerFired: (trigger) => this.triggers.push(trigger),
        batchApplied: (revision) => this.batches.push(revision),
      },
      random,
    })
  }

  command(address: string, args: readonly CommandArgument[] = [], hand = 'a'): Command {
    return { address, args, origin: { kind: 'osc', id: hand }, receivedUs: this.nowUs, role: 'control' }
  }

  send(address: string, ...args: CommandArgument[]): CommandResult {
    return this.store.apply(this.command(address, args))
  }

  sendAs(hand: string, address: string, ...args: CommandArgument[]): CommandResult {
    return this.store.apply(this.command(address, args, hand))
  }

  passMs(ms: number): void {
    this.nowUs += ms * 1000
  }

  /** Long enough for glides to end and for repeats to be forgotten. */
  settle(): void {
    this.passMs(60_000)
  }
}
