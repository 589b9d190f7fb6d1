import type { FastifyInstance } from 'fastify'
import { roleOfRequest } from './request-facts.ts'
import { requireRole, type RouteContext } from './route-context.ts'

/**
 * `/healthz` and `/metrics`. Whether the show is well is told to everyone who asks; how, only to those who may watch.
 */
export function addStatusRoutes(app: FastifyInstance, context: RouteContext): void {
  app.get('/healthz', async (request, reply) => {
    const { isHealthy, ...facts } = context.show.health()
    const mayRead = roleOfRequest(request.raw, context.access, context.port()) !== null
    const body = { name: 'smalti', isHealthy }
    return reply
      .code(isHealthy ? 200 : 503)
      .send(mayRead ? { ...body, clients: context.clientCount(), ...facts } : body)
  })
  app.get('/metrics', { onRequest: requireRole(context, 'view') }, async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await context.show.metricsText()),
  )
}
