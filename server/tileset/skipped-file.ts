/** All reasons why a file of a folder is no tile. */
export const skipReasons = [
  'empty',
  'unreadable',
  'link',
  'special',
  'not-a-picture',
  'broken',
  'too-big',
  'too-long',
  'too-slow',
  'crashed',
  'double',
  'merged',
  'too-many',
  'unwanted',
] as const

/** Why a file of a folder is no tile. */
export type SkipReason = (typeof skipReasons)[number]

/** One skipped file: path relative to the folder, and what exactly was wrong, in words for people. */
export type SkippedFile = { readonly path: string; readonly reason: SkipReason; readonly detail: string }

/** How many files were skipped for each reason, most frequent first. */
export function countByReason(skipped: readonly SkippedFile[]): Partial<Record<SkipReason, number>> {
  const counts = new Map<SkipReason, number>()
  for (const { reason } of skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]))
}
