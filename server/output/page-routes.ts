import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { existsSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SmaltiError } from '../errors/smalti-error.ts'
import { readSession, readToken, sessionCookieName } from './request-facts.ts'
import { OUT_CONTENT_POLICY } from './response-headers.ts'
import { requireLogin, type RouteContext } from './route-context.ts'
import { sessionCookie } from './session-cookie.ts'

const IMMUTABLE = 'public, max-age=31536000, immutable'

/**
 * Serves the built pages and their assets.
 *
 * @throws {SmaltiError} `bad-file` when the client is not built
 */
export async function addPageRoutes(app: FastifyInstance, context: RouteContext): Promise<void> {
  assertBuilt(context.clientFolder)
  const onRequest = requireLogin(context)
  const page = (name: string): Promise<Buffer> => readFile(join(context.clientFolder, name))
  app.get('/', { onRequest }, async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('Cache-Control', 'no-cache')
      .send(await page('index.html')),
  )
  app.get('/panel', { onRequest }, async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('Cache-Control', 'no-cache')
      .send(await page('panel.html')),
  )
  app.get('/out', { onRequest }, async (request, reply) => {
    if (needsViewSession(context, request.raw)) {
      const name = sessionCookieName(context.port())
      reply.header('Set-Cookie', sessionCookie(name, context.access.startViewSession()))
    }
    return reply
      .type('text/html; charset=utf-8')
      .header('Cache-Control', 'no-cache')
      .header('Content-Security-Policy', OUT_CONTENT_POLICY)
      .send(await page('out.html'))
  })
  app.get('/favicon.ico', async (_request, reply) => reply.code(204).send())
  await app.register(fastifyStatic, {
    root: join(context.clientFolder, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    index: false,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders: (reply) => void reply.header('Cache-Control', IMMUTABLE),
  })
}

function needsViewSession(context: RouteContext, request: IncomingMessage): boolean {
  const { access } = context
  if (!access.isLan) return false
  const session = readSession(request, context.port())
  const hasSession = access.roleOf({ session, token: undefined }) !== null
  return !hasSession && access.roleOf({ session: undefined, token: readToken(request.url) }) !== null
}

function assertBuilt(folder: string): void {
  for (const name of ['index.html', 'panel.html', 'out.html', 'assets']) {
    if (existsSync(join(folder, name))) continue
    throw new SmaltiError(
      'bad-file',
      `the client is not built: ${join(folder, name)} is missing`,
      'run npm run build:client',
    )
  }
}
