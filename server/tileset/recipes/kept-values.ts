/** Values made once and kept by name; of more than `capacity` the one unused for longest is forgotten. */
export class KeptValues<T> {
  readonly #capacity: number
  readonly #values = new Map<string, T>()

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** The value kept under `name`, or the one that `make` gives, which is kept from now on. */
  get(name: string, make: () => T): T {
    const value = this.#values.get(name) ?? make()
    this.#values.delete(name)
    this.#values.set(name, value)
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#capacity) break
      this.#values.delete(oldest)
    }
    return value
  }
}
