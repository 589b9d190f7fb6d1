import type { ParameterValue } from '../protocol/parameter.ts'

/**
 * Names and lights of the scene buttons of controllers. Places that a scene was taken from go dark and lose their name.
 */
export class SceneLights {
  readonly #library: { readonly scenes: readonly { readonly name: string }[] }
  #mostCount = 0

  constructor(library: { readonly scenes: readonly { readonly name: string }[] }) {
    this.#library = library
  }

  /** Names of the scenes in their order. */
  get names(): readonly string[] {
    return this.#library.scenes.map(({ name }) => name)
  }

  /**
   * Feedback by address.
   *
   * @param active name of the scene recalled last, or empty
   */
  feedback(active: string): Record<string, ParameterValue> {
    const { names } = this
    this.#mostCount = Math.max(this.#mostCount, names.length)
    const places = Array.from({ length: this.#mostCount }, (_, place) => names[place] ?? '')
    return Object.fromEntries(
      places.flatMap((name, place): [string, ParameterValue][] => [
        [`/scene/${place + 1}/name`, name],
        [`/scene/${place + 1}/active`, name !== '' && name === active ? 1 : 0],
      ]),
    )
  }
}
