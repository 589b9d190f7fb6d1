import type { FastifyInstance } from 'fastify'
import { SENDER_VERDICTS, type SenderVerdict } from '../protocol/sender-status.ts'
import { requireChange, requireRole, type RouteContext } from './route-context.ts'

const MAX_ADDRESS_CHARS = 60
const NOT_DONE = 422

/**
 * Who sends OSC, and what is decided about him. Whoever may control may decide: with the PIN that gave him his session
 * he could pair any controller.
 */
export function addSenderRoutes(app: FastifyInstance, context: RouteContext): void {
  const { show } = context
  app.get('/api/senders', { onRequest: requireRole(context, 'control') }, async (request) => {
    const { ignored } = request.query as { readonly ignored?: unknown }
    return show.controls.senderStatuses(ignored === '1')
  })
  app.post('/api/senders', { onRequest: requireChange(context, 'control') }, async (request, reply) => {
    const asked = readVerdict(request.body)
    if (asked === null) {
      return reply
        .code(400)
        .send({ error: `expected {address, verdict}, verdict one of ${SENDER_VERDICTS.join(', ')}` })
    }
    const result = show.controls.judgeSender(asked.address, asked.verdict)
    return reply.code(result.ok ? 200 : NOT_DONE).send(result)
  })
}

function readVerdict(body: unknown): { readonly address: string; readonly verdict: SenderVerdict } | null {
  if (typeof body !== 'object' || body === null) return null
  const { address, verdict } = body as Readonly<Record<string, unknown>>
  const known = SENDER_VERDICTS.find((each) => each === verdict)
  const isAddress = typeof address === 'string' && address.length <= MAX_ADDRESS_CHARS
  return isAddress && known !== undefined ? { address, verdict: known } : null
}
