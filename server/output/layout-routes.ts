import type { FastifyInstance } from 'fastify'
import { requireRole, type RouteContext } from './route-context.ts'

const SIZES = ['phone', 'tablet'] as const

/**
 * `/layout.tosc`: a TouchOSC layout that pairs itself, so that only those who may control the show get it.
 */
export function addLayoutRoutes(app: FastifyInstance, context: RouteContext): void {
  const onRequest = requireRole(context, 'control')
  app.get<{ Querystring: { readonly size?: unknown } }>(
    '/layout.tosc',
    { onRequest },
    async (request, reply) => {
      const asked = request.query.size ?? 'phone'
      const size = SIZES.find((known) => known === asked)
      if (size === undefined) return reply.code(400).send({ error: 'size is phone or tablet' })
      return reply
        .type('application/octet-stream')
        .header('Content-Disposition', `attachment; filename="smalti-${size}.tosc"`)
        .send(context.layouts.layout(size, context.access.issueOscToken() ?? ''))
    },
  )
}
