import type { ParameterValue } from '../protocol/parameter.ts'

/**
 * Names and lights of the scene buttons of controllers, as feedback by address. Places that a scene was taken from go
 * dark and lose their name.
 */
export class SceneLights {
  #mostCount = 0

  /** @param names of the scenes in their order; `active` is the one recalled last, or empty */
  feedback(names: readonly string[], active: string): Record<string, ParameterValue> {
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
