const EVERY_US = 6_000_000

/** The longest that a burst is seen. */
const SEEN_US = 4_000_000

/** A burst under way: which one, as a u32, and how old it is. */
export type Burst = { readonly number: number; readonly ageMs: number }

/**
 * The last burst at a server time: one when bursts are chosen, then one every six seconds of the server's clock, the
 * same on all pages, also on those that have not seen it chosen.
 *
 * @param chosenUs null when that was not seen
 */
export function burstAt(nowUs: number, chosenUs: number | null): Burst {
  const startUs = Math.floor(nowUs / EVERY_US) * EVERY_US
  const isFirst = chosenUs !== null && startUs < chosenUs + SEEN_US && nowUs >= chosenUs
  const fromUs = isFirst ? chosenUs : startUs
  return { number: Math.floor(fromUs / 1000) >>> 0, ageMs: (nowUs - fromUs) / 1000 }
}
