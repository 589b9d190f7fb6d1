import type { SetStatus } from '../../../server/protocol/messages.ts'

/**
 * A tile set that was chosen before it was ready. The picture stays as it is until then; a show that is lost, another
 * choice or a second press ends the wish.
 */
export class SetWish {
  #setId: number | null = null

  /** The set wished for, or null. */
  get setId(): number | null {
    return this.#setId
  }

  /**
   * Chooses a set.
   *
   * @returns whether it can be switched to at once; else it is wished for from now on, or no more
   */
  choose(set: Pick<SetStatus, 'setId' | 'isReady'>): boolean {
    this.#setId = set.isReady || this.#setId === set.setId ? null : set.setId
    return set.isReady
  }

  /** Forgets the wish. */
  cancel(): void {
    this.#setId = null
  }

  /** The 0-based place of the set wished for, once, when it has become ready; null while there is nothing to do. */
  takeReady(sets: readonly Pick<SetStatus, 'setId' | 'isReady'>[]): number | null {
    const place = sets.findIndex((set) => set.setId === this.#setId && set.isReady)
    if (place < 0) return null
    this.#setId = null
    return place
  }
}
