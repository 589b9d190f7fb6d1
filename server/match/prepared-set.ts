import type { Region } from '../frame/arena.ts'
import type { SetLayout } from './set-layout.ts'

/** A set whose colour table is built, ready to be matched with. */
export type PreparedSet = {
  readonly setId: number
  readonly count: number
  /** Where its tables lie; for the matcher. */
  readonly layout: SetLayout
  readonly region: Region
  /**
   * Resolves when the joint table is filled too, or the set was released: until then some cells are answered by
   * colour alone.
   */
  readonly whenFilled: Promise<void>
}
