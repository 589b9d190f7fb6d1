import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { SceneWish } from '../show/scene-change.ts'
import { handOf, requireChange, requireRole, type RouteContext } from './route-context.ts'

const MISSING = 404
const CONFLICT = 409
const NOT_WRITTEN = 503

const name = z.string().min(1).max(80)
const facts = {
  label: z.string().trim().min(1).max(60).exactOptional(),
  fadeMs: z.number().min(0).max(600_000).exactOptional(),
  order: z.number().min(-1e6).max(1e6).exactOptional(),
}
const saveBody = z.strictObject({ name, ...facts })
const editBody = z.strictObject(facts)
const params = z.object({ name })

/** Scenes as JSON: list them, save the look of now as one, change its label, fade and order, take a save back, delete. */
export function addSceneRoutes(app: FastifyInstance, context: RouteContext): void {
  const mayRead = requireRole(context, 'view')
  const onRequest = requireChange(context, 'control')
  const carryOut = (request: FastifyRequest, reply: FastifyReply, wish: SceneWish | null) =>
    change(context, request, reply, wish)
  app.get('/api/scenes', { onRequest: mayRead }, async () => context.show.snapshot().scenes)
  app.post('/api/scenes', { onRequest }, async (request, reply) => {
    const body = saveBody.safeParse(request.body)
    return carryOut(request, reply, body.success ? { kind: 'save', ...body.data } : null)
  })
  app.patch('/api/scenes/:name', { onRequest }, async (request, reply) => {
    const [of, body] = [params.safeParse(request.params), editBody.safeParse(request.body)]
    const wish = of.success && body.success ? { kind: 'edit' as const, ...of.data, ...body.data } : null
    return carryOut(request, reply, wish)
  })
  app.post('/api/scenes/:name/undo', { onRequest }, async (request, reply) => {
    const of = params.safeParse(request.params)
    return carryOut(request, reply, of.success ? { kind: 'undo', ...of.data } : null)
  })
  app.delete('/api/scenes/:name', { onRequest }, async (request, reply) => {
    const of = params.safeParse(request.params)
    return carryOut(request, reply, of.success ? { kind: 'delete', ...of.data } : null)
  })
}

/** Answers a change once it is on disk: the scene as it is then, null where there is none of the name any more. */
async function change(
  context: RouteContext,
  request: FastifyRequest,
  reply: FastifyReply,
  wish: SceneWish | null,
): Promise<FastifyReply> {
  if (wish === null)
    return reply.code(400).send({ error: 'expected a name, label, fadeMs and order as documented' })
  const outcome = context.show.changeScenes(wish, handOf(request, context))
  if (!outcome.ok)
    return reply.code(outcome.isMissing === true ? MISSING : CONFLICT).send({ error: outcome.reason })
  const reason = await outcome.written
  if (reason !== null)
    return reply.code(NOT_WRITTEN).send({ error: `holds for this run, but was not written: ${reason}` })
  const scene = context.show.snapshot().scenes.find((candidate) => candidate.name === outcome.name)
  return reply.send({ scene: scene ?? null })
}
