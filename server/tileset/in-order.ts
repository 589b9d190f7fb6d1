/**
 * Runs `work` on every item, at most `limit` at a time, and hands the results over one after another in the items'
 * order. At most `window` items are begun and not yet handed over.
 */
export async function inOrder<Item, Result>(
  items: readonly Item[],
  { limit, window }: { readonly limit: number; readonly window: number },
  work: (item: Item) => Promise<Result>,
  take: (item: Item, result: Result) => Promise<void>,
): Promise<void> {
  const waiting: Promise<Result>[] = []
  let begun = 0
  let running = 0
  const beginMore = (): void => {
    while (begun < items.length && running < limit && waiting.length < window) {
      running++
      const result = work(items[begun++]!)
      waiting.push(result)
      const ended = (): void => {
        running--
        beginMore()
      }
      result.then(ended, ended)
    }
  }
  for (const item of items) {
    beginMore()
    const result = await waiting[0]!
    await take(item, result)
    void waiting.shift()
  }
}
