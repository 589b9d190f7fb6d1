import { closeUpSize, closeUpUrl } from '../../server/protocol/close-up.ts'
import { closeUpKey, CLOSE_UPS_IN_FLIGHT, type CloseUpName } from './close-up-name.ts'

/** A close-up ready for the GPU, of the size that `closeUpSize` tells; the taker closes the bitmap. */
export type CloseUpPicture = { readonly name: CloseUpName; readonly bitmap: ImageBitmap }

/** Where a renderer gets close-ups from. */
export interface CloseUpSource {
  /** Tells all that are wanted now, the most wanted first; what was wanted before and is not any more is given up. */
  want(names: readonly CloseUpName[]): void
  /** The next that has come, null when there is none. */
  take(): CloseUpPicture | null
  /** Close-ups wanted that have not been taken, but for those that there are not. */
  readonly pendingCount: number
}

const MAX_DECODED = 4
/** Fetches begun at a time: it takes the main thread up to half a millisecond to begin one. */
const MAX_BEGUN = 2
const RETRY_MS = 1000

/** Fetches and decodes close-ups, a few at a time and only as long as they are wanted. */
export class CloseUpStore implements CloseUpSource {
  readonly #now: () => number
  readonly #inFlight = new Map<string, AbortController>()
  /** Keys of what there is not, and the set of each. */
  readonly #missing = new Map<string, number>()
  readonly #retryAtMs = new Map<string, number>()
  #wanted = new Map<string, CloseUpName>()
  #decoded: CloseUpPicture[] = []
  #isClosed = false

  /** @param now monotonic milliseconds */
  constructor(now: () => number) {
    this.#now = now
  }

  get pendingCount(): number {
    return [...this.#wanted.keys()].filter((key) => !this.#missing.has(key)).length
  }

  want(names: readonly CloseUpName[]): void {
    if (this.#isClosed) return
    this.#wanted = new Map(names.map((name) => [closeUpKey(name), name]))
    for (const [key, abort] of this.#inFlight) if (!this.#wanted.has(key)) abort.abort()
    this.#fetchMore()
  }

  take(): CloseUpPicture | null {
    const picture = this.#decoded.shift() ?? null
    if (picture !== null) this.#wanted.delete(closeUpKey(picture.name))
    this.#fetchMore()
    return picture
  }

  /** Looks again for close-ups of a set that there were not: its originals may be known elsewhere now. */
  retryMissing(setId: number): void {
    for (const [key, missingOf] of this.#missing) if (missingOf === setId) this.#missing.delete(key)
  }

  /** Ends all that is under way. */
  close(): void {
    this.#isClosed = true
    this.#wanted.clear()
    for (const abort of this.#inFlight.values()) abort.abort()
    for (const { bitmap } of this.#decoded) bitmap.close()
    this.#decoded = []
  }

  #fetchMore(): void {
    let begun = 0
    for (const [key, name] of this.#wanted) {
      if (begun === MAX_BEGUN || this.#inFlight.size >= CLOSE_UPS_IN_FLIGHT) return
      if (this.#decoded.length >= MAX_DECODED) return
      const isDecoded = this.#decoded.some((picture) => closeUpKey(picture.name) === key)
      if (isDecoded || this.#inFlight.has(key) || this.#missing.has(key)) continue
      if (this.#now() < (this.#retryAtMs.get(key) ?? 0)) continue
      const abort = new AbortController()
      this.#inFlight.set(key, abort)
      begun++
      void this.#fetch(key, name, abort.signal)
    }
  }

  async #fetch(key: string, name: CloseUpName, signal: AbortSignal): Promise<void> {
    const answer = await load(name, signal)
    this.#inFlight.delete(key)
    if (answer === 'missing') this.#missing.set(key, name.setId)
    else if (answer === 'later') this.#retryAtMs.set(key, this.#now() + RETRY_MS)
    else if (this.#isClosed || !this.#wanted.has(key)) answer.close()
    else {
      this.#retryAtMs.delete(key)
      this.#decoded.push({ name, bitmap: answer })
    }
    this.#fetchMore()
  }
}

/** The picture; `missing` when there is none, or one that is damaged or of another size; `later` when it is to be asked for again. */
async function load(name: CloseUpName, signal: AbortSignal): Promise<ImageBitmap | 'missing' | 'later'> {
  try {
    const { setId, lineage, tileId, side, frames } = name
    const response = await fetch(closeUpUrl(setId, lineage, tileId, side), { signal })
    if (response.status === 404) return 'missing'
    if (!response.ok) return 'later'
    const bitmap = await createImageBitmap(await response.blob(), {
      premultiplyAlpha: 'none',
      colorSpaceConversion: 'none',
    })
    const { width, height } = closeUpSize(side, frames)
    if (bitmap.width === width && bitmap.height === height) return bitmap
    bitmap.close()
    return 'missing'
  } catch (error) {
    if (error instanceof DOMException && error.name !== 'AbortError') return 'missing'
    if (error instanceof Error) return 'later'
    throw error
  }
}
