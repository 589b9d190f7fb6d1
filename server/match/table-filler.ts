import { messageOf } from '../errors/smalti-error.ts'
import type { Logger } from '../telemetry/logger.ts'
import { BLOCK_EMPTY } from './joint-layout.ts'
import { NEUTRAL_CALM } from './match-descriptors.ts'
import type { MatchPool } from './match-pool.ts'
import { runSurely } from './set-builder.ts'
import { BLOCK_COUNT, viewSet, type SetLayout } from './set-layout.ts'

/** Milliseconds that a job fills the joint table: so long may a frame have to wait behind it. */
const JOB_MS = 3

/** The show is told after so many blocks that a table has grown. */
const TOLD_BLOCKS = 1_000

/** The filling of one set's joint table. */
export type Filling = {
  readonly layout: SetLayout
  /** Weight of roughness that the descriptors have, and that they shall have. */
  calm: number
  wantedCalm: number
  hasTrees: boolean
  isFilled: boolean
  /** Resolves when it was filled for the first time, given up or let go. */
  readonly whenFilled: Promise<void>
  readonly settle: () => void
  /** Called when blocks were filled, now and then, and in the end. */
  readonly grew: (isFilled: boolean) => void
}

/** Fills joint tables in the background, one set after the other: the one that frames are matched with first. */
export class TableFiller {
  readonly #pool: MatchPool
  readonly #buffer: () => ArrayBufferLike
  readonly #workers: number
  readonly #logger: Logger
  readonly #open = new Set<Filling>()
  #preferred: Filling | null = null
  #current: { readonly filling: Filling; readonly ended: Promise<void> } | null = null
  #isRunning = false
  #isClosed = false

  constructor(options: {
    readonly pool: MatchPool
    readonly buffer: () => ArrayBufferLike
    readonly workers: number
    readonly logger: Logger
  }) {
    this.#pool = options.pool
    this.#buffer = options.buffer
    this.#workers = options.workers
    this.#logger = options.logger
  }

  /** Takes a set whose table is to be filled, unless it is already. */
  add(filling: Filling): void {
    this.#open.add(filling)
    void this.#run()
  }

  /** Fills this set's table before all others. */
  prefer(filling: Filling): void {
    this.#preferred = filling
  }

  /** Gives roughness another weight and fills the table anew; until then its entries are those of the old one. */
  setCalm(filling: Filling, calm: number): void {
    filling.wantedCalm = calm
    if (calm === filling.calm) return
    filling.isFilled = false
    void this.#run()
  }

  /** Lets a set go; `gone` is called when nothing writes to its tables any more. */
  remove(filling: Filling, gone: () => void): void {
    this.#open.delete(filling)
    const ended = this.#current?.filling === filling ? this.#current.ended : Promise.resolve()
    void ended.then(gone).then(filling.settle)
  }

  close(): void {
    this.#isClosed = true
    this.#open.clear()
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    for (let next = this.#next(); next !== null; next = this.#next()) {
      const filling = next
      const ended = this.#step(filling).catch((error: unknown) => {
        this.#open.delete(filling)
        filling.settle()
        if (!this.#isClosed) this.#logger.error('a joint table is not complete', { error: messageOf(error) })
      })
      this.#current = { filling, ended }
      await ended
      this.#current = null
    }
    this.#isRunning = false
  }

  #next(): Filling | null {
    const unfilled = [...this.#open].filter(({ isFilled }) => !isFilled)
    return unfilled.find((filling) => filling === this.#preferred) ?? unfilled[0] ?? null
  }

  /** Brings one set's table on by some blocks. */
  async #step(filling: Filling): Promise<void> {
    const set = filling.layout
    if (filling.calm !== filling.wantedCalm) {
      const calm = filling.wantedCalm
      await runSurely(this.#pool, [{ kind: 'calm', set, calm }])
      filling.calm = calm
      viewSet(set, this.#buffer()).tables.states.fill(BLOCK_EMPTY)
    }
    if (!filling.hasTrees) await runSurely(this.#pool, [{ kind: 'trees', set }])
    filling.hasTrees = true
    for (let told = 0; told < TOLD_BLOCKS;) {
      if (!this.#open.has(filling) || filling.calm !== filling.wantedCalm) return
      const parts = this.#workers
      const filled = await runSurely(
        this.#pool,
        Array.from({ length: parts }, (_, part) => ({
          kind: 'blocks',
          set,
          count: BLOCK_COUNT,
          forMs: JOB_MS,
          part,
          parts,
        })),
      )
      if (filled === 0) {
        filling.isFilled = filling.calm === filling.wantedCalm
        break
      }
      told += filled
    }
    if (!this.#open.has(filling)) return
    filling.grew(filling.isFilled)
    if (filling.isFilled) filling.settle()
  }
}

/** A filling of a set whose descriptors are there. */
export function newFilling(
  layout: SetLayout,
  { hasTrees, isFilled, grew }: Pick<Filling, 'hasTrees' | 'isFilled' | 'grew'>,
): Filling {
  let settle = (): void => {}
  const whenFilled = new Promise<void>((resolve) => (settle = resolve))
  if (isFilled) settle()
  return {
    ...{ layout, hasTrees, isFilled, grew, whenFilled, settle },
    ...{ calm: NEUTRAL_CALM, wantedCalm: NEUTRAL_CALM },
  }
}
