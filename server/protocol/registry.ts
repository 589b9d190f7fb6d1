import type { Parameter } from './parameter.ts'
import { DIVE_ROWS } from './dive-rows.ts'
import { GRID_ROWS } from './grid-rows.ts'
import { LOOK_ROWS } from './look-rows.ts'
import { OUT_ROWS } from './out-rows.ts'
import { SCENE_ROWS } from './scene-rows.ts'
import { SET_ROWS } from './set-rows.ts'
import { SOURCE_ROWS } from './source-rows.ts'
import { SYSTEM_ROWS } from './system-rows.ts'
import { TEMPO_ROWS } from './tempo-rows.ts'
import { TRANSPORT_ROWS } from './transport-rows.ts'
import { ZOOM_ROWS } from './zoom-rows.ts'

/**
 * Every address that works: OSC, HTTP, scenes, pages and the README's table are made from this one table. Values in
 * native units; a pair's and a twin's real parameters are listed too.
 */
export const REGISTRY: readonly Parameter[] = [
  ...ZOOM_ROWS,
  ...DIVE_ROWS,
  ...SET_ROWS,
  ...GRID_ROWS,
  ...LOOK_ROWS,
  ...OUT_ROWS,
  ...SOURCE_ROWS,
  ...TRANSPORT_ROWS,
  ...SCENE_ROWS,
  ...TEMPO_ROWS,
  ...SYSTEM_ROWS,
]

/** The row of an address as the registry spells it (`/set/N/select`, not `/set/2/select`), or undefined. */
export function findParameter(address: string): Parameter | undefined {
  return BY_ADDRESS.get(address)
}

const BY_ADDRESS = new Map(REGISTRY.map((parameter) => [parameter.address, parameter]))
