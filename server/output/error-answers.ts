import type { FastifyInstance, FastifyError } from 'fastify'
import type { Logger } from '../telemetry/logger.ts'

const FORBIDDEN = 403
const UNAVAILABLE = 503

/**
 * Answers what no route answers: one sentence as JSON, never how it failed inside. A path that leads out of its folder
 * is answered like a missing one.
 */
export function answerErrors(app: FastifyInstance, logger: Logger): void {
  app.setNotFoundHandler(async (_request, reply) => reply.code(404).send({ error: 'not found' }))
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const status = error.statusCode ?? UNAVAILABLE
    if (status === FORBIDDEN) return reply.code(404).send({ error: 'not found' })
    if (status >= 400 && status < 500) return reply.code(status).send({ error: error.message })
    logger.error('request-failed', { path: request.url.split('?', 1)[0], cause: error.message })
    return reply.code(UNAVAILABLE).send({ error: 'this could not be answered' })
  })
}
