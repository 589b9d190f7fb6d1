import { messageOf } from '../errors/smalti-error.ts'
import type { FromIngest, ToIngest } from './ingest-messages.ts'
import { IngestServer } from './ingest-server.ts'

const MAX_RSS_BYTES = 200_000_000
const RSS_CHECK_MS = 1_000

const tell = (message: FromIngest): void => {
  if (process.connected) process.send?.(message)
}
const server = new IngestServer(tell)

setInterval(() => {
  if (process.memoryUsage.rss() > MAX_RSS_BYTES) process.exit(4)
}, RSS_CHECK_MS)

process.on('disconnect', () => process.exit(0))
process.on('message', (message: ToIngest) => {
  if (message.kind === 'expect') return server.expect(message.token, message.name)
  server.listen(message).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    tell({ kind: 'failed', code, message: messageOf(error) })
  })
})
