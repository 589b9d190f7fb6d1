import { once } from 'node:events'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { connect as connectTcp, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TileSetManifest } from '../../../server/protocol/tile-set-manifest.ts'
import { rawRequest } from './raw-request.ts'
import { TestClient } from './test-client.ts'
import { openTestOutput, type TestOutput } from './test-show.ts'

const MANIFEST: TileSetManifest = {
  format: 1,
  name: 'smalti',
  label: 'Smalti',
  contentKey: 'k',
  lineage: 'k',
  revision: 1,
  count: 1,
  slotCount: 1,
  tilePx: 64,
  pages: [{ pictures: ['a1.jpg', 'a2.jpg', 'a3.jpg', 'a4.png'], raw: 'r.bin' }],
  table: 't.bin',
  means: '../../../canary.txt',
  ground: [0, 0, 0],
  isLossless: false,
  defaults: {},
}

const TRAVERSALS = [
  '../canary.txt',
  '..%2fcanary.txt',
  '%2e%2e/canary.txt',
  '%2e%2e%2fcanary.txt',
  '%252e%252e%252fcanary.txt',
  '..\\canary.txt',
  '..%5ccanary.txt',
  '/etc/passwd',
  '//etc/passwd',
  '%00',
  'canary.txt%00.jpg',
  '..%c0%afcanary.txt',
  '%c0%ae%c0%ae/canary.txt',
  '~/canary.txt',
  'C:/canary.txt',
  'canary.txt.',
  'canary.txt...',
  '....//canary.txt',
  '%zz',
  'A1.JPG',
  'x'.repeat(5000),
  'canary.txt',
  'link.jpg',
]

let output: TestOutput
let port: number

beforeEach(async () => {
  output = await openTestOutput()
  port = output.server.port
})

afterEach(() => output.close())

