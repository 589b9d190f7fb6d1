import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ParameterRole } from '../protocol/parameter.ts'
import { roleOfRequest } from './request-facts.ts'
import type { RouteContext } from './route-context.ts'

/** First parts of paths that are served otherwise: an OSC prefix of the same name is found below `/osc` only. */
const TAKEN_PATHS: readonly string[] = [
  '/api',
  '/assets',
  '/healthz',
  '/live',
  '/login',
  '/metrics',
  '/osc',
  '/out',
  '/panel',
  '/tiles',
]
/** Keys of a query that are none of OSCQuery's. */
const OTHER_KEYS: readonly string[] = ['token']

/**
 * OSCQuery over HTTP: below `/osc`, where the OSC prefix may be left out, and below the prefix itself, as the full paths
 * of the nodes say.
 */
export function addOscQueryRoutes(app: FastifyInstance, context: RouteContext): void {
  const { prefix } = context.oscQuery
  const below = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const path = pathOf(request).slice('/osc'.length)
    const isPrefixed =
      path.toLowerCase() === prefix || path.toLowerCase().startsWith(`${prefix.toLowerCase()}/`)
    return answerOscQuery(context, request, reply, isPrefixed ? path : `${prefix}${path}`)
  }
  const whole = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    answerOscQuery(context, request, reply, pathOf(request))
  app.get('/osc', below)
  app.get('/osc/*', below)
  if (prefix === '' || TAKEN_PATHS.includes(prefix.toLowerCase())) return
  app.get(prefix, whole)
  app.get(`${prefix}/*`, whole)
}

/**
 * Whether a request for `/` is that of an OSCQuery client, who may watch: it asks for the host, or does not say that it
 * wants a page, as every browser does.
 */
export function isOscQuery(context: RouteContext, request: FastifyRequest): boolean {
  const wantsPage = (request.headers.accept ?? '').includes('text/html')
  const isMeant = attributeOf(request) === 'HOST_INFO' || !wantsPage
  return isMeant && roleOfAsker(context, request) !== null
}

/** Answers for an OSC path with its prefix; who may not watch and sends no OSC either must log in. */
export async function answerOscQuery(
  context: RouteContext,
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
): Promise<FastifyReply> {
  const { localAddress = '' } = request.raw.socket
  if (roleOfAsker(context, request) === null)
    return reply.code(401).send({ error: 'log in first, or pair for OSC' })
  const answer = context.oscQuery.answer(path, attributeOf(request), localAddress)
  if (answer.status === 200) return reply.type('application/json; charset=utf-8').send(answer.body)
  if (answer.status === 204) return reply.code(204).send()
  const error = answer.status === 404 ? 'not found' : 'no such attribute'
  return reply.code(answer.status).send({ error })
}

/** What a request may do by its login, or by the pairing for OSC of the address it comes from. */
function roleOfAsker(context: RouteContext, { raw }: FastifyRequest): ParameterRole | null {
  const { access, oscQuery, port } = context
  return roleOfRequest(raw, access, port()) ?? oscQuery.roleOfSender(raw.socket.remoteAddress ?? '')
}

function pathOf(request: FastifyRequest): string {
  const path = request.url.split('?', 1)[0] ?? '/'
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function attributeOf(request: FastifyRequest): string | null {
  const query = request.url.split('?', 2)[1]
  if (query === undefined) return null
  return [...new URLSearchParams(query).keys()].find((key) => !OTHER_KEYS.includes(key)) ?? null
}
