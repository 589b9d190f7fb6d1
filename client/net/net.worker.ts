import { LiveConnection } from './live-connection.ts'
import type { NetEvent, NetRequest } from './net-messages.ts'

type WorkerPort = {
  onmessage: ((event: MessageEvent<NetRequest>) => void) | null
  postMessage(message: NetEvent, transfer: ArrayBuffer[]): void
}

const port = globalThis as unknown as WorkerPort
let connection: LiveConnection | null = null

port.onmessage = ({ data: request }) => {
  switch (request.type) {
    case 'open':
      connection?.close()
      connection = new LiveConnection({
        url: request.url,
        role: request.role,
        agent: request.agent,
        now: () => performance.timeOrigin + performance.now(),
        emit: (event, transfer) => port.postMessage(event, transfer),
      })
      connection.open()
      return
    case 'send':
      connection?.send(request.message)
      return
    case 'visibility':
      connection?.setVisible(request.isVisible)
      return
    case 'detail':
      connection?.setDetail(request.grid)
      return
    case 'close':
      connection?.close()
      connection = null
  }
}