describe('OutputServer', () => {
  it('serves the pages, immutable assets and the tiles a manifest names', async () => {
    const folder = join(output.packageRoot, 'tiles')
    mkdirSync(folder)
    writeFileSync(join(folder, 'a1.jpg'), 'JPEG')
    output.show.sets.set(7, { folder, manifest: MANIFEST })
    expect((await rawRequest(port, '/')).body).toContain('<title>home')
    expect((await rawRequest(port, '/panel')).body).toContain('<title>panel')
    expect((await rawRequest(port, '/out?bg=black')).body).toContain('<title>out')
    const asset = await rawRequest(port, '/assets/out-abc123.js')
    expect(asset.headers['content-type']).toMatch(/javascript/)
    expect(asset.headers['cache-control']).toContain('immutable')
    const manifest = await rawRequest(port, '/tiles/7/manifest.json')
    expect(JSON.parse(manifest.body)).toEqual(MANIFEST)
    expect(manifest.headers['cache-control']).toBe('no-cache')
    const tile = await rawRequest(port, '/tiles/7/a1.jpg')
    expect([tile.status, tile.body, tile.headers['content-type']]).toEqual([200, 'JPEG', 'image/jpeg'])
    expect(tile.headers['cache-control']).toContain('immutable')
    expect((await rawRequest(port, '/tiles/7/a2.jpg')).status).toBe(404)
    expect((await rawRequest(port, '/tiles/8/a1.jpg')).status).toBe(404)
  })

  it('serves close-ups of tiles, asks to come again while too many wait, and knows no other sizes', async () => {
    const bytes = new TextEncoder().encode('CLOSE')
    output.show.closeUps.set('7 abc 12 256', { kind: 'picture', bytes })
    output.show.closeUps.set('7 abc 13 256', { kind: 'busy' })
    const picture = await rawRequest(port, '/tiles/7/abc/12-256.jpg')
    expect([picture.status, picture.body, picture.headers['content-type']]).toEqual([
      200,
      'CLOSE',
      'image/jpeg',
    ])
    expect(picture.headers['cache-control']).toContain('immutable')
    const busy = await rawRequest(port, '/tiles/7/abc/13-256.jpg')
    expect([busy.status, busy.headers['retry-after']]).toEqual([503, '1'])
    for (const path of [
      'abc/12-512',
      'abd/12-256',
      'abc/12-4096',
      'abc/12-256x',
      'abc/-1-256',
      'abc/123456-256',
    ])
      expect((await rawRequest(port, `/tiles/7/${path}.jpg`)).status, path).toBe(404)
  })

  it('never leaves its folders', async () => {
    const folder = join(output.packageRoot, 'tiles')
    mkdirSync(folder)
    for (const place of [folder, join(output.packageRoot, 'client', 'dist', 'assets')]) {
      symlinkSync(join(output.packageRoot, 'canary.txt'), join(place, 'link.jpg'))
    }
    rmSync(join(output.packageRoot, 'client', 'dist', 'assets', 'link.jpg'))
    symlinkSync(join(output.packageRoot, 'canary.txt'), join(folder, 'a2.jpg'))
    writeFileSync(join(folder, 'canary.txt'), 'CANARY')
    output.show.sets.set(7, { folder, manifest: MANIFEST })
    for (const prefix of ['/', '/assets/', '/tiles/', '/tiles/7/', '/tiles/7/../', '/api/', '/out/']) {
      for (const path of [...TRAVERSALS, 'a2.jpg', '../../../canary.txt']) {
        const answer = await rawRequest(port, prefix + path)
        expect(answer.body, prefix + path).not.toContain('CANARY')
        expect([400, 404], `${prefix}${path.slice(0, 60)}`).toContain(answer.status)
      }
    }
  })

  it('sends the protecting headers with every answer', async () => {
    for (const path of [
      '/',
      '/panel',
      '/out',
      '/healthz',
      '/metrics',
      '/api/state',
      '/nowhere',
      '/%zz',
      '/assets/none.js',
    ]) {
      const { headers } = await rawRequest(port, path)
      const policy = String(headers['content-security-policy'])
      expect(policy, path).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'/)
      expect(policy.includes("'unsafe-inline'"), path).toBe(path === '/out')
      expect(headers, path).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
      })
      expect(headers['permissions-policy'], path).toBeDefined()
      expect(headers['access-control-allow-origin'], path).toBeUndefined()
    }
  })

  it('answers foreign names with 421 and foreign pages with 403, without a body', async () => {
    for (const path of [
      '/',
      '/panel',
      '/out',
      '/healthz',
      '/metrics',
      '/api/state',
      '/tiles/1/manifest.json',
      '/nowhere',
    ]) {
      for (const host of [
        `evil.example:${port}`,
        'localhost',
        `127.0.0.1:${port + 1}`,
        `127.0.0.1.nip.io:${port}`,
      ]) {
        const answer = await rawRequest(port, path, { headers: { Host: host } })
        expect([answer.status, answer.body], `${host}${path}`).toEqual([421, ''])
      }
      for (const origin of ['https://evil.example', 'null', `http://localhost:${port + 1}`]) {
        const answer = await rawRequest(port, path, { headers: { Origin: origin } })
        expect([answer.status, answer.body], `${origin} ${path}`).toEqual([403, ''])
      }
    }
    for (const host of [`localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
      expect((await rawRequest(port, '/', { headers: { Host: host } })).status).toBe(200)
    }
  })

  it('changes parameters only by a marked JSON request', async () => {
    const headers = { 'Content-Type': 'application/json', 'X-Smalti': '1' }
    const patch = (body: string, more: Record<string, string> = {}) =>
      rawRequest(port, '/api/state', { method: 'PATCH', headers: { ...headers, ...more }, body })
    const done = await patch('{"/zoom":[2,500]}')
    expect([done.status, JSON.parse(done.body)]).toEqual([200, { '/zoom': { ok: true } }])
    const partly = await patch('{"/zoom":3,"/nothing":null}')
    expect(partly.status).toBe(422)
    expect(JSON.parse(partly.body)).toEqual({
      '/zoom': { ok: true },
      '/nothing': { ok: false, reason: 'no such address' },
    })
    expect(output.show.commands.map((command) => command.args)).toEqual([[2, 500], [3]])
    expect((await patch('{"/zoom":4}', { 'X-Smalti': '0' })).status).toBe(403)
    expect((await patch('{"/zoom":4}', { Origin: 'https://evil.example' })).status).toBe(403)
    expect((await patch('{"/zoom":4}', { 'Content-Type': 'text/plain' })).status).toBe(415)
    for (const method of ['POST', 'PUT', 'GET', 'OPTIONS']) {
      const body = method === 'GET' ? {} : { body: '{"/zoom":4}' }
      await rawRequest(port, '/api/state', { method, headers, ...body })
    }
    expect(output.show.commands).toHaveLength(2)
  })

  it('refuses bodies that are no flat patch', async () => {
    const headers = { 'Content-Type': 'application/json', 'X-Smalti': '1' }
    const bodies: [string, number][] = [
      ['', 400],
      ['{', 400],
      ['[]', 400],
      ['null', 400],
      ['7', 400],
      ['{"zoom":1}', 400],
      ['{"/zoom":{}}', 400],
      ['{"/zoom":[[1]]}', 400],
      ['{"/zoom":1e999}', 400],
      ['{"__proto__":{"/zoom":1}}', 400],
      ['{"/zoom":1,"constructor":{"prototype":{}}}', 400],
      ['['.repeat(10_000) + ']'.repeat(10_000), 400],
      [JSON.stringify({ '/zoom': 'x'.repeat(70_000) }), 413],
    ]
    for (const [body, status] of bodies) {
      const answer = await rawRequest(port, '/api/state', { method: 'PATCH', headers, body })
      expect(answer.status, body.slice(0, 40)).toBe(status)
    }
    expect(output.show.commands).toEqual([])
  })

  it('tells its health, its lists and its metrics', async () => {
    expect(JSON.parse((await rawRequest(port, '/healthz')).body)).toMatchObject({
      name: 'smalti',
      isHealthy: true,
    })
    output.show.isHealthy = false
    expect((await rawRequest(port, '/healthz')).status).toBe(503)
    expect(JSON.parse((await rawRequest(port, '/api/scenes')).body)).toMatchObject([{ name: 'safe' }])
    expect(JSON.parse((await rawRequest(port, '/api/sources')).body)).toEqual(['demo'])
    expect(JSON.parse((await rawRequest(port, '/api/sets')).body)).toMatchObject([{ name: 'smalti' }])
    expect(JSON.parse((await rawRequest(port, '/api/state')).body)).toMatchObject({ values: { '/zoom': 1 } })
    const client = await TestClient.connect(port)
    await output.publish()
    client.close()
    expect((await rawRequest(port, '/metrics')).body).toContain('smalti_encodes_total{kind="grid"} 1')
  })

  it('answers broken requests with 400 and too long headers with 431', async () => {
    const answerTo = async (text: string): Promise<string> => {
      const socket = connectTcp(port, '127.0.0.1')
      socket.on('error', () => {})
      socket.write(text)
      const [data] = (await once(socket, 'data')) as [Buffer]
      socket.destroy()
      return data.toString('latin1').slice(9, 12)
    }
    const host = `Host: 127.0.0.1:${port}\r\n`
    expect(await answerTo('NONSENSE\r\n\r\n')).toBe('400')
    expect(await answerTo(`GET / HTTP/1.1\r\n${host}X: ${'y'.repeat(64_000)}\r\n\r\n`)).toBe('431')
    const smuggled = 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
    expect(await answerTo(`POST /login HTTP/1.1\r\n${host}${smuggled}`)).toBe('400')
    expect(await answerTo('GET / HTTP/1.1\r\n\r\n')).toMatch(/400|421/)
  })

  it('says who holds its port and names a free one', async () => {
    const taken = openTestOutput({ port })
    await expect(taken).rejects.toMatchObject({
      code: 'port-in-use',
      message: `port ${port} is in use by Smalti at http://127.0.0.1:${port}`,
      cure: expect.stringMatching(/^use --port \d+$/) as string,
    })
    const stranger = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    await once(stranger, 'listening')
    const strangerPort = (stranger.address() as AddressInfo).port
    await expect(openTestOutput({ port: strangerPort })).rejects.toMatchObject({
      code: 'port-in-use',
      message: `port ${strangerPort} is in use by another program`,
    })
    stranger.close()
  })

  it('says what to do when the client is not built', async () => {
    rmSync(join(output.packageRoot, 'client', 'dist', 'out.html'))
    await output.server.close()
    await expect(output.server.open()).rejects.toMatchObject({
      code: 'bad-file',
      cure: 'run npm run build:client',
    })
  })

  it('closes twice', async () => {
    await output.close()
    await output.close()
    await expect(rawRequest(port, '/')).rejects.toThrow()
  })
})
