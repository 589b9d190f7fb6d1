import { parentPort, workerData } from 'node:worker_threads'
import { encodeRequest } from '../../../server/output/encode-request.ts'
import { GridEncoder } from '../../../server/output/grid-encoder.ts'
import type { EncodeRequest } from '../../../server/output/outgoing-grid.ts'

const { memory } = workerData as { memory: WebAssembly.Memory }
const encoder = new GridEncoder()

function fail(sequence: number): void {
  if (sequence === 1001) process.exit(1)
  if (sequence === 1002) throw new Error('encoder broken')
  while (sequence === 1003) Atomics.load(new Int32Array(memory.buffer, 0, 1), 0)
}

parentPort?.on('message', (request: EncodeRequest) => {
  if (request.kind === 'grid') fail(request.header.sequence)
  parentPort?.postMessage(encodeRequest(encoder, memory, request))
})
