import { isIP } from 'node:net'
import { refuse, TAKEN } from '../show/command.ts'
import { plainText } from './plain-text.ts'
import type { SenderStatus, SenderVerdict } from '../protocol/sender-status.ts'
import type { CommandResult } from '../show/command.ts'
import type { PairedSenders } from './paired-senders.ts'

type Heard = { heardUs: number; count: number; head: Uint8Array }

const NO_BYTES = new Uint8Array(0)
const MAX_LISTED = 64
const MAX_IGNORED = 256
const HEAD_BYTES = 96
const MAX_LAST_CHARS = 80

/** Everybody who sends, by address: what was heard of each, and what somebody decided about him. */
export class SenderList {
  readonly #senders: PairedSenders
  readonly #now: () => number
  readonly #heard = new Map<string, Heard>()
  readonly #ignored = new Set<string>()

  constructor(senders: PairedSenders, now: () => number) {
    this.#senders = senders
    this.#now = now
  }

  /** Whether nothing of an address is to be shown. */
  isIgnored(address: string): boolean {
    return this.#ignored.has(address)
  }

  /** Notes a packet; when there are too many, the stranger heard of longest ago is forgotten. */
  note(address: string, bytes: Uint8Array): void {
    if (this.#ignored.has(address)) return
    const heard = this.#heard.get(address) ?? { heardUs: 0, count: 0, head: NO_BYTES }
    heard.heardUs = this.#now()
    heard.count++
    heard.head = bytes.slice(0, HEAD_BYTES)
    this.#heard.delete(address)
    this.#heard.set(address, heard)
    if (this.#heard.size > MAX_LISTED) this.#forgetOne()
  }

  /** Everybody, whoever was heard last first; those ignored only when they are asked for. */
  statuses(areIgnoredListed: boolean): readonly SenderStatus[] {
    const nowUs = this.#now()
    const heard = [...this.#heard].map(([address, { heardUs, count, head }]) => ({
      ...this.#standing(address),
      heardSecondsAgo: Math.round((nowUs - heardUs) / 1e5) / 10,
      count,
      last: addressIn(head),
    }))
    const ignored = [...this.#ignored].map((address) => ({
      ...this.#standing(address),
      heardSecondsAgo: 0,
      count: 0,
      last: '',
    }))
    const listed = heard.toReversed()
    return areIgnoredListed ? [...listed, ...ignored].slice(0, MAX_LISTED) : listed
  }

  /** Decides about an address. */
  judge(address: string, verdict: SenderVerdict): CommandResult {
    if (isIP(address.split('%')[0] ?? '') === 0 || address.length > 60) {
      return refuse('a sender is named by its address')
    }
    const isOwn = this.#senders.roleAt(address) === 'admin'
    if (verdict !== 'allow' && isOwn) return refuse('this machine itself may always send')
    this.#ignored.delete(address)
    switch (verdict) {
      case 'allow':
        if (this.#senders.roleAt(address) === null) this.#senders.letIn(address)
        return TAKEN
      case 'ignore':
        this.#senders.forget(address)
        this.#heard.delete(address)
        if (this.#ignored.size >= MAX_IGNORED) return refuse(`${MAX_IGNORED} senders are ignored already`)
        this.#ignored.add(address)
        return TAKEN
      case 'forget':
        this.#senders.forget(address)
        this.#heard.delete(address)
        return TAKEN
    }
  }

  #standing(address: string): Pick<SenderStatus, 'address' | 'isAllowed' | 'isIgnored' | 'role'> {
    const role = this.#senders.bestRoleAt(address)
    return { address, isAllowed: role !== null, isIgnored: this.#ignored.has(address), role }
  }

  #forgetOne(): void {
    const addresses = [...this.#heard.keys()]
    const stranger = addresses.find((address) => this.#senders.bestRoleAt(address) === null)
    this.#heard.delete(stranger ?? addresses[0] ?? '')
  }
}

/** The OSC address that a packet begins with, or what it is instead; nothing behind it is read. */
export function addressIn(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, HEAD_BYTES))
  const nul = head.indexOf(0)
  const text = head.toString('utf8', 0, nul < 0 ? head.length : nul)
  if (text.startsWith('/')) return plainText(text, MAX_LAST_CHARS)
  return text === '#bundle' ? 'a bundle' : 'no OSC'
}
