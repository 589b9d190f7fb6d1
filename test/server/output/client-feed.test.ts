import { beforeEach, describe, expect, it } from 'vitest'
import { ClientFeed, KEY_INTERVAL_US } from '../../../server/output/client-feed.ts'
import type { EncodedMessage } from '../../../server/output/outgoing-grid.ts'
import { WINDOW_BYTES, WINDOW_US } from '../../../server/output/send-window.ts'

let nowUs: number
let sent: number[]
let keyRequests: number
let skips: number
let feed: ClientFeed

beforeEach(() => {
  nowUs = 0
  sent = []
  keyRequests = skips = 0
  feed = new ClientFeed(
    {
      sendGrid: (message) => void sent.push(message.sequence),
      requestKeys: () => void (keyRequests += 1),
      skipped: () => void (skips += 1),
    },
    () => nowUs,
  )
})

function message(sequence: number, bytes = 100): EncodedMessage {
  return { sequence, bytes: new Uint8Array(bytes) }
}

function joinAt(sequence: number): void {
  feed.join()
  feed.offerKeys([message(sequence)])
  feed.acknowledge(sequence)
}

describe('ClientFeed', () => {
  it('sends nothing before the keys', () => {
    feed.join()
    feed.offer(message(1))
    expect(sent).toEqual([])
    feed.offerKeys([message(1)])
    feed.offer(message(2))
    expect(sent).toEqual([1, 2])
  })

  it('keeps up to 130 ms of fast frames under way, then lets two wait, then skips to a key', () => {
    joinAt(1)
    for (let i = 0; i < 8; i++) {
      feed.offer(message(2 + i))
      nowUs += 16_667
    }
    expect(sent).toHaveLength(9)
    expect(nowUs).toBeGreaterThan(WINDOW_US)
    feed.offer(message(10))
    feed.offer(message(11))
    expect([sent.length, skips]).toEqual([9, 0])
    feed.offer(message(12))
    expect([sent.length, skips, feed.mode]).toEqual([9, 1, 'behind'])
    feed.acknowledge(8)
    expect(feed.mode).toBe('behind')
    nowUs += KEY_INTERVAL_US
    feed.acknowledge(9)
    expect([feed.mode, keyRequests]).toEqual(['joining', 2])
    feed.offerKeys([message(40)])
    expect(sent.at(-1)).toBe(40)
  })

  it('sends what waits as acknowledgements come, in order', () => {
    joinAt(1)
    nowUs += 1_000_000
    feed.offer(message(2))
    nowUs += 67_000
    feed.offer(message(3))
    nowUs += 67_000
    feed.offer(message(4))
    feed.offer(message(5))
    expect(sent).toEqual([1, 2, 3])
    feed.acknowledge(2)
    expect(sent).toEqual([1, 2, 3, 4, 5])
    expect(skips).toBe(0)
  })

  it('holds at most 4 MB under way and waiting, but always one message', () => {
    feed.join()
    feed.offerKeys([message(1, WINDOW_BYTES + 1)])
    expect(sent).toEqual([1])
    feed.offer(message(2))
    expect([sent.length, skips]).toEqual([1, 1])
  })

  it('asks for keys at most twice a second, whatever the client wants', () => {
    joinAt(1)
    for (let i = 0; i < 100; i++) {
      feed.join()
      feed.poll()
      feed.offerKeys([message(1)])
      nowUs += 10_000
    }
    expect(keyRequests).toBeLessThanOrEqual(3)
  })

  it('is live without keys when nothing was published yet', () => {
    feed.join()
    feed.offerKeys([])
    feed.offer(message(1))
    expect(sent).toEqual([1])
  })

  it('ignores acknowledgements of what was never sent', () => {
    joinAt(1)
    feed.acknowledge(4_000_000_000)
    feed.acknowledge(0)
    feed.offer(message(2))
    expect(sent).toEqual([1, 2])
  })
})
