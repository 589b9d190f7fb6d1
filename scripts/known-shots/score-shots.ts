import type { JoinKind, KnownBoundary } from '../known-shots.ts'

/** How found boundaries compare with known ones. */
export type ShotScore = {
  /** Share of the known boundaries that were found. */
  readonly recall: number
  /** Share of the found boundaries that are known. */
  readonly precision: number
  readonly recallByKind: Readonly<Record<JoinKind, number>>
  readonly missed: readonly KnownBoundary[]
  /** Found boundaries that are none, microseconds. */
  readonly falseUs: readonly number[]
}

/**
 * Scores found boundaries: each stands for one known one, within the length of the change and `slackUs` on both sides.
 *
 * @param foundUs times at which shots begin, without the film's start, rising
 */
export function scoreShots(
  known: readonly KnownBoundary[],
  foundUs: readonly number[],
  slackUs: number,
): ShotScore {
  const taken = new Set<number>()
  const missed: KnownBoundary[] = []
  for (const boundary of known) {
    const us = foundUs.find(
      (time) => !taken.has(time) && time >= boundary.fromUs - slackUs && time <= boundary.toUs + slackUs,
    )
    if (us === undefined) missed.push(boundary)
    else taken.add(us)
  }
  const kinds: JoinKind[] = ['cut', 'equal', 'dissolve', 'fade']
  const share = (kind: JoinKind): number => {
    const all = known.filter((boundary) => boundary.kind === kind).length
    return all === 0 ? 1 : 1 - missed.filter((boundary) => boundary.kind === kind).length / all
  }
  return {
    recall: 1 - missed.length / known.length,
    precision: foundUs.length === 0 ? 1 : taken.size / foundUs.length,
    recallByKind: Object.fromEntries(kinds.map((kind) => [kind, share(kind)])) as Record<JoinKind, number>,
    missed,
    falseUs: foundUs.filter((us) => !taken.has(us)),
  }
}
