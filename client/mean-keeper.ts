import type { SetStatus } from '../server/protocol/messages.ts'
import type { TileSetManifest } from '../server/protocol/tile-set-manifest.ts'
import type { TileObserver } from './tiles/tile-set-data.ts'

const RETRY_MS = 2000

/** Fetches the mean colours of the tile sets and nothing else: enough for a stage of flat cells. */
export class MeanKeeper {
  readonly #observers: readonly TileObserver[]
  readonly #revisions = new Map<number, number>()
  readonly #abort = new AbortController()

  constructor(observers: readonly TileObserver[]) {
    this.#observers = observers
  }

  /** Fetches the sets that are ready and not here yet, the most wanted first. */
  want(sets: readonly SetStatus[], first: readonly number[]): void {
    const ready = sets.filter((set) => set.isReady && this.#revisions.get(set.setId) !== set.revision)
    const rank = (set: SetStatus): number => first.indexOf(set.setId) + 1 || Infinity
    for (const set of [...ready].sort((a, b) => rank(a) - rank(b))) {
      this.#revisions.set(set.setId, set.revision)
      void this.#fetch(set)
    }
  }

  /** Stops fetching. */
  close(): void {
    this.#abort.abort()
  }

  async #fetch(set: SetStatus): Promise<void> {
    const { signal } = this.#abort
    try {
      const manifest = (await (
        await answer(`/tiles/${set.setId}/manifest.json`, signal)
      ).json()) as TileSetManifest
      const means = await (await answer(`/tiles/${set.setId}/${manifest.means}`, signal)).arrayBuffer()
      const data = { setId: set.setId, manifest, table: new Uint32Array(0), means: new Uint8Array(means) }
      for (const observer of this.#observers) observer.setOpened(data)
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof Error)) throw error
      this.#revisions.delete(set.setId)
      setTimeout(() => this.want([set], []), RETRY_MS)
    }
  }
}

async function answer(url: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, { signal })
  if (!response.ok) throw new Error(`${url} answers ${response.status}`)
  return response
}
