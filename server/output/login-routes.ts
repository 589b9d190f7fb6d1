import type { FastifyInstance } from 'fastify'
import { LOGIN_STYLE, safeNext } from './login-page.ts'
import { sessionCookieName } from './request-facts.ts'
import { sendLoginPage, type RouteContext } from './route-context.ts'
import { sessionCookie } from './session-cookie.ts'

const LOGIN_BODY_BYTES = 1024

/** `POST /login` exchanges the PIN, as a form or as JSON, for a session cookie. */
export async function addLoginRoutes(app: FastifyInstance, context: RouteContext): Promise<void> {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: LOGIN_BODY_BYTES },
    async (_request: unknown, body: string | Buffer) => Object.fromEntries(new URLSearchParams(String(body))),
  )
  app.get('/login', async (_request, reply) => sendLoginPage(reply, { message: '', next: '/' }))
  app.get('/login.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(LOGIN_STYLE))
  app.post('/login', { bodyLimit: LOGIN_BODY_BYTES }, async (request, reply) => {
    const { pin, next } = readFields(request.body)
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
    const result = context.access.login(pin, request.socket.remoteAddress ?? '')
    if (result.ok) {
      reply.header('Set-Cookie', sessionCookie(sessionCookieName(context.port()), result.token))
      return isForm ? reply.redirect(next, 303) : reply.send({ ok: true, role: result.role })
    }
    if (result.lockedSeconds > 0) reply.header('Retry-After', result.lockedSeconds)
    reply.code(result.lockedSeconds > 0 ? 429 : 401)
    const message = result.lockedSeconds > 0 ? 'Too many wrong PINs. Wait five minutes.' : 'Wrong PIN.'
    return isForm ? sendLoginPage(reply, { message, next }) : reply.send({ ok: false, reason: result.reason })
  })
}

function readFields(body: unknown): { readonly pin: string; readonly next: string } {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '')
  return { pin: text('pin').trim(), next: safeNext(text('next')) }
}
