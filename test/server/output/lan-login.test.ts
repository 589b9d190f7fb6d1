import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestClient } from './test-client.ts'
import { rawRequest, type RawAnswer } from './raw-request.ts'
import { openTestOutput, type TestOutput } from './test-show.ts'

let output: TestOutput
let port: number

beforeEach(async () => {
  output = await openTestOutput({ isLan: true })
  port = output.server.port
})

afterEach(() => output.close())

function logIn(pin: string, headers: Record<string, string> = {}, next = '/'): Promise<RawAnswer> {
  const body = new URLSearchParams({ pin, next }).toString()
  return rawRequest(port, '/login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body,
  })
}

function wrongPin(): string {
  return String((Number(output.access.pin) + 1) % 1_000_000).padStart(6, '0')
}

const cookieOf = (answer: RawAnswer): string => answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''

describe('--lan', () => {
  it('shows the login page instead of pages, loopback too, and nothing of the rest', async () => {
    for (const path of ['/', '/out']) {
      const answer = await rawRequest(port, path)
      expect(answer.status).toBe(401)
      expect(answer.body).toContain('name="pin"')
      expect(answer.body).not.toMatch(/<script|\sstyle=|\son\w+=/)
    }
    expect((await rawRequest(port, '/login.css')).headers['content-type']).toContain('text/css')
    for (const path of ['/api/state', '/api/sets', '/metrics', '/tiles/1/manifest.json']) {
      expect((await rawRequest(port, path)).status, path).toBe(401)
    }
    expect(JSON.parse((await rawRequest(port, '/healthz')).body)).toEqual({ name: 'smalti', isHealthy: true })
    await expect(TestClient.connect(port)).rejects.toThrow('401')
  })

  it('exchanges the PIN for a session that controls the show', async () => {
    const answer = await logIn(output.access.pin!, {}, '/out')
    expect([answer.status, answer.headers.location]).toEqual([303, '/out'])
    expect(answer.headers['set-cookie']?.[0]).toMatch(/HttpOnly; SameSite=Strict$/)
    const Cookie = `other=1; ${cookieOf(answer)}`
    expect((await rawRequest(port, '/out', { headers: { Cookie } })).body).toContain('<title>out')
    const patch = await rawRequest(port, '/api/state', {
      method: 'PATCH',
      headers: { Cookie, 'X-Smalti': '1', 'Content-Type': 'application/json' },
      body: '{"/zoom":2}',
    })
    expect(patch.status).toBe(200)
    const client = await TestClient.connect(port, { headers: { Cookie } })
    client.send({ type: 'command', address: '/zoom', args: [3] })
    client.send({ type: 'ping', sentMs: 0 })
    await client.until(() => client.json.some((message) => message.type === 'pong'))
    client.close()
    expect(output.show.commands.map((command) => command.role)).toEqual(['control', 'control'])
  })

  it('lets the view token watch and nothing else', async () => {
    const token = output.access.viewToken!
    const page = await rawRequest(port, `/out?token=${token}`)
    expect(page.body).toContain('<title>out')
    expect(page.headers['referrer-policy']).toBe('no-referrer')
    const sessions = [{ path: `/live?token=${token}` }, { headers: { Cookie: cookieOf(page) } }]
    for (const options of sessions) {
      const client = await TestClient.connect(port, options)
      client.send({ type: 'command', address: '/zoom', args: [3] })
      await client.until(() => client.json.length === 2)
      expect(client.json[1]).toMatchObject({ type: 'error' })
      client.close()
    }
    const patch = await rawRequest(port, `/api/state?token=${token}`, {
      method: 'PATCH',
      headers: { 'X-Smalti': '1', 'Content-Type': 'application/json' },
      body: '{"/zoom":2}',
    })
    expect(patch.status).toBe(403)
    expect(output.show.commands).toEqual([])
    expect((await rawRequest(port, '/out?token=wrong')).status).toBe(401)
  })

  it('locks after five wrong PINs, whatever the sender says about himself', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 6; i++) {
      statuses.push(
        (await logIn(wrongPin(), { 'X-Forwarded-For': `10.0.0.${i}`, Forwarded: 'for=127.0.0.1' })).status,
      )
    }
    expect(statuses).toEqual([401, 401, 401, 401, 429, 429])
    const right = await logIn(output.access.pin!)
    expect([right.status, right.headers['set-cookie']]).toEqual([429, undefined])
    expect(Number(right.headers['retry-after'])).toBeGreaterThan(200)
    expect((await rawRequest(port, '/', { headers: { 'X-Forwarded-For': '127.0.0.1' } })).status).toBe(401)
  })

  it('leads nowhere but to its own pages after the login', async () => {
    for (const next of ['//evil.example', 'https://evil.example', '/api/state', '"><script>', '/out?x']) {
      expect((await logIn(output.access.pin!, {}, next)).headers.location).toBe('/')
    }
    const shown = await logIn(wrongPin(), {}, '"><script>alert(1)</script>')
    expect(shown.body).not.toContain('<script')
  })

  it('refuses a login from a foreign page and by odd bodies', async () => {
    expect((await logIn(output.access.pin!, { Origin: 'https://evil.example' })).status).toBe(403)
    expect((await logIn(output.access.pin!, { 'Content-Type': 'text/plain' })).status).toBe(415)
    expect((await logIn('x'.repeat(2000))).status).toBe(413)
    const json = { method: 'POST', headers: { 'Content-Type': 'application/json' } }
    const none = await rawRequest(port, '/login', { ...json, body: '{"pin":["1"]}' })
    expect(none.status).toBe(401)
    const right = await rawRequest(port, '/login', {
      ...json,
      body: JSON.stringify({ pin: output.access.pin }),
    })
    expect(JSON.parse(right.body)).toEqual({ ok: true, role: 'control' })
  })
})
