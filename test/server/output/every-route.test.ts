import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TileSetManifest } from '../../../server/protocol/tile-set-manifest.ts'
import { rawRequest, type RawAnswer } from './raw-request.ts'
import { openTestOutput, type TestOutput } from './test-show.ts'

/** What is answered to whoever asks, in the network too: nothing of the show is in it. */
const PUBLIC = ['/login', '/login.css', '/favicon.ico', '/healthz', '/assets/*']

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; " +
  "worker-src 'self' blob:; media-src 'self' blob:; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"

const PROTECTION = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
}

/** Names that lead somewhere else, or pretend to. */
const NAMES = [
  '..',
  '../canary.txt',
  '../../canary.txt',
  '..%2fcanary.txt',
  '..%2f..%2fcanary.txt',
  '%2e%2e%2fcanary.txt',
  '%252e%252e%252fcanary.txt',
  '..\\canary.txt',
  '..%5ccanary.txt',
  '%2fetc%2fpasswd',
  '%00',
  'canary.txt%00.jpg',
  '..%c0%afcanary.txt',
  '%c0%ae%c0%ae%c0%afcanary.txt',
  '~',
  '~%2fcanary.txt',
  'C:%5ccanary.txt',
  'canary.txt.',
  'canary.txt%20',
  'canary.txt::$DATA',
  'CANARY.TXT',
  'A1.JPG',
  'OUT-ABC123.JS',
  'link.jpg',
  '__proto__',
  'constructor',
  'toString',
  'x'.repeat(5000),
]

const MANIFEST = {
  format: 1,
  name: 'smalti',
  label: 'Smalti',
  contentKey: 'k',
  lineage: 'k',
  revision: 1,
  count: 1,
  slotCount: 1,
  tilePx: 64,
  pages: [{ pictures: ['a1.jpg', 'link.jpg'], raw: 'r.bin' }],
  table: 't.bin',
  means: 'm.bin',
  ground: [0, 0, 0],
  isLossless: false,
  defaults: {},
} as const satisfies TileSetManifest

type Route = { readonly method: string; readonly path: string }

let output: TestOutput

beforeEach(async () => {
  output = await openTestOutput()
})

afterEach(() => output.close())

/** Puts a value in the place of each part of a route that stands for a name. */
function fill({ path }: Route, valueOf: (part: string) => string): string {
  return path.replaceAll(/:\w+|\*/g, valueOf)
}

const USUAL: Readonly<Record<string, string>> = {
  ':setId': '7',
  ':lineage': 'k',
  ':file': 'a1.jpg',
  '*': 'out-abc123.js',
}

function usual(route: Route): string {
  return fill(route, (part) => USUAL[part] ?? 'name')
}

function ask(
  { method }: Route,
  path: string,
  headers: Record<string, string> = {},
  body = '{}',
): Promise<RawAnswer> {
  const isRead = method === 'GET' || method === 'HEAD'
  const type: Record<string, string> = isRead ? {} : { 'Content-Type': 'application/json' }
  const options = { method, headers: { ...type, ...headers } }
  return rawRequest(output.server.port, path, isRead ? options : { ...options, body })
}

function isReading({ method }: Route): boolean {
  return method === 'GET' || method === 'HEAD'
}

async function openInNetwork(): Promise<void> {
  await output.close()
  output = await openTestOutput({ isLan: true })
}

/** The tiles of a set whose folder holds a file that no manifest names and a link that leads out of it. */
function layCanaries(): void {
  const folder = join(output.packageRoot, 'tiles')
  mkdirSync(folder)
  writeFileSync(join(folder, 'a1.jpg'), 'JPEG')
  writeFileSync(join(folder, 'canary.txt'), 'CANARY')
  symlinkSync(join(output.packageRoot, 'canary.txt'), join(folder, 'link.jpg'))
  output.show.sets.set(7, { folder, manifest: MANIFEST })
}

