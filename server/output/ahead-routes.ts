import type { FastifyInstance } from 'fastify'
import { readSession } from './request-facts.ts'
import { RequestRate } from './request-rate.ts'
import { requireRole, type RouteContext } from './route-context.ts'
import type { AheadPicture } from './show-port.ts'

const PER_SECOND = 10
const HEAD_BYTES = 8

/** `GET /api/ahead`: the newest picture decoded, small, as bytes. */
export function addAheadRoutes(app: FastifyInstance, context: RouteContext): void {
  const rate = new RequestRate(PER_SECOND, context.now)
  app.get('/api/ahead', { onRequest: requireRole(context, 'view') }, async (request, reply) => {
    const client = readSession(request.raw, context.port()) ?? request.socket.remoteAddress ?? ''
    if (!rate.take(client))
      return reply.code(429).header('Retry-After', '1').send({ error: 'asked too often' })
    const picture = context.show.ahead()
    if (picture === null) return reply.code(204).send()
    return reply.type('application/octet-stream').send(bytesOf(picture))
  })
}

/** Width and height as u16, milliseconds until it is on air as u32, then rows of RGB bytes; little-endian. */
function bytesOf({ width, height, untilOnAirMs, pixels }: AheadPicture): Buffer {
  const bytes = Buffer.alloc(HEAD_BYTES + pixels.length)
  bytes.writeUInt16LE(width, 0)
  bytes.writeUInt16LE(height, 2)
  bytes.writeUInt32LE(Math.min(untilOnAirMs, 0xffff_ffff), 4)
  bytes.set(pixels, HEAD_BYTES)
  return bytes
}
