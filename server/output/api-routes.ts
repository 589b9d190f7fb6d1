import type { FastifyInstance } from 'fastify'
import type { CommandResult } from '../show/command.ts'
import { handOf, requireChange, requireRole, type RouteContext } from './route-context.ts'
import { readStatePatch } from './state-patch.ts'

const DONE_IN_PART = 422

/** The state as JSON: read it, change it, list what there is to choose from. */
export function addApiRoutes(app: FastifyInstance, context: RouteContext): void {
  const mayRead = requireRole(context, 'view')
  const mayChange = requireChange(context, 'control')
  const { show } = context
  app.get('/api/state', { onRequest: mayRead }, async () => ({ ...show.snapshot(), health: show.health() }))
  app.get('/api/sets', { onRequest: mayRead }, async () => show.snapshot().sets)
  app.get('/api/sources', { onRequest: mayRead }, async () => show.snapshot().sources)
  app.patch('/api/state', { onRequest: mayChange }, async (request, reply) => {
    const hand = handOf(request, context)
    const changes = readStatePatch(request.body)
    if (changes === null) return reply.code(400).send({ error: 'expected {address: value}' })
    const results = new Map<string, CommandResult>()
    for (const { address, args } of changes) {
      results.set(address, show.apply({ address, args, ...hand }))
    }
    const isDone = [...results.values()].every((result) => result.ok)
    return reply.code(isDone ? 200 : DONE_IN_PART).send(Object.fromEntries(results))
  })
}
