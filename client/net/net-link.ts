import type { GridDetail } from '../../server/protocol/half-grid.ts'
import type { NetEvent, NetRequest, PageMessage, PageRole } from './net-messages.ts'

/** The page's end of the net worker. */
export class NetLink {
  readonly #worker: Worker

  /** @param receive takes every event, in order */
  constructor(receive: (event: NetEvent) => void) {
    this.#worker = new Worker(new URL('./net.worker.ts', import.meta.url), { type: 'module', name: 'net' })
    this.#worker.onmessage = ({ data }: MessageEvent<NetEvent>) => receive(data)
  }

  /** Connects to the show this page came from; `token` is handed on where the show asks for one. */
  open(role: PageRole, token: string | null): void {
    const url = new URL('/live', location.href)
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
    if (token !== null) url.searchParams.set('token', token)
    this.#ask({ type: 'open', url: url.href, role, agent: navigator.userAgent })
  }

  /** Sends a control gesture: an address below the prefix and its arguments. */
  command(address: string, ...args: readonly (number | string)[]): void {
    this.send({ type: 'command', address, args })
  }

  /** Sends a message as it is. */
  send(message: PageMessage): void {
    this.#ask({ type: 'send', message })
  }

  /** Tells whether the page is seen. */
  setVisible(isVisible: boolean): void {
    this.#ask({ type: 'visibility', isVisible })
  }

  /** Tells how much of each grid the page can show. */
  setDetail(grid: GridDetail): void {
    this.#ask({ type: 'detail', grid })
  }

  /** Ends the connection and its worker. */
  close(): void {
    this.#ask({ type: 'close' })
    this.#worker.terminate()
  }

  #ask(request: NetRequest): void {
    this.#worker.postMessage(request)
  }
}
