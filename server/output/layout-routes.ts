import type { FastifyInstance } from 'fastify'
import { requireLogin, requireRole, type RouteContext } from './route-context.ts'

const SIZES = ['phone', 'tablet'] as const

/**
 * `/layout.tosc`: a TouchOSC layout that pairs itself, so that only those who may control the show get it; a phone that
 * has read its address off a screen logs in first. Asking whether it is there issues no token.
 */
export function addLayoutRoutes(app: FastifyInstance, context: RouteContext): void {
  const onRequest = [requireLogin(context), requireRole(context, 'control')]
  app.get<{ Querystring: { readonly size?: unknown } }>(
    '/layout.tosc',
    { onRequest },
    async (request, reply) => {
      const asked = request.query.size ?? 'phone'
      const size = SIZES.find((known) => known === asked)
      if (size === undefined) return reply.code(400).send({ error: 'size is phone or tablet' })
      const isWanted = request.method !== 'HEAD'
      const token = isWanted ? context.access.issueOscToken() : null
      return reply
        .type('application/octet-stream')
        .header('Content-Disposition', `attachment; filename="smalti-${size}.tosc"`)
        .send(context.layouts.layout(size, token ?? ''))
    },
  )
}
