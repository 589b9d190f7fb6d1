const WINDOW_US = 60_000_000
const LOCK_US = 300_000_000
const MAX_WRONG_PER_WINDOW = 5
const MAX_WRONG_IN_ALL = 20
const MAX_ADDRESSES = 4096

type Record = { wrong: number; windowStartUs: number; lockedUntilUs: number }

/**
 * Counts wrong PINs: five within a minute from one address lock it for five minutes, twenty in all use the PIN up.
 * IPv6 senders count by their /64, because a host owns all of it.
 */
export class AttemptLimiter {
  readonly #now: () => number
  readonly #records = new Map<string, Record>()
  #wrongInAll = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** Seconds for which this address may not try; 0 when it may. */
  lockedSeconds(address: string): number {
    const record = this.#records.get(addressKey(address))
    if (record === undefined) return 0
    return Math.max(0, Math.ceil((record.lockedUntilUs - this.#now()) / 1e6))
  }

  /** Notes a wrong PIN. @returns true when the PIN is used up and must be replaced */
  noteWrong(address: string): boolean {
    const nowUs = this.#now()
    const key = addressKey(address)
    let record = this.#records.get(key)
    if (record === undefined || nowUs - record.windowStartUs > WINDOW_US) {
      record = { wrong: 0, windowStartUs: nowUs, lockedUntilUs: 0 }
    }
    record.wrong += 1
    if (record.wrong >= MAX_WRONG_PER_WINDOW) record.lockedUntilUs = nowUs + LOCK_US
    this.#records.delete(key)
    this.#records.set(key, record)
    this.#forgetOldest()
    this.#wrongInAll += 1
    if (this.#wrongInAll < MAX_WRONG_IN_ALL) return false
    this.#wrongInAll = 0
    return true
  }

  #forgetOldest(): void {
    if (this.#records.size <= MAX_ADDRESSES) return
    const oldest = this.#records.keys().next().value
    if (oldest !== undefined) this.#records.delete(oldest)
  }
}

function addressKey(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  if (tail !== undefined) while (groups.length < 4) groups.push('0')
  return groups.slice(0, 4).join(':')
}
