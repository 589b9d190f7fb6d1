import { parentPort, workerData } from 'node:worker_threads'
import { encodeRequest } from './encode-request.ts'
import { GridEncoder } from './grid-encoder.ts'
import type { EncodeRequest } from './outgoing-grid.ts'

const { memory } = workerData as { memory: WebAssembly.Memory }
const encoder = new GridEncoder()

parentPort?.on('message', (request: EncodeRequest) => {
  const reply = encodeRequest(encoder, memory, request)
  const transfer = reply.ok ? reply.messages.map((message) => message.bytes.buffer) : []
  parentPort?.postMessage(reply, transfer)
})
