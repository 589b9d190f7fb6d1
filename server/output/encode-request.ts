import { messageOf } from '../errors/smalti-error.ts'
import { nowUs } from '../telemetry/now.ts'
import type { GridEncoder } from './grid-encoder.ts'
import type { EncodedMessage, EncodeReply, EncodeRequest } from './outgoing-grid.ts'

/** Answers one request of the encode thread; a grid that cannot be read is told, not thrown. */
export function encodeRequest(
  encoder: GridEncoder,
  memory: WebAssembly.Memory,
  request: EncodeRequest,
): EncodeReply {
  const startUs = nowUs()
  try {
    const messages =
      request.kind === 'keys' ? encoder.keys(request.details) : encodeGrid(encoder, memory, request)
    return { ok: true, messages, encodeMs: (nowUs() - startUs) / 1000 }
  } catch (error) {
    return { ok: false, code: 'bad-grid', message: messageOf(error) }
  }
}

function encodeGrid(
  encoder: GridEncoder,
  memory: WebAssembly.Memory,
  grid: Extract<EncodeRequest, { kind: 'grid' }>,
): EncodedMessage[] {
  const { cols, rows } = grid.header
  const cells = new Uint16Array(memory.buffer, grid.cellsOffset, cols * rows)
  return encoder.encodeEach(grid.header, cells, grid.isKey, grid.details)
}
