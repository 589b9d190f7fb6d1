import type { ParameterValue } from '../protocol/parameter.ts'

/** A look of the whole show: values by address, recalled together in `fadeMs`. */
export type Scene = {
  readonly name: string
  readonly label: string
  /** Scenes are numbered by ascending order, then name. */
  readonly order: number
  readonly fadeMs: number
  /** Native values by registry address; what is not named stays as it is. */
  readonly values: Readonly<Record<string, ParameterValue>>
}
