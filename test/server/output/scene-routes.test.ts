import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rawRequest, type RawAnswer } from './raw-request.ts'
import { TestClient } from './test-client.ts'
import { openTestOutput, type TestOutput } from './test-show.ts'

const MEANT = { 'X-Smalti': '1', 'Content-Type': 'application/json' }

let output: TestOutput

afterEach(() => output.close())

function ask(
  method: string,
  path: string,
  body?: object | string,
  headers: Record<string, string> = MEANT,
): Promise<RawAnswer> {
  const text = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
  const { 'Content-Type': type, ...bare } = headers
  const sent = body === undefined || type === undefined ? bare : headers
  return rawRequest(output.server.port, path, { method, headers: sent, ...text })
}

describe('/api/scenes', () => {
  beforeEach(async () => {
    output = await openTestOutput()
  })

  it('lists the scenes, and carries wishes to the show', async () => {
    expect(JSON.parse((await ask('GET', '/api/scenes')).body)).toEqual([
      { name: 'safe', label: 'Safe', fadeMs: 1000, order: 9, isOwn: false, versions: 0 },
    ])
    const facts = { label: 'Mine', fadeMs: 300, order: -2.5 }
    expect((await ask('POST', '/api/scenes', { name: 'mine', ...facts })).status).toBe(200)
    expect((await ask('POST', '/api/scenes', { name: 'bare' })).status).toBe(200)
    await ask('PATCH', '/api/scenes/mine', { label: ' Mine ' })
    await ask('POST', '/api/scenes/mine/undo')
    const answer = await ask('DELETE', '/api/scenes/%73afe')
    expect(JSON.parse(answer.body)).toEqual({ scene: expect.objectContaining({ name: 'safe' }) as unknown })
    expect(output.show.sceneWishes.map(({ wish }) => wish)).toEqual([
      { kind: 'save', name: 'mine', ...facts },
      { kind: 'save', name: 'bare' },
      { kind: 'edit', name: 'mine', label: 'Mine' },
      { kind: 'undo', name: 'mine' },
      { kind: 'delete', name: 'safe' },
    ])
    expect(output.show.sceneWishes[0]?.hand).toMatchObject({ role: 'admin', origin: { kind: 'http' } })
  })

  it('tells why a change was not taken or not written', async () => {
    output.show.sceneOutcome = { ok: false, reason: 'locked by somebody' }
    const refused = await ask('DELETE', '/api/scenes/mine')
    expect([refused.status, JSON.parse(refused.body)]).toEqual([409, { error: 'locked by somebody' }])
    output.show.sceneOutcome = { ok: true, name: 'x', written: Promise.resolve('ENOSPC') }
    const unwritten = await ask('POST', '/api/scenes', { name: 'x' })
    expect([unwritten.status, unwritten.body]).toEqual([503, expect.stringContaining('ENOSPC')])
    output.show.sceneOutcome = { ok: true, name: 'mine', written: Promise.resolve(null) }
    expect(JSON.parse((await ask('DELETE', '/api/scenes/mine')).body)).toEqual({ scene: null })
    expect((await ask('DELETE', '/api/scenes/nowhere')).status).toBe(404)
  })

  it.each([
    ['POST', '/api/scenes', '{'],
    ['POST', '/api/scenes', '[]'],
    ['POST', '/api/scenes', '{}'],
    ['POST', '/api/scenes', '{"name":""}'],
    ['POST', '/api/scenes', '{"name":7}'],
    ['POST', '/api/scenes', JSON.stringify({ name: 'x'.repeat(81) })],
    ['POST', '/api/scenes', '{"name":"x","values":{"/zoom":2}}'],
    ['POST', '/api/scenes', '{"name":"x","fadeMs":-1}'],
    ['POST', '/api/scenes', '{"name":"x","fadeMs":1e999}'],
    ['POST', '/api/scenes', '{"name":"x","order":"first"}'],
    ['POST', '/api/scenes', '{"name":"x","label":" "}'],
    ['POST', '/api/scenes', '{"name":"x","__proto__":{"label":"y"}}'],
    ['PATCH', '/api/scenes/x', '{"name":"y"}'],
    ['PATCH', '/api/scenes/x', '{"label":null}'],
    ['PATCH', `/api/scenes/${'x'.repeat(200)}`, '{}'],
  ])('refuses %s %s %s', async (method, path, body) => {
    expect((await ask(method, path, body)).status).toBe(400)
    expect(output.show.sceneWishes).toEqual([])
  })

  it('changes nothing without the header, from a foreign page, or by GET', async () => {
    const json = { 'Content-Type': 'application/json' }
    expect((await ask('POST', '/api/scenes', { name: 'x' }, json)).status).toBe(403)
    expect((await ask('DELETE', '/api/scenes/x', undefined, {})).status).toBe(403)
    const foreign = { ...MEANT, Origin: 'https://evil.example' }
    expect((await ask('POST', '/api/scenes', { name: 'x' }, foreign)).status).toBe(403)
    expect((await ask('GET', '/api/scenes/x/undo')).status).toBe(404)
    const text = { ...MEANT, 'Content-Type': 'text/plain' }
    expect((await ask('POST', '/api/scenes', '{"name":"x"}', text)).status).toBe(415)
    expect(output.show.sceneWishes).toEqual([])
  })
})

describe('/api/scenes with --lan', () => {
  beforeEach(async () => {
    output = await openTestOutput({ isLan: true })
  })

  it('is for those who control, each by his session, pages too', async () => {
    expect((await ask('POST', '/api/scenes', { name: 'x' })).status).toBe(401)
    const watching = { ...MEANT }
    const path = `/api/scenes?token=${output.access.viewToken}`
    expect((await ask('POST', path, { name: 'x' }, watching)).status).toBe(403)
    const login = output.access.login(output.access.pin ?? '', 'test')
    const Cookie = `smalti-${output.server.port}=${login.ok ? login.token : ''}`
    expect((await ask('POST', '/api/scenes', { name: 'x' }, { ...MEANT, Cookie })).status).toBe(200)
    const client = await TestClient.connect(output.server.port, { headers: { Cookie, 'X-Smalti': '1' } })
    client.send({ type: 'command', address: '/zoom', args: [3] })
    client.send({ type: 'command', address: '/none', args: [3] })
    await client.until(() => client.json.some(({ type }) => type === 'error'))
    client.close()
    const owner = output.show.sceneWishes[0]?.hand.origin.owner
    expect(owner).toMatch(/^session /)
    expect(owner).not.toContain(login.ok ? login.token : '?')
    expect(output.show.commands[0]?.origin.owner).toBe(owner)
  })
})
