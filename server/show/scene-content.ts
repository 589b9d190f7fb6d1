import { findParameter } from '../protocol/registry.ts'
import { isStorable } from './stored-value.ts'

/** Groups of the registry that make up a look: what is saved as a scene. Output, source, tempo and program are not of it. */
const LOOK_GROUPS: ReadonlySet<string> = new Set([
  'Zoom',
  'Tile set',
  'Grid',
  'Look',
  'Moving tiles',
  'Light',
  'Effects',
])

/** Addresses that no scene may hold, written by hand or not: a scene would choose scenes, or lock the show. */
export const NEVER_IN_SCENES: ReadonlySet<string> = new Set(['/scene/go', '/preview/scene', '/system/lock'])

/** Whether the value of an address is saved with a scene. */
export function isOfLook(address: string): boolean {
  const row = findParameter(address)
  return row !== undefined && LOOK_GROUPS.has(row.group) && isStorable(address)
}
