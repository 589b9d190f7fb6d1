import type { FastifyInstance } from 'fastify'
import type { MappingChange } from '../protocol/control-map.ts'
import { requireChange, requireRole, type RouteContext } from './route-context.ts'

const MAX_ADDRESS_CHARS = 200
const NOT_DONE = 422

type Fields = Readonly<Record<string, unknown>>

/** Which controls move which parameters: read it, learn one more, change and forget them. */
export function addMapRoutes(app: FastifyInstance, context: RouteContext): void {
  const { show } = context
  const onRequest = requireChange(context, 'control')
  app.get('/api/map', { onRequest: requireRole(context, 'control') }, async () => show.controls.mapStatus())
  app.post('/api/map/learn', { onRequest }, async (request, reply) => {
    const to = fieldsOf(request.body)?.['to']
    if (to !== null && !isAddress(to)) {
      return reply.code(400).send({ error: 'expected {to: address}, or null to end learning' })
    }
    const result = show.controls.learn(to)
    return reply.code(result.ok ? 200 : NOT_DONE).send(result)
  })
  app.patch<{ Params: { id: string } }>('/api/map/:id', { onRequest }, async (request, reply) => {
    const { id } = request.params
    if (!show.controls.hasMapping(id)) return reply.code(404).send({ error: 'there is no such mapping' })
    const change = readChange(request.body)
    if (change === null) {
      return reply.code(400).send({ error: 'expected {to, range, curve, isInverted}, or some of them' })
    }
    const result = show.controls.changeMapping(id, change)
    return reply.code(result.ok ? 200 : NOT_DONE).send(result)
  })
  app.delete<{ Params: { id: string } }>('/api/map/:id', { onRequest }, async (request, reply) => {
    const { id } = request.params
    if (!show.controls.hasMapping(id)) return reply.code(404).send({ error: 'there is no such mapping' })
    return show.controls.removeMapping(id)
  })
}

function readChange(body: unknown): MappingChange | null {
  const fields = fieldsOf(body)
  if (fields === null) return null
  const { to, range, curve, isInverted } = fields
  if (to !== undefined && !isAddress(to)) return null
  if (range !== undefined && !isRange(range)) return null
  if (curve !== undefined && curve !== 'linear' && curve !== 'log') return null
  if (isInverted !== undefined && typeof isInverted !== 'boolean') return null
  return {
    ...(to === undefined ? {} : { to }),
    ...(range === undefined ? {} : { range }),
    ...(curve === undefined ? {} : { curve }),
    ...(isInverted === undefined ? {} : { isInverted }),
  }
}

function fieldsOf(body: unknown): Fields | null {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Fields) : null
}

function isAddress(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('/') && value.length <= MAX_ADDRESS_CHARS
}

function isRange(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((end) => Number.isFinite(end))
}
