const MAX_IN_FLIGHT = 4
const FIRST_RETRY_MS = 500
const MAX_RETRY_MS = 5000

/** Fetches files, a few at a time in the order they were asked for, each again and again until it comes. */
export class FetchQueue {
  readonly #abort = new AbortController()
  #waiting: (() => void)[] = []
  #inFlight = 0

  /** The file; null once the queue is closed, or when the server says that there is no such file. */
  fetch(url: string): Promise<Blob | null> {
    return this.#fetch(url, (response) => response.blob())
  }

  /** The same in memory, for what is wanted at once: reading a blob goes by way of another process of the browser. */
  fetchBytes(url: string): Promise<ArrayBuffer | null> {
    return this.#fetch(url, (response) => response.arrayBuffer())
  }

  /** Ends all that is under way. */
  close(): void {
    this.#abort.abort()
    for (const start of this.#waiting.splice(0)) start()
  }

  async #fetch<Body>(url: string, read: (response: Response) => Promise<Body>): Promise<Body | null> {
    for (
      let retryMs = FIRST_RETRY_MS;
      !this.#abort.signal.aborted;
      retryMs = Math.min(MAX_RETRY_MS, retryMs * 2)
    ) {
      const answer = await this.#attempt(url, read)
      if (answer !== 'failed') return answer
      await this.#pause(retryMs)
    }
    return null
  }

  async #attempt<Body>(
    url: string,
    read: (response: Response) => Promise<Body>,
  ): Promise<Body | null | 'failed'> {
    if (this.#inFlight >= MAX_IN_FLIGHT) await new Promise<void>((start) => this.#waiting.push(start))
    this.#inFlight++
    try {
      const response = await fetch(url, { signal: this.#abort.signal })
      if (response.status === 404) return null
      return response.ok ? await read(response) : 'failed'
    } catch (error) {
      if (this.#abort.signal.aborted) return null
      if (error instanceof Error) return 'failed'
      throw error
    } finally {
      this.#inFlight--
      this.#waiting.shift()?.()
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#abort.signal.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}