describe('every route', () => {
  it('is known', () => {
    const paths = output.server.routes.map(({ path }) => path)
    for (const path of ['/', '/out', '/api/state', '/healthz', '/metrics', '/login', '/tiles/:setId/:file']) {
      expect(paths).toContain(path)
    }
  })

  it('turns away foreign names and foreign pages before anything is read', async () => {
    const own = `127.0.0.1:${output.server.port}`
    const refusals: [Record<string, string>, number][] = [
      [{ Host: `evil.example:${output.server.port}` }, 421],
      [{ Host: `${own}.evil.example` }, 421],
      [{ Host: own.replace(/:.*/, '') }, 421],
      [{ Host: `evil.example:${output.server.port}`, 'X-Forwarded-Host': own }, 421],
      [{ Origin: 'https://evil.example' }, 403],
      [{ Origin: 'null' }, 403],
      [{ Origin: `https://${own}` }, 403],
    ]
    for (const route of output.server.routes) {
      for (const [headers, status] of refusals) {
        const { status: got, body } = await ask(route, usual(route), { ...headers, 'X-Smalti': '1' })
        expect([got, body], `${route.method} ${route.path} ${JSON.stringify(headers)}`).toEqual([status, ''])
      }
    }
    expect(output.show.commands).toEqual([])
  })

  it('changes nothing when it is only read, whatever is said beside it', async () => {
    for (const route of output.server.routes.filter(isReading)) {
      const path = `${usual(route)}?/zoom=4&address=/zoom&args=4&pin=000000`
      const { status } = await ask(route, path, { 'X-Smalti': '1', 'X-HTTP-Method-Override': 'PATCH' })
      expect(status, route.path).toBeLessThan(500)
    }
    expect(output.show.commands).toEqual([])
  })

  it('changes nothing for a request that any page could have sent', async () => {
    for (const route of output.server.routes.filter((known) => !isReading(known))) {
      if (route.path === '/login' || route.method === 'OPTIONS') continue
      const where = `${route.method} ${route.path}`
      const body = '{"/zoom":4}'
      expect((await ask(route, usual(route), {}, body)).status, where).toBe(403)
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
        const marked = { 'X-Smalti': '1', 'Content-Type': type }
        expect((await ask(route, usual(route), marked, body)).status, `${where} ${type}`).toBe(415)
      }
    }
    expect(output.show.commands).toEqual([])
  })

  it('carries the protecting headers, and allows no other page to read it', async () => {
    const missing = { method: 'GET', path: '/nowhere' }
    for (const route of [...output.server.routes, missing]) {
      const where = `${route.method} ${route.path}`
      const { headers } = await ask(route, usual(route))
      const isOut = route.path === '/out'
      const policy = isOut ? POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'") : POLICY
      expect(headers['content-security-policy'], where).toBe(policy)
      expect(headers, where).toMatchObject(PROTECTION)
      expect(headers['permissions-policy'], where).toBeDefined()
      const allowed = Object.keys(headers).filter((name) => name.startsWith('access-control-'))
      expect(allowed, where).toEqual([])
    }
  })

  it('leads nowhere else by the names in it, and tells nothing of what is there', async () => {
    layCanaries()
    for (const route of output.server.routes.filter(({ path }) => /[:*]/.test(path))) {
      const parts = route.path.match(/:\w+|\*/g) ?? []
      for (const place of parts) {
        for (const name of NAMES) {
          const path = fill(route, (part) => (part === place ? name : (USUAL[part] ?? 'name')))
          const { status, body } = await ask(route, path, { 'X-Smalti': '1' })
          const where = `${route.method} ${path.slice(0, 80)}`
          expect(body, where).not.toContain('CANARY')
          expect(body, where).not.toContain('root:')
          expect([400, 404, 414, 431], where).toContain(status)
        }
      }
    }
    const port = output.server.port
    const present = await rawRequest(port, '/tiles/7/canary.txt')
    const absent = await rawRequest(port, '/tiles/7/absent.txt')
    expect([present.status, present.body]).toEqual([absent.status, absent.body])
  })
})

describe('every route in the network', () => {
  it('asks for a session, loopback and whoever calls himself so too', async () => {
    await openInNetwork()
    const claims = {
      'X-Forwarded-For': '127.0.0.1',
      Forwarded: 'for=127.0.0.1',
      'X-Real-IP': '127.0.0.1',
      'True-Client-IP': '::1',
      'X-Smalti': '1',
    }
    const open: string[] = []
    for (const route of output.server.routes) {
      const { status, body } = await ask(route, usual(route), claims)
      if (status !== 401) open.push(route.path)
      expect(body, route.path).not.toContain('/zoom')
    }
    expect([...new Set(open)].sort()).toEqual([...PUBLIC].sort())
    expect(output.show.commands).toEqual([])
  })

  it('lets a link that only watches change nothing', async () => {
    await openInNetwork()
    const token = output.access.viewToken ?? ''
    for (const route of output.server.routes.filter((known) => !isReading(known))) {
      if (PUBLIC.includes(route.path)) continue
      const path = `${usual(route)}?token=${token}`
      const { status } = await ask(route, path, { 'X-Smalti': '1' }, '{"/zoom":4}')
      expect(status, `${route.method} ${route.path}`).toBe(403)
    }
    expect(output.show.commands).toEqual([])
  })
})
