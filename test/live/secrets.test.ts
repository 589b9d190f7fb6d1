import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSwatches } from '../fixtures/running-show.ts'
import { until } from '../fixtures/until.ts'
import { rawRequest } from '../server/output/raw-request.ts'
import { ProgramRun } from './program-run.ts'

const GUESS_COUNT = 1000

let folder: string
let swatches: string
let run: ProgramRun
let port: number
let pin: string
let viewToken: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smalti-secrets-'))
  swatches = await writeSwatches()
  const source = 'rtsp://admin:geh@geheim@127.0.0.1:9/a?token=verborgen'
  run = new ProgramRun([
    ...[source, '--tiles', swatches, '--cols', '40', '--workers', '1', '--lan', '--json', '--open', 'none'],
    ...['--port', '0', '--osc-port', '0', '--osc-reply-port', '0', '--rtmp-port', '0', '--data-dir', folder],
  ])
  await run.untilReady()
  port = Number(new URL(String(run.events[0]?.['http'])).port)
  pin = String(run.events[0]?.['pin'])
  viewToken = String(run.events[0]?.['viewToken'])
})

afterAll(async () => {
  await run.close()
  await rm(folder, { recursive: true, force: true })
  await rm(swatches, { recursive: true, force: true })
})

function logIn(guess: string, from = '127.0.0.1'): Promise<{ status: number; cookie: string }> {
  const headers = { 'Content-Type': 'application/json' }
  const body = JSON.stringify({ pin: guess })
  return rawRequest(port, '/login', { method: 'POST', headers, body, from }).then((answer) => ({
    status: answer.status,
    cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
  }))
}

function wrongPin(): string {
  return String((Number(pin) + 1) % 1_000_000).padStart(6, '0')
}

/** What the program says of itself to who is logged in. */
async function everythingTold(cookie: string): Promise<string> {
  const paths = ['/healthz', '/metrics', '/api/state', '/api/sets', '/api/sources', '/', '/out']
  const answers = await Promise.all(
    paths.map((path) => rawRequest(port, path, { headers: { Cookie: cookie } })),
  )
  for (const [at, { status }] of answers.entries()) expect([200, 503], paths[at]).toContain(status)
  return answers.map(({ body, headers }) => `${body}${JSON.stringify(headers)}`).join('\n')
}

describe('secrets of a show in the network', () => {
  it('stand in no answer, no log line and no metric', async () => {
    const { cookie } = await logIn(pin)
    expect(cookie).not.toBe('')
    await rawRequest(port, `/out?token=${viewToken}`)
    await rawRequest(port, `/nowhere?token=${viewToken}`)
    await until(() => run.errorText.includes('source_lost'), 'a source that cannot be reached')
    const told = (await everythingTold(cookie)) + run.errorText + run.outputLines.slice(1).join('\n')
    const session = cookie.split('=')[1] ?? ''
    for (const secret of ['geheim', 'geh@', 'verborgen', pin, viewToken, session])
      expect(told).not.toContain(secret)
    expect(told).toContain('user:***@')
  })

  it('withstand a thousand guesses of one address', async () => {
    const wrong = wrongPin()
    const statuses = new Map<number, number>()
    for (let n = 0; n < GUESS_COUNT; n++) {
      const { status } = await logIn(n % 2 === 0 ? wrong : String(n).padStart(6, '0'))
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    expect([...statuses.keys()].sort()).toEqual([401, 429])
    expect(statuses.get(429)).toBeGreaterThanOrEqual(GUESS_COUNT - 5)
    expect((await logIn(pin)).status).toBe(429)
    expect(run.errorText.split('\n').length, 'log lines').toBeLessThan(60)
  })

  it('are replaced when guessed at from many addresses, and told where the first was', async () => {
    for (let host = 2; host < 6; host++) {
      for (let n = 0; n < 5; n++) await logIn(wrongPin(), `127.0.0.${host}`)
    }
    await until(() => run.events.some(({ event }) => event === 'pin'), 'a new PIN')
    const told = run.events.find(({ event }) => event === 'pin')
    const fresh = String(told?.['pin'])
    expect(fresh).toMatch(/^\d{6}$/)
    expect((await logIn(fresh, '127.0.0.9')).status).toBe(200)
    expect(run.errorText).not.toContain(fresh)
  })
})
