/** Steps that each compile a program; `close` those for large cells, which many shows never need. */
export type CompileSteps = { readonly far: readonly (() => void)[]; readonly close: readonly (() => void)[] }

/** Programs to compile, one after each drawing, so that none of them compiles when it is first needed. */
export class Preparations {
  #far: (() => void)[] = []
  #close: (() => void)[] = []
  /** Looks of which the programs are compiled or in line for it. */
  readonly #looks = new Set<string>()

  /** Whether no look has been taken in yet. */
  get isEmpty(): boolean {
    return this.#looks.size === 0
  }

  /** Forgets all, as the GPU does when it drops the context. */
  reset(): void {
    this.#far = []
    this.#close = []
    this.#looks.clear()
  }

  /** Puts the programs of a look, its defines, before all others, if they are not in line yet. */
  want(look: readonly string[], steps: () => CompileSteps): void {
    const key = look.join(' ')
    if (this.#looks.has(key)) return
    const { far, close } = steps()
    this.#looks.add(key)
    this.#far.push(...far.toReversed())
    this.#close.push(...close.toReversed())
  }

  /** Compiles the next program, those for large cells only where the view is near them. */
  compileNext(isNear: boolean): void {
    const next = this.#far.pop() ?? (isNear ? this.#close.pop() : undefined)
    next?.()
  }
}
