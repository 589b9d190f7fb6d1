import type { DiveStatus } from './dive.ts'
import { plateShare } from './plate.ts'
import { smoothstep } from './smoothstep.ts'

/** Zooms, in parts of the one at which a tile is as wide as the picture, between which a drifting view comes to rest. */
const STILL_FROM = 0.3
const STILL_FULL = 0.9

/** How long it takes to drift again on the other side. */
const DRIFT_AGAIN_US = 4_000_000

/** How much of its drift a view keeps, 0..1: none where one picture takes the other's place. */
export function diveDrift(
  { tile, pinned, inside, throughUs }: DiveStatus,
  zoom: number,
  nowUs: number,
): number {
  const ahead = tile ?? pinned
  const near = ahead === null ? 0 : smoothstep(STILL_FROM, STILL_FULL, zoom / ahead.across)
  const inFront = inside === null ? 0 : plateShare({ tile: inside, isInside: true }, zoom)
  const since = throughUs === null ? 1 : smoothstep(0, DRIFT_AGAIN_US, nowUs - throughUs)
  return (1 - near) * (1 - inFront) * since
}
