import type { FastifyInstance } from 'fastify'
import type { CommandResult } from '../show/command.ts'
import { isDeliberate, roleOfRequest } from './request-facts.ts'
import { requireRole, type RouteContext } from './route-context.ts'
import { readStatePatch } from './state-patch.ts'

const DONE_IN_PART = 422

/** The state as JSON: read it, change it, list what there is to choose from. */
export function addApiRoutes(app: FastifyInstance, context: RouteContext): void {
  const mayRead = requireRole(context, 'view')
  const mayChange = requireRole(context, 'control')
  const { show } = context
  app.get('/api/state', { onRequest: mayRead }, async () => ({ ...show.snapshot(), health: show.health() }))
  app.get('/api/sets', { onRequest: mayRead }, async () => show.snapshot().sets)
  app.get('/api/scenes', { onRequest: mayRead }, async () => show.snapshot().scenes)
  app.get('/api/sources', { onRequest: mayRead }, async () => show.snapshot().sources)
  app.patch('/api/state', { onRequest: mayChange }, async (request, reply) => {
    const receivedUs = context.now()
    const role = roleOfRequest(request.raw, context.access, context.port())
    if (request.headers['x-smalti'] !== '1' || !isDeliberate(request.raw) || role === null) {
      return reply.code(403).send({ error: 'changes need the header X-Smalti: 1' })
    }
    const changes = readStatePatch(request.body)
    if (changes === null) return reply.code(400).send({ error: 'expected {address: value}' })
    const origin = { kind: 'http', id: request.socket.remoteAddress ?? '' } as const
    const results = new Map<string, CommandResult>()
    for (const { address, args } of changes) {
      results.set(address, show.apply({ address, args, origin, receivedUs, role }))
    }
    const isDone = [...results.values()].every((result) => result.ok)
    return reply.code(isDone ? 200 : DONE_IN_PART).send(Object.fromEntries(results))
  })
}
