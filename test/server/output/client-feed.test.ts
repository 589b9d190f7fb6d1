import { beforeEach, describe, expect, it } from 'vitest'
import { ClientFeed, KEY_INTERVAL_US } from '../../../server/output/client-feed.ts'
import type { GridDetail } from '../../../server/protocol/half-grid.ts'
import type { EncodedMessage } from '../../../server/output/outgoing-grid.ts'
import { WINDOW_BYTES, WINDOW_US } from '../../../server/output/send-window.ts'

let nowUs: number
let sent: number[]
let keyRequests: number
let askedDetails: GridDetail[]
let skips: number
let feed: ClientFeed

beforeEach(() => {
  nowUs = 0
  sent = []
  askedDetails = []
  keyRequests = skips = 0
  feed = new ClientFeed(
    {
      sendGrid: (message) => void sent.push(message.sequence),
      requestKeys: (detail) => {
        keyRequests += 1
        askedDetails.push(detail)
      },
      skipped: () => void (skips += 1),
    },
    () => nowUs,
  )
})

function message(sequence: number, bytes = 100, detail: GridDetail = 'whole'): EncodedMessage {
  return { sequence, detail, bytes: new Uint8Array(bytes) }
}

function joinAt(sequence: number): void {
  feed.join()
  feed.offerKeys('whole', [message(sequence)])
  feed.acknowledge(sequence)
}

describe('ClientFeed', () => {
  it('sends nothing before the keys', () => {
    feed.join()
    feed.offer(message(1))
    expect(sent).toEqual([])
    feed.offerKeys('whole', [message(1)])
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
    feed.offerKeys('whole', [message(40)])
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
    feed.offerKeys('whole', [message(1, WINDOW_BYTES + 1)])
    expect(sent).toEqual([1])
    feed.offer(message(2))
    expect([sent.length, skips]).toEqual([1, 1])
  })

  it('asks for keys at most twice a second, whatever the client wants', () => {
    joinAt(1)
    for (let i = 0; i < 100; i++) {
      feed.join()
      feed.poll()
      feed.offerKeys('whole', [message(1)])
      nowUs += 10_000
    }
    expect(keyRequests).toBeLessThanOrEqual(3)
  })

  it('is live without keys when nothing was published yet', () => {
    feed.join()
    feed.offerKeys('whole', [])
    feed.offer(message(1))
    expect(sent).toEqual([1])
  })

  it('sends the old detail until the keys of the new one come, then only the new', () => {
    joinAt(1)
    nowUs += KEY_INTERVAL_US
    feed.setDetail('half')
    expect(askedDetails).toEqual(['whole', 'half'])
    expect([feed.wants('whole'), feed.wants('half')]).toEqual([true, true])
    feed.offer(message(2, 100, 'whole'))
    feed.offer(message(2, 25, 'half'))
    feed.offerKeys('whole', [message(2, 100, 'whole')])
    expect(sent).toEqual([1, 2])
    feed.offerKeys('half', [message(2, 25, 'half')])
    expect([feed.wants('whole'), feed.wants('half')]).toEqual([false, true])
    feed.offer(message(3, 100, 'whole'))
    feed.offer(message(3, 25, 'half'))
    expect(sent).toEqual([1, 2, 2, 3])
    expect(skips).toBe(0)
  })

  it('drops what waits in the old detail when the new one comes', () => {
    joinAt(1)
    nowUs += KEY_INTERVAL_US
    feed.offer(message(2))
    nowUs += WINDOW_US
    feed.offer(message(3))
    feed.offer(message(4))
    expect(sent).toEqual([1, 2, 3])
    feed.setDetail('half')
    feed.offerKeys('half', [message(4, 25, 'half')])
    feed.acknowledge(4)
    expect(sent).toEqual([1, 2, 3, 4])
  })

  it('puts a change of detail off until keys may be sent again', () => {
    joinAt(1)
    for (let i = 0; i < 100; i++) feed.setDetail(i % 2 === 0 ? 'half' : 'whole')
    feed.setDetail('half')
    feed.poll()
    expect(askedDetails).toEqual(['whole'])
    nowUs += KEY_INTERVAL_US
    feed.poll()
    feed.poll()
    expect(askedDetails).toEqual(['whole', 'half'])
  })

  it('takes no keys of a detail that it has turned away from', () => {
    joinAt(1)
    nowUs += KEY_INTERVAL_US
    feed.setDetail('half')
    feed.setDetail('whole')
    feed.offerKeys('half', [message(2, 25, 'half')])
    feed.offer(message(2))
    expect(sent).toEqual([1, 2])
    expect(feed.wants('half')).toBe(false)
  })

  it('comes back from behind, and from being hidden, in the detail wanted by then', () => {
    joinAt(1)
    feed.setVisible(false)
    feed.setDetail('half')
    expect([feed.wants('whole'), feed.wants('half')]).toEqual([false, false])
    nowUs += KEY_INTERVAL_US
    feed.setVisible(true)
    feed.offerKeys('half', [message(2, 25, 'half')])
    feed.acknowledge(2)
    nowUs += KEY_INTERVAL_US
    feed.offer(message(3, WINDOW_BYTES + 1, 'half'))
    feed.offer(message(4, 25, 'half'))
    feed.setDetail('whole')
    expect([feed.mode, feed.wants('half'), feed.wants('whole')]).toEqual(['behind', false, true])
    feed.acknowledge(3)
    feed.offerKeys('whole', [message(4)])
    feed.offer(message(5))
    expect(sent).toEqual([1, 2, 3, 4, 5])
    expect(askedDetails).toEqual(['whole', 'half', 'whole'])
  })

  it('ignores acknowledgements of what was never sent', () => {
    joinAt(1)
    feed.acknowledge(4_000_000_000)
    feed.acknowledge(0)
    feed.offer(message(2))
    expect(sent).toEqual([1, 2])
  })
})
