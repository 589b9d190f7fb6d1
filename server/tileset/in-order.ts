/**
 * Runs `work` on every item, at most `limit` at a time, and hands the results over one after another in the items'
 * order. At most `window` items are begun and not yet handed over; what was handed over is let go of.
 */
export async function inOrder<Item, Result>(
  items: readonly Item[],
  { limit, window }: { readonly limit: number; readonly window: number },
  work: (item: Item) => Promise<Result>,
  take: (item: Item, result: Result) => Promise<void>,
): Promise<void> {
  const begun: Promise<Result>[] = []
  let next = 0
  let running = 0
  const beginMore = (): void => {
    while (next < items.length && running < limit && begun.length < window) {
      running++
      const result = work(items[next++]!)
      begun.push(result)
      const ended = (): void => {
        running--
        beginMore()
      }
      result.then(ended, ended)
    }
  }
  for (const item of items) {
    beginMore()
    await take(item, await begun[0]!)
    void begun.shift()
  }
}
