import { FeedbackTarget } from './feedback-target.ts'
import { peerKey } from './osc-peer.ts'
import type { OscPeer } from './osc-peer.ts'

const MAX_TARGETS = 64
const MAX_SUBSCRIPTIONS = 256
const FORGET_US = 12 * 3_600_000_000

/** All receivers of feedback, and which of them belong to a sender. The one heard of longest ago makes room. */
export class FeedbackTargets {
  readonly #replyPort: number | null
  readonly #dropped: (target: FeedbackTarget) => void
  readonly #targets = new Map<string, FeedbackTarget>()
  /** Ports that senders asked to be told on, by the sender's key. */
  readonly #subscribed = new Map<string, OscPeer>()

  /** @param dropped told of every target that is one no longer */
  constructor(replyPort: number | null, dropped: (target: FeedbackTarget) => void) {
    this.#replyPort = replyPort
    this.#dropped = dropped
  }

  /** Those that are told of changes. */
  told(): readonly FeedbackTarget[] {
    return [...this.#targets.values()].filter((target) => !target.isMuted)
  }

  /** Adds one that is told whatever it says. */
  addFixed(address: string, port: number): FeedbackTarget {
    return this.#add({ link: 'udp', address, port }, true)
  }

  /**
   * The targets of a sender: a connection is its own. Over UDP the port it subscribed, else the one it sends from, else
   * all at its address, the reply port among them unless somebody there subscribed another.
   */
  of(peer: OscPeer): readonly FeedbackTarget[] {
    const own = this.#targets.get(peerKey(this.#subscribed.get(peerKey(peer)) ?? peer))
    if (own) return [own]
    if (peer.link === 'tcp') return [this.#add(peer, false)]
    const { address } = peer
    if (this.#replyPort !== null && !this.#hasSubscriber(address)) {
      const reply: OscPeer = { link: 'udp', address, port: this.#replyPort }
      if (!this.#targets.has(peerKey(reply))) this.#add(reply, false)
    }
    return [...this.#targets.values()].filter(({ peer: to }) => to.link === 'udp' && to.address === address)
  }

  /**
   * Has a sender told on a port of its own address and no more on the reply port; 0 mutes what is told to it. What is
   * given back was not told of changes before.
   */
  subscribe(peer: OscPeer, port: number): readonly FeedbackTarget[] {
    const key = peerKey(peer)
    if (port === 0 || peer.link === 'tcp') {
      const targets = this.of(peer).filter((target) => !target.isFixed)
      const muted = targets.filter((target) => target.isMuted)
      for (const target of targets) target.isMuted = port === 0
      return port === 0 ? [] : muted
    }
    const { address } = peer
    const asked: OscPeer = { link: 'udp', address, port }
    const before = this.#subscribed.get(key)
    this.#subscribed.delete(key)
    if (before && before.port !== port) this.#dropUnsubscribed(before)
    this.#subscribed.set(key, asked)
    if (this.#subscribed.size > MAX_SUBSCRIPTIONS) {
      const oldest = this.#subscribed.keys().next()
      if (!oldest.done) this.#subscribed.delete(oldest.value)
    }
    if (this.#replyPort !== null && this.#replyPort !== port) {
      this.#dropUnsubscribed({ link: 'udp', address, port: this.#replyPort })
    }
    const known = this.#targets.get(peerKey(asked))
    if (known && !known.isMuted) return []
    const target = known ?? this.#add(asked, false)
    target.isMuted = false
    return [target]
  }

  /** Drops a target. */
  remove(target: FeedbackTarget): void {
    const key = peerKey(target.peer)
    if (!this.#targets.delete(key)) return
    for (const [sender, asked] of this.#subscribed)
      if (peerKey(asked) === key) this.#subscribed.delete(sender)
    this.#dropped(target)
  }

  /** Drops the target of a connection that has ended. */
  removePeer(peer: OscPeer): void {
    const target = this.#targets.get(peerKey(peer))
    if (target) this.remove(target)
  }

  /** Drops those that have not been heard of for twelve hours. */
  forgetSilent(nowUs: number): void {
    for (const target of this.#targets.values()) {
      if (!target.isFixed && nowUs - target.heardUs > FORGET_US) this.remove(target)
    }
  }

  #hasSubscriber(address: string): boolean {
    for (const asked of this.#subscribed.values()) if (asked.address === address) return true
    return false
  }

  #dropUnsubscribed(peer: OscPeer): void {
    const key = peerKey(peer)
    const target = this.#targets.get(key)
    const isWanted = [...this.#subscribed.values()].some((asked) => peerKey(asked) === key)
    if (target && !target.isFixed && !isWanted) this.remove(target)
  }

  #add(peer: OscPeer, isFixed: boolean): FeedbackTarget {
    const target = new FeedbackTarget(peer, isFixed)
    this.#targets.set(peerKey(peer), target)
    if (this.#targets.size > MAX_TARGETS) {
      const [oldest] = [...this.#targets.values()]
        .filter((other) => !other.isFixed && other !== target)
        .sort((a, b) => a.heardUs - b.heardUs)
      if (oldest) this.remove(oldest)
    }
    return target
  }
}
